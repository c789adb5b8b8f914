/**
 * `npm run demo [-- FILE.dfu]`: VS Code driven headless, as a person would: opens a .dfu (the sample, if none is named),
 * dumps it, flashes it to the virtual board by right click. Prints each step with its result and leaves a picture of
 * each in out/screenshots.
 *
 * Uses Node alone at first: it runs before anything is installed.
 */

import { copyFileSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { out, root } from './paths.mjs';
import { run, tool } from './process.mjs';
import { installDebianPackages, packagesFor } from './setup/debian-packages.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { installVsCodeServer, whyNoVsCodeServer } from './setup/vscode-server.mjs';

/** The virtual board's flash starts here, and its image file with it. */
const FLASH = 0x08000000;

/** A flash of half a megabyte takes 10 s at the real board's pace. */
const FLASH_LIMIT_MS = 180_000;

const given = process.argv[2];
if (given && !existsSync(given)) throw new Error(`There is no ${given}.`);
const reason = whyNoVsCodeServer();
if (reason) throw new Error(`The demo needs the VS Code server: ${reason}. Try \`npm start\`.`);

await installDebianPackages(packagesFor(['demo']));
await installNodeModules(root);
await installVsCodeServer();
await run(tool('webpack'), [], { cwd: root });

// These need what has just been installed.
const { launchBrowser } = await import('./vscode/browser.mjs');
const { startServer } = await import('./vscode/server.mjs');
const { Workbench } = await import('./vscode/workbench.mjs');
const { copySampleWorkspace } = await import('./vscode/workspace.mjs');

const workspace = path.join(out, 'demo-workspace');
rmSync(workspace, { recursive: true, force: true });
copySampleWorkspace(workspace, { 'stm32Dfu.virtualBoard.image': 'board.bin', 'stm32Dfu.virtualBoard.pace': 'fast' });
const name = given ? path.basename(given) : 'blink.dfu';
if (given) copyFileSync(given, path.join(workspace, name));
const fileOf = (/** @type {string} */ file) => path.join(workspace, file);

let number = 0;
/**
 * @param {string} what
 * @param {() => Promise<string>} act answers the result
 */
async function step(what, act) {
  const started = Date.now();
  const result = await act();
  const picture = await workbench.screenshot(`demo-${++number}`);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${number}. ${what} (${seconds} s)\n   ${result.split('\n').join('\n   ')}`);
  console.log(`   ${path.relative(process.cwd(), picture)}`);
}

const server = await startServer();
const browser = await launchBrowser();
const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
/** @type {import('./vscode/workbench.mjs').Workbench} */
let workbench;
try {
  workbench = await Workbench.open(context, server.address(workspace));
  await step(`Opened ${name} by a double click`, async () => {
    const editor = await workbench.openDfu(name);
    const items = await editor.getByRole('treeitem').evaluateAll((all) => all.map((item) => item.ariaLabel));
    return items.join('\n');
  });
  /** @type {string[]} */
  let dumped = [];
  await step('Dumped its elements, from the context menu', async () => {
    await workbench.contextMenu(name, 'Dump Elements as .bin');
    const message = await workbench.notified(/Dumped/);
    dumped = readdirSync(workspace).filter((file) => file.startsWith(`${name}.target`));
    return [message, ...dumped.map((file) => `${file}: ${readFileSync(fileOf(file)).length} bytes`)].join('\n');
  });
  await step('Flashed it to the virtual NUCLEO-F401RE, from the context menu', async () => {
    await workbench.contextMenu(name, 'Flash to Board');
    const question = await workbench.dialog.innerText();
    await workbench.screenshot('demo-question');
    await workbench.dialog.getByRole('button', { name: /^Flash( Anyway)?$/ }).click();
    return `${question}\n${await workbench.notified(/verified|failed|not /i, FLASH_LIMIT_MS)}`;
  });
  await step("Looked for each element in the board's flash", async () => {
    const flash = readFileSync(fileOf('board.bin'));
    const found = dumped.map((file) => ({ file, at: flash.indexOf(readFileSync(fileOf(file))) }));
    if (found.some(({ at }) => at < 0)) process.exitCode = 1;
    return found
      .map(({ file, at }) => `${file}: ${at < 0 ? 'NOT THERE' : `at 0x${(FLASH + at).toString(16).padStart(8, '0')}`}`)
      .join('\n');
  });
} finally {
  await browser.close();
  await server.stop();
}
