/** Copies of the sample workspace, so that nothing a window does ends up in the repository. */

import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, samples } from '../paths.mjs';

/**
 * @param {string} folder made where it does not exist
 * @param {Record<string, unknown>} [settings] of the workspace; the virtual board is chosen already
 */
export function copySampleWorkspace(folder, settings = {}) {
  mkdirSync(path.join(folder, '.vscode'), { recursive: true });
  cpSync(path.join(samples, 'workspace'), folder, { recursive: true });
  const all = { 'stm32Dfu.connect.probe': 'virtual', ...settings };
  writeFileSync(path.join(folder, '.vscode', 'settings.json'), `${JSON.stringify(all, undefined, 2)}\n`);
}

/** The folder of real .dfu files, which is not part of the repository, or undefined where it is not there. */
export function corpusFolder() {
  const folder = process.env.STM32_DFU_CORPUS ?? path.resolve(root, '..', 'shared', 'corpus');
  return existsSync(folder) ? folder : undefined;
}
