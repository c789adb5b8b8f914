/** The extension in a browser: VS Code's extension host in a web worker, in Chromium. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { root } from '../../scripts/paths.mjs';
import { launchBrowser } from '../../scripts/vscode/browser.mjs';
import { startServer, type Server } from '../../scripts/vscode/server.mjs';
import { Workbench } from '../../scripts/vscode/workbench.mjs';
import { copySampleWorkspace } from '../../scripts/vscode/workspace.mjs';
import { elementsOf, flashOf } from '../ui/support/board.ts';
import { type Chooser, stubUsb } from './support/usb-stub.ts';

/** Kinds as the manifest has them: with a browser on a remote, that is the browser. */
const IN_BROWSER = { 'remote.extensionKind': {} };

async function build(...environment: string[]): Promise<void> {
  const webpack = path.join(root, 'node_modules', 'webpack', 'bin', 'webpack.js');
  await promisify(execFile)(process.execPath, [webpack, ...environment], { cwd: root });
}

interface Window {
  readonly workbench: Workbench;
  readonly folder: string;
}

describe('In a browser', () => {
  let browser: Browser;
  before(async () => {
    [browser] = await Promise.all([launchBrowser(), build()]);
  });
  after(() => browser?.close());

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
      const workbench = await Workbench.open(context, server.address(folder), (page) => stubUsb(page, chooser));
      await work({ workbench, folder }).catch(async (error: unknown) => {
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
          await workbench.contextMenu('blink.dfu', 'Flash to Board');
          await workbench.dialog.getByRole('button', { name: 'Flash', exact: true }).click();
          assert.match(await workbench.notified('Flashed blink.dfu', 110_000), /verified/);
          const image = readFileSync(path.join(folder, 'board.bin'));
          for (const { address, bytes } of elementsOf(readFileSync(path.join(folder, 'blink.dfu')))) {
            assert.ok(Buffer.from(bytes).equals(flashOf(image, address, address + bytes.length)), address.toString(16));
          }
          // Nobody is asked for a probe that is not needed.
          assert.equal(await workbench.page.evaluate(() => globalThis.askedForDevice), 0);
        },
      ));
  });
});
