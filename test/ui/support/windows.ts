/**
 * Windows for the tests of the interface: one server and one browser a run, one window a spec file, each with its own
 * copy of the sample workspace and its own virtual board.
 *
 * Below: scripts/vscode. Above: the specs of test/ui; mocha requires this file, see ../.mocharc.json.
 */

import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { buildBundles } from '../../../scripts/bundles.mjs';
import { launchBrowser } from '../../../scripts/vscode/browser.mjs';
import { startServer, type Server } from '../../../scripts/vscode/server.mjs';
import { Workbench } from '../../../scripts/vscode/workbench.mjs';
import { copySampleWorkspace, corpusFolder } from '../../../scripts/vscode/workspace.mjs';

/** Each test would have to answer the question before a flash: test/vscode/conversation.test.ts does, and one here. */
const UNASKED = { 'stm32Dfu.flash.dontAsk': ['*'] };

let server: Server | undefined;
let browser: Browser | undefined;

/** Called by mocha before the first spec. */
export async function mochaGlobalSetup(): Promise<void> {
  await buildBundles('extension');
  const moreExtensions = [path.join(__dirname, 'faulty-files')];
  server = await startServer({ moreExtensions, settings: UNASKED });
  browser = await launchBrowser();
}

/** Called by mocha after the last spec. */
export async function mochaGlobalTeardown(): Promise<void> {
  await browser?.close();
  await server?.stop();
}

/** The window of the spec that runs. */
let current: TestWindow | undefined;

/**
 * Called by mocha. Every test begins from one state, so that none fails for what another left open; and what a window
 * showed when a test failed is worth more than the test's words.
 */
export const mochaHooks = {
  async beforeEach(): Promise<void> {
    await current?.workbench.settle();
  },
  async afterEach(this: Mocha.Context): Promise<void> {
    const test = this.currentTest;
    if (test?.state !== 'failed' || !current) return;
    await current.workbench.screenshot(`failed-${test.fullTitle().replaceAll(/\W+/g, '-').slice(0, 80)}`);
    if (test.err)
      test.err.stack = `${test.err.stack ?? test.err.message}\n\nThe window showed\n${await current.workbench.shown()}`;
  },
};

/** A window on a workspace of its own. */
export interface TestWindow {
  readonly workbench: Workbench;
  /** The workspace's folder. */
  readonly folder: string;
  /** The path of a file in the workspace. */
  file(name: string): string;
  /** The bytes of a file in the workspace. */
  bytes(name: string): Buffer;
  close(): Promise<void>;
}

/** What a window is opened with. */
export interface WindowOptions {
  /** Workspace settings, beside the virtual board at full speed. */
  readonly settings?: Record<string, unknown>;
  /** Fills the workspace before the window opens. */
  readonly prepare?: (folder: string) => void;
  /** A server of its own instead of the run's. */
  readonly server?: Server;
}

/** Opens a window, the only one at its time. Whoever opens it closes it: `after(() => window.close())`. */
export async function openWindow(options: WindowOptions = {}): Promise<TestWindow> {
  const serving = options.server ?? server;
  if (!serving || !browser) {
    throw new Error('The server runs between mochaGlobalSetup and mochaGlobalTeardown only.');
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'stm32-dfu-ui-'));
  copySampleWorkspace(folder, {
    'files.autoSave': 'off',
    'stm32Dfu.virtualBoard.pace': 'fast',
    'stm32Dfu.virtualBoard.image': 'board.bin',
    ...options.settings,
  });
  options.prepare?.(folder);
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const close = async () => {
    current = undefined;
    await context.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const workbench = await Workbench.open(context, serving.address(folder));
    const file = (name: string) => path.join(folder, name);
    current = { workbench, folder, file, bytes: (name) => readFileSync(file(name)), close };
    return current;
  } catch (error) {
    await context.close();
    throw error;
  }
}

/** Copies a file of the corpus into a folder, under its own name; answers false where there is no corpus. */
export function copyFromCorpus(name: string, folder: string): boolean {
  const corpus = corpusFolder();
  if (!corpus) {
    console.log(`      (without the corpus: ${name} is not tried)`);
    return false;
  }
  copyFileSync(path.join(corpus, name), path.join(folder, path.basename(name)));
  return true;
}
