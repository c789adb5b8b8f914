/**
 * The bundles that tests in VS Code load: the extension, its tests for the extension host, and the extension for browsers
 * with a board in place of WebUSB. `npm test` builds them once and says so to the suites; a suite that runs by itself
 * builds what it needs.
 */

import { root } from './paths.mjs';
import { outcomeOf, tool } from './process.mjs';

/** What `npm test` sets for its suites when all are built. */
export const BUILT = 'STM32_DFU_BUILT';

/** @type {Record<'extension' | 'tests' | 'standIn', string[]>} the words for webpack */
const words = { extension: [], tests: ['--env', 'tests'], standIn: ['--env', 'standIn'] };

/** As steps of a suite: these, and what else is bundled. @type {import('./checks.mjs').Check[]} */
export const bundles = [
  { name: 'the extension', command: ['webpack', ...words.extension] },
  { name: 'the tests for the extension host', command: ['webpack', ...words.tests] },
  { name: 'the extension with a board in place of WebUSB', command: ['webpack', ...words.standIn] },
  { name: 'the development tool', command: ['webpack', '--env', 'cli'] },
];

/**
 * Builds some of them, where they are not built already. Throws with what webpack printed where it fails.
 *
 * @param {(keyof typeof words)[]} names
 */
export async function buildBundles(...names) {
  if (process.env[BUILT]) return;
  for (const name of names) {
    const { code, output } = await outcomeOf(tool('webpack'), words[name], { cwd: root });
    if (code !== 0) throw new Error(`The bundle “${name}” was not built:\n${output}`);
  }
}
