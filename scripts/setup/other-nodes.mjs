/**
 * Newer lines of Node than the one that this project is developed on, from the npm registry, at the versions of the lock
 * file beside this one: `npm run test:all` runs the unit tests and the package for npm on them.
 *
 * Uses Node alone: it runs before anything is installed.
 */

import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { tools } from '../paths.mjs';
import { installNodeModules } from './node-modules.mjs';

const folder = path.join(tools, 'other-nodes');

/** The folder with the program `node`, by the line. */
export const otherNodes = Object.fromEntries(
  ['22', '24'].map((line) => [line, path.join(folder, 'node_modules', `node-${line}`, 'bin')]),
);

/** Installs them where they are missing or not at the version of the lock file: 230 MB. */
export async function installOtherNodes() {
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(import.meta.dirname, 'other-nodes', file), path.join(folder, file));
  }
  await installNodeModules(folder, ['--ignore-scripts']);
}
