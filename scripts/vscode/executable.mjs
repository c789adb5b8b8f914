#!/usr/bin/env node
/**
 * Looks like the `code` executable to `@vscode/test-electron`, where no desktop VS Code can be had: starts the VS Code
 * server, opens it in a headless browser with the development folder and the tests it was given, passes on what they
 * print, and ends with their exit code.
 */

import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { out } from '../paths.mjs';
import { vsCodeServer } from '../setup/vscode-server.mjs';
import { launchBrowser } from './browser.mjs';
import { startServer } from './server.mjs';

/** The whole run. mocha has its own limits; this one is for a window that never comes up. */
const LIMIT_MS = 10 * 60_000;

/** How test/vscode/index.ts marks its lines among the many that VS Code prints; the others go to out/vscode-tests.log. */
const TEST_OUTPUT = '[test] ';

const words = process.argv.slice(2);
const valueOf = (/** @type {string} */ option) =>
  words.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);

if (words.includes('--version')) {
  const manifest = path.join(vsCodeServer.entry, '..', '..', '..', 'lib', 'vscode', 'package.json');
  console.log(JSON.parse(readFileSync(manifest, 'utf8')).version);
  process.exit(0);
}

const tests = valueOf('--extensionTestsPath');
const folder = words.find((word) => !word.startsWith('-'));
if (!tests || !folder) throw new Error('Needs --extensionTestsPath=FILE and a folder to open.');

mkdirSync(out, { recursive: true });
const log = createWriteStream(path.join(out, 'vscode-tests.log'));
const server = await startServer({ runsTests: true });
const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  const code = await new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`The tests did not end within ${LIMIT_MS / 60_000} minutes.`)), LIMIT_MS).unref();
    browser.on('disconnected', () => reject(new Error('The browser went away.')));
    void (async () => {
      // The window calls these two when it runs tests.
      await page.exposeFunction('codeAutomationLog', (/** @type {string} */ _type, /** @type {unknown[]} */ args) => {
        const text = args.map(String).join(' ');
        if (text.startsWith(TEST_OUTPUT)) console.log(text.slice(TEST_OUTPUT.length));
        else log.write(`${text}\n`);
      });
      await page.exposeFunction('codeAutomationExit', resolve);
      await page.goto(server.testAddress(folder, path.resolve(tests)));
    })().catch(reject);
  });
  process.exitCode = Number(code);
} finally {
  await browser.close();
  await server.stop();
}
