/** The packages installed into a fresh VS Code, as a user has them: the main job, from the Explorer. */

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { extensionId } from '../../scripts/paths.mjs';
import { launchBrowser } from '../../scripts/vscode/browser.mjs';
import { startServer, type Server } from '../../scripts/vscode/server.mjs';
import { Workbench } from '../../scripts/vscode/workbench.mjs';
import { copySampleWorkspace } from '../../scripts/vscode/workspace.mjs';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { elementsOf, flashOf } from '../ui/support/board.ts';
import { nodeWithLibrary } from '../ui/support/node-with-library.ts';
import { mockMachine, type MockedMachine } from '../usb/mock/real-binding.ts';
import { allPackages, openPackage, packageFile } from './support/packages.ts';

/** The extension runs where this VS Code's files are, not in the browser that shows it. */
const IN_NODE = { 'remote.extensionKind': { [extensionId]: ['workspace'] } };

const ON_BOARD_FILE = { 'stm32Dfu.virtualBoard.pace': 'fast', 'stm32Dfu.virtualBoard.image': 'board.bin' };

/** What a window wants to be told of scripts and style sheets. */
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/** Flashes the sample from the Explorer onto the virtual board, and looks into its flash. */
async function flashSample(workbench: Workbench, folder: string): Promise<void> {
  await workbench.contextMenu('blink.dfu', 'Flash to Board');
  await workbench.dialog.getByRole('button', { name: 'Flash', exact: true }).click();
  await workbench.notified('Flashed blink.dfu');
  const image = readFileSync(path.join(folder, 'board.bin'));
  for (const { address, bytes } of elementsOf(readFileSync(path.join(folder, 'blink.dfu')))) {
    assert.ok(Buffer.from(bytes).equals(flashOf(image, address, address + bytes.length)), address.toString(16));
  }
}

/** The files below a folder that any process has mapped: what is loaded of a package, really. */
function loadedFrom(folder: string): string[] {
  const files = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((process) => {
      try {
        return readFileSync(`/proc/${process}/maps`, 'utf8').split('\n');
      } catch {
        return []; // it has ended meanwhile
      }
    })
    .map((line) => line.slice(line.indexOf('/')))
    .filter((file) => file.startsWith(`${folder}/`));
  return [...new Set(files)];
}

describe('Installed packages', () => {
  let browser: Browser;
  before(async () => {
    await allPackages();
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  /** A window of a fresh VS Code with a package, on a copy of the sample workspace. */
  async function inWindow(
    name: string,
    server: Parameters<typeof startServer>[0],
    settings: Record<string, unknown>,
    work: (workbench: Workbench, folder: string, server: Server) => Promise<void>,
  ): Promise<void> {
    const folder = mkdtempSync(path.join(tmpdir(), 'stm32-dfu-installed-'));
    copySampleWorkspace(folder, settings);
    let started: Server | undefined;
    try {
      started = await startServer({ settings: IN_NODE, vsix: packageFile(name), ...server });
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
      const address = started.address(folder);
      const isBare = server?.extension === null;
      const workbench = await (isBare ? Workbench.openBare(context, address) : Workbench.open(context, address));
      await work(workbench, folder, started).catch(async (error: unknown) => {
        await workbench.screenshot(`failed-installed-${name}`);
        throw error;
      });
      await context.close();
    } finally {
      await started?.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }

  it('universal: flashes the sample onto the virtual board', () =>
    inWindow('universal', {}, ON_BOARD_FILE, flashSample));

  it('universal: says that it has no USB driver, where a real probe is asked for', () =>
    inWindow('universal', {}, { 'stm32Dfu.connect.probe': 'automatic' }, async (workbench) => {
      await workbench.contextMenu('blink.dfu', 'Flash to Board');
      assert.match(await workbench.notified(/USB library/i), /linux-x64/);
    }));

  it('universal, installed into a browser from where it lies unpacked: flashes the sample in the browser’s host', async () => {
    const { files } = openPackage('universal');
    const shelf = createServer(({ url = '/' }, response) => {
      const bytes = files.get(decodeURI(new URL(url, 'http://shelf').pathname).slice(1));
      response.setHeader('access-control-allow-origin', '*'); // the extension host may be of another origin
      response.setHeader('content-type', TYPES[path.extname(url)] ?? 'application/octet-stream');
      response.writeHead(bytes ? 200 : 404).end(bytes);
    });
    await new Promise<void>((resolve) => shelf.listen(0, '127.0.0.1', resolve));
    const { port } = shelf.address() as AddressInfo;
    try {
      const server = { extension: null, vsix: undefined, settings: { 'remote.extensionKind': {} } };
      await inWindow('universal', server, ON_BOARD_FILE, async (workbench, folder, { origin }) => {
        await workbench.command('Install Extension from Location', 'Developer');
        // The page takes https and its own origin only: the server passes the shelf on.
        await workbench.input.fill(`${origin}/proxy/${port}`);
        await workbench.page.locator('.quick-input-widget').getByRole('button', { name: 'Install' }).click();
        await workbench.knowsExtension();
        await flashSample(workbench, folder);
        await workbench.openDfu('blink.dfu');
      });
    } finally {
      shelf.close();
    }
  });

  describe('linux-x64', () => {
    const board = new VirtualBoard({ pace: 'follow' });
    let machine: MockedMachine | undefined;
    before(async () => (machine = await mockMachine(board)));
    after(() => machine?.close());

    it('loads its own binary, finds the probe with it and flashes the sample', async () => {
      const { LD_PRELOAD = '', UMOCKDEV_DIR = '' } = machine?.environment ?? {};
      const server = { environment: { UMOCKDEV_DIR }, node: nodeWithLibrary(LD_PRELOAD) };
      await inWindow(
        'linux-x64',
        server,
        { 'stm32Dfu.connect.probe': 'automatic' },
        async (workbench, folder, { state }) => {
          await workbench.contextMenu('blink.dfu', 'Flash to Board');
          await workbench.dialog.getByRole('button', { name: 'Flash', exact: true }).click();
          assert.match(await workbench.notified('Flashed blink.dfu'), /verified/);
          for (const { address, bytes } of elementsOf(readFileSync(path.join(folder, 'blink.dfu')))) {
            assert.ok(Buffer.from(bytes).equals(board.readFlash(address, bytes.length)), address.toString(16));
          }
          const [binary, ...others] = loadedFrom(state).filter((file) => file.endsWith('.node'));
          assert.match(
            binary ?? '',
            /stm32-dfu-[^/]*\/dist\/node_modules\/usb\/prebuilds\/linux-x64\/node\.napi\.node$/,
          );
          assert.deepEqual(others, []);
        },
      );
      assert.deepEqual(board.violations, []);
    });
  });
});
