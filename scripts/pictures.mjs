/**
 * `npm run pictures [-- PAGE…]`: makes the pictures of editor and comparison anew, in the real VS Code, into out/pictures:
 * each page, or those that are named, at 1400 px in light as it is first seen, then in four themes, at 1400, 1000 and
 * 700 px and at 200 % zoom, and says what axe-core finds on them. To be looked at by whoever changed something that is seen.
 *
 * Uses Node alone at first: it runs before anything is installed.
 */

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { out, root } from './paths.mjs';
import { run, tool } from './process.mjs';
import { installDebianPackages, packagesFor } from './setup/debian-packages.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { installVsCodeServer, whyNoVsCodeServer } from './setup/vscode-server.mjs';

const THEMES = {
  light: { theme: 'Default Light Modern', kind: 'vscode-light' },
  dark: { theme: 'Default Dark Modern', kind: 'vscode-dark' },
  'high-contrast-dark': { theme: 'Default High Contrast', kind: 'vscode-high-contrast' },
  'high-contrast-light': { theme: 'Default High Contrast Light', kind: 'vscode-high-contrast-light' },
};

/** Zoom halves what there is room for, in each direction. */
const SIZES = {
  1400: { width: 1400, height: 900 },
  1000: { width: 1000, height: 800 },
  700: { width: 700, height: 800 },
  '200%': { width: 700, height: 450 },
};

/** Milliseconds that a page has for drawing itself again in another size. */
const DRAWN = 400;

const reason = whyNoVsCodeServer();
if (reason) throw new Error(`Pictures need the VS Code server: ${reason}.`);
await installDebianPackages(packagesFor(['demo']));
await installNodeModules(root);
await installVsCodeServer();
await run(tool('webpack'), [], { cwd: root });

// These need what has just been installed.
const { default: axe } = await import('axe-core');
const { launchBrowser } = await import('./vscode/browser.mjs');
const { startServer } = await import('./vscode/server.mjs');
const { Workbench } = await import('./vscode/workbench.mjs');
const { copySampleWorkspace, corpusFolder } = await import('./vscode/workspace.mjs');

const workspace = path.join(out, 'pictures-workspace');
const pictures = path.join(out, 'pictures');
for (const folder of [workspace, pictures]) rmSync(folder, { recursive: true, force: true });
mkdirSync(pictures, { recursive: true });
const settings = { 'stm32Dfu.virtualBoard.image': 'board.bin', 'stm32Dfu.virtualBoard.pace': 'fast' };
copySampleWorkspace(workspace, settings);

// Firmware that says what it is makes the better picture, where there is some.
const better = path.join(corpusFolder() ?? '', 'mpy-f401ce-v1.14.dfu');
const name = existsSync(better) ? 'firmware.dfu' : 'blink.dfu';
if (name !== 'blink.dfu') copyFileSync(better, path.join(workspace, name));
const damaged = readFileSync(path.join(workspace, name));
damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1);
writeFileSync(path.join(workspace, 'damaged.dfu'), damaged);
writeFileSync(path.join(workspace, 'foreign.dfu'), ':00000001FF\n');

const server = await startServer({ settings: { 'stm32Dfu.flash.dontAsk': ['*'] } });
const browser = await launchBrowser();
const context = await browser.newContext({ viewport: SIZES[1400] });
/** @type {string[]} */
const findings = [];
try {
  const workbench = await Workbench.open(context, server.address(workspace));
  const { page } = workbench;
  const inEditor = () => workbench.editor();

  /** How each page comes about, one after the other. @type {Record<string, () => Promise<unknown>>} */
  const pages = {
    card: () => workbench.openDfu(name),
    plan: async () => {
      await inEditor().getByRole('button', { name: 'Look at the Board' }).click();
      await inEditor().getByRole('button', { name: 'Plan Again' }).waitFor();
    },
    outcome: async () => {
      await inEditor().getByRole('button', { name: 'Flash to Board' }).click();
      await workbench.notified('Flashed', 120_000);
      await inEditor().getByText('Done:').waitFor();
    },
    element: async () => {
      await inEditor()
        .getByRole('treeitem', { name: /^Element 0/ })
        .click();
      await inEditor().getByText('SHA-256').first().waitFor();
    },
    bytes: () => inEditor().getByRole('tab', { name: 'Bytes' }).click(),
    problems: () => workbench.openDfu('damaged.dfu'),
    foreign: () => workbench.openDfu('foreign.dfu'),
    comparison: async () => {
      await workbench.explorer('blink.dfu').click();
      await workbench.explorer('blink-fast.dfu').click({ modifiers: ['Control'] });
      await workbench.explorer('blink-fast.dfu').click({ button: 'right' });
      await workbench.chooseFromMenu('Compare Selected Firmware');
      await inEditor()
        .getByRole('grid', { name: /^Bytes of/ })
        .waitFor();
    },
  };
  const named = process.argv.slice(2);
  for (const what of named) if (!(what in pages)) throw new Error(`There is no page “${what}”.`);

  /** @param {string} picture */
  const take = async (picture) => {
    // The board stands below what a small window shows.
    const seen = inEditor().locator(/plan|outcome/.test(picture) ? '.board' : 'h1');
    await seen.scrollIntoViewIfNeeded();
    await sleep(DRAWN);
    await page.screenshot({ path: path.join(pictures, `${picture}.png`) });
  };
  /** @param {keyof typeof THEMES} wantedTheme */
  const choose = async (wantedTheme) => {
    const { theme, kind } = THEMES[wantedTheme];
    const file = path.join(workspace, '.vscode', 'settings.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), 'workbench.colorTheme': theme }));
    const frame = await workbench.frame();
    await frame.waitForSelector(`body[data-vscode-theme-kind="${kind}"]`);
    return frame;
  };
  /** @param {string} picture  @param {import('playwright-core').Frame} frame */
  const check = async (picture, frame) => {
    await frame.evaluate(axe.source);
    const { violations } = await frame.evaluate(() => /** @type {any} */ (globalThis).axe.run());
    for (const { id, nodes } of /** @type {import('axe-core').Result[]} */ (violations))
      for (const { html } of nodes) findings.push(`${picture}: ${id}: ${html}`);
  };

  for (const [number, [what, come]] of Object.entries(pages).entries()) {
    // An outcome needs its plan, and bytes their element: what comes before is gone through, without pictures.
    const wanted = named.length === 0 || named.includes(what);
    const last = named.length === 0 ? Infinity : Math.max(...named.map((one) => Object.keys(pages).indexOf(one)));
    if (number > last) break;
    await come();
    if (!wanted) continue;
    if ((await workbench.notification().count()) > 0) await workbench.clearNotifications();
    await choose('light');
    await take(`${number + 1}-${what}`);
    await workbench.command('View: Close Primary Side Bar', '');
    for (const theme of /** @type {(keyof typeof THEMES)[]} */ (Object.keys(THEMES))) {
      const frame = await choose(theme);
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        await take(`${number + 1}-${what}-${theme}-${size}`);
        await check(`${what} in ${theme} at ${size}`, frame);
      }
      await page.setViewportSize(SIZES[1400]);
    }
    await workbench.command('View: Show Explorer', '');
    if (['card', 'plan', 'outcome', 'element'].includes(what)) await workbench.tab(name).click();
  }
} finally {
  await browser.close();
  await server.stop();
}
console.log(`Pictures are in ${path.relative(process.cwd(), pictures)}.`);
console.log(findings.length === 0 ? 'axe-core finds nothing on them.' : findings.join('\n'));
process.exitCode = findings.length === 0 ? 0 : 1;
