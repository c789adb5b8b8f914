/**
 * Brings a folder's `node_modules` to what its lock file says, and does nothing where it is so already.
 *
 * Uses Node alone: it runs before anything is installed.
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../process.mjs';

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }>} Packages */

/** @param {string} file  @returns {Packages} */
const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/**
 * Whether what npm wrote down after its last installation is what the lock file asks for. Contents are compared, not
 * times: a fresh clone gives every file the time of the clone.
 *
 * @param {string} folder
 */
export function isInstalled(folder) {
  const installed = path.join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const have = packagesOf(installed);
  return Object.entries(packagesOf(path.join(folder, 'package-lock.json'))).every(([name, wanted]) => {
    if (name === '' || wanted.optional || wanted.devOptional) return true; // another platform's binaries
    return have[name]?.version === wanted.version && have[name]?.integrity === wanted.integrity;
  });
}

/**
 * @param {string} folder
 * @param {string[]} [options] for npm
 */
export async function installNodeModules(folder, options = []) {
  if (isInstalled(folder)) return;
  console.log(`Installing the packages of ${path.relative(process.cwd(), folder) || 'this project'} (npm ci)…`);
  await run('npm', ['ci', '--no-audit', '--no-fund', ...options], { cwd: folder });
}
