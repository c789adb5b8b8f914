/**
 * What VS Code's extension host runs: every test file of this folder, with mocha.
 *
 * Above: scripts/vscode/run-tests.mjs. The files are compiled by webpack into one folder, this one among them.
 */

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Called by VS Code. Rejects where a test failed: that is the exit code. */
export async function run(): Promise<void> {
  // The window's log carries much else: scripts/vscode/executable.mjs picks these lines out of it.
  Mocha.reporters.Base.consoleLog = (...words: unknown[]) => console.log(`[test] ${format(...words)}`);
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 180_000, reporter: 'spec' });
  for (const file of readdirSync(__dirname)) {
    if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
