/** The extension in a browser: VS Code's extension host in a web worker, in Chromium. */

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { buildBundles } from '../../scripts/bundles.mjs';
import { out, root } from '../../scripts/paths.mjs';
import { launchBrowser } from '../../scripts/vscode/browser.mjs';
import { startServer, type Server } from '../../scripts/vscode/server.mjs';
import { Workbench } from '../../scripts/vscode/workbench.mjs';
import { copySampleWorkspace } from '../../scripts/vscode/workspace.mjs';
import { STATUS_ITEMS } from '../../src/extension/contributions.ts';
import { elementsOf, flashOf } from '../ui/support/board.ts';
import { type Chooser, stubUsb } from './support/usb-stub.ts';

/** Kinds as the manifest has them: with a browser on a remote, that is the browser. */
const IN_BROWSER = { 'remote.extensionKind': {} };
const extension = path.join(out, 'test', 'web', 'extension');

/** The extension as it is, but with a board in place of WebUSB. */
async function layOutWithStandIn(): Promise<void> {
  mkdirSync(extension, { recursive: true });
  for (const file of [
    'package.json',
    'package.nls.json',
    'media/icons',
    'l10n',
    'dist/media',
    'dist/virtual-board.js',
  ]) {
    cpSync(path.join(root, file), path.join(extension, file), { recursive: true });
  }
  await buildBundles('standIn');
}

interface Window {
  readonly workbench: Workbench;
  readonly folder: string;
  /** Opens another tab on the same folder. */
  readonly anotherTab: () => Promise<Workbench>;
}

describe('In a browser', () => {
  let browser: Browser;
  before(async () => {
    await buildBundles('extension');
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  /** Flashes the sample, and answers the question before it. */
  async function flash(workbench: Workbench): Promise<string> {
    await workbench.contextMenu('blink.dfu', 'Flash to Board');
    await workbench.dialog.getByRole('button', { name: 'Flash', exact: true }).click();
    return workbench.notified('Flashed blink.dfu');
  }

  async function inWindow(
    server: Server,
    settings: Record<string, unknown>,
    chooser: Chooser,
    work: (window: Window) => Promise<void>,
  ): Promise<void> {
    const folder = mkdtempSync(path.join(tmpdir(), 'stm32-dfu-web-'));
    copySampleWorkspace(folder, { 'files.autoSave': 'off', ...settings });
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    try {
      const anotherTab = (): Promise<Workbench> =>
        Workbench.open(context, server.address(folder), (page) => stubUsb(page, chooser));
      const workbench = await anotherTab();
      await work({ workbench, folder, anotherTab }).catch(async (error: unknown) => {
        await workbench.screenshot(`failed-web-${chooser}`);
        throw error;
      });
    } finally {
      await context.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }

  describe('the extension', () => {
    let server: Server;
    before(async () => (server = await startServer({ settings: IN_BROWSER })));
    after(() => server?.stop());

    it('shows a .dfu, and flashes it onto the virtual board from the Explorer', () =>
      inWindow(
        server,
        { 'stm32Dfu.virtualBoard.pace': 'fast', 'stm32Dfu.virtualBoard.image': 'board.bin' },
        'cancelled',
        async ({ workbench, folder }) => {
          await workbench.openDfu('blink.dfu');
          assert.match(await flash(workbench), /verified/);
          const image = readFileSync(path.join(folder, 'board.bin'));
          for (const { address, bytes } of elementsOf(readFileSync(path.join(folder, 'blink.dfu')))) {
            assert.ok(Buffer.from(bytes).equals(flashOf(image, address, address + bytes.length)), address.toString(16));
          }
          // Nobody is asked for a probe that is not needed.
          assert.equal(await workbench.page.evaluate(() => globalThis.askedForDevice), 0);
        },
      ));

    it('has the browser ask for a probe first of all, and takes no for an answer', () =>
      inWindow(server, { 'stm32Dfu.connect.probe': 'automatic' }, 'cancelled', async ({ workbench }) => {
        await workbench.contextMenu('blink.dfu', 'Flash to Board');
        await workbench.notified('Cancelled. Nothing on the board was changed.');
        assert.equal(await workbench.page.evaluate(() => globalThis.askedForDevice), 1);
        await workbench.page.evaluate(() => (globalThis.chooser = 'blocked'));
        await workbench.clearNotifications();
        await workbench.contextMenu('blink.dfu', 'Flash to Board');
        assert.match(await workbench.notified('does not let this page use USB'), /permissions policy/);
      }));
  });

  describe('the driver, over WebUSB', () => {
    let server: Server;
    before(async () => {
      await layOutWithStandIn();
      server = await startServer({ settings: IN_BROWSER, extension });
    });
    after(() => server?.stop());

    it('flashes a probe that was chosen in the browser’s list, which is shown once', () =>
      inWindow(server, { 'stm32Dfu.connect.probe': 'automatic' }, 'chosen', async ({ workbench, folder }) => {
        assert.match(await flash(workbench), /verified/);
        for (const { address, bytes } of elementsOf(readFileSync(path.join(folder, 'blink.dfu')))) {
          const question = { ask: 'flash', address, length: bytes.length };
          const found = (await workbench.page.evaluate((asked) => globalThis.askStandIn(asked), question)) as {
            bytes: number[];
            violations: string[];
          };
          assert.deepEqual(found, { bytes: [...bytes], violations: [] });
        }
        await workbench.clearNotifications();
        await flash(workbench);
        assert.equal(await workbench.page.evaluate(() => globalThis.askedForDevice), 1);
      }));

    it('allows a probe from the list of probes, and flashes it without another question', () =>
      inWindow(server, { 'stm32Dfu.connect.probe': 'automatic' }, 'chosen', async ({ workbench }) => {
        await workbench.command('Select Probe');
        await workbench.pick('Allow a Probe…');
        await workbench
          .statusItem(STATUS_ITEMS.probe)
          .filter({ hasText: /ST-Link [0-9A-F]{24}/ })
          .waitFor();
        assert.match(await flash(workbench), /verified/);
        assert.equal(await workbench.page.evaluate(() => globalThis.askedForDevice), 1);
      }));

    it('takes turns between two tabs, and says so', () =>
      inWindow(
        server,
        { 'stm32Dfu.connect.probe': 'automatic', 'stm32Dfu.connect.waitForProbe': 0 },
        'chosen',
        async ({ workbench, anotherTab }) => {
          // A job that asks has the board, and this one is not answered yet.
          await workbench.contextMenu('blink.dfu', 'Flash to Board');
          await workbench.dialog.getByRole('button', { name: 'Flash', exact: true }).waitFor();
          const other = await anotherTab();
          await other.contextMenu('blink.dfu', 'Flash to Board');
          await other.notified('is held by another tab.');
          await workbench.page.keyboard.press('Escape');
          await workbench.notified('Nothing on the board was changed');
          assert.match(await flash(other), /verified/);
        },
      ));

    it('says that another tab or program holds the probe', () =>
      inWindow(
        server,
        { 'stm32Dfu.connect.probe': 'automatic', 'stm32Dfu.connect.waitForProbe': 0 },
        'chosen',
        async ({ workbench }) => {
          // The first job wakes the extension, so that the stand-in listens.
          await flash(workbench);
          await workbench.clearNotifications();
          await workbench.page.evaluate(() => globalThis.askStandIn({ ask: 'hold', held: true }));
          await workbench.contextMenu('blink.dfu', 'Flash to Board');
          await workbench.notified('is held by another tab or program');
        },
      ));
  });
});
