/**
 * What packs the extension: vsce, at the version of the lock file beside this one, in an ignored folder. It brings 280
 * packages that nothing else here needs.
 *
 * Uses Node alone: it runs before anything is installed.
 */

import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { tools } from '../paths.mjs';
import { installNodeModules } from './node-modules.mjs';

const folder = path.join(tools, 'packing-tools');

/** vsce's program, for Node. */
export const vsce = path.join(folder, 'node_modules', '@vscode', 'vsce', 'vsce');

/** Installs it where it is missing or not at the version of the lock file: 125 MB, 15–30 s. */
export async function installPackingTools() {
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(import.meta.dirname, 'packing-tools', file), path.join(folder, file));
  }
  // Their scripts fetch binaries for signing and for keeping passwords; packing needs neither.
  await installNodeModules(folder, ['--ignore-scripts']);
}
