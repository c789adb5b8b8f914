/**
 * The checks that need no VS Code, no board and no minute: what `npm run check` runs, and `npm test` first of all.
 * Each is a program of `node_modules/.bin` with its words, or a function that answers what it found wrong.
 */

import { brokenLinks, codesWithoutCure } from './documentation-rules.mjs';
import {
  chipRowsOfFacts,
  familiesBelowTheSeam,
  layersInArchitecture,
  layersInReadme,
  lockWithoutAddresses,
  mirrorTests,
  noMachinePaths,
} from './rules.mjs';

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string[]} [command] a program of `node_modules/.bin` and its words
 * @property {boolean} [show] whether its output is printed when all is well, too
 * @property {() => string[] | Promise<string[]>} [find] answers a line for each finding
 */

/** Slowest first, so that two at a time end together. @type {Check[]} */
export const checks = [
  // The cache spares the files that are as they were; a fresh clone, as CI has it, begins without one.
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0', '--cache', '--cache-location', 'out/eslint/'] },
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'layers', command: ['depcruise', '--config', '.dependency-cruiser.mjs', 'src', 'media'] },
  { name: 'every pure source file has its test', find: mirrorTests },
  { name: 'families and registers only below the flash seam', find: familiesBelowTheSeam },
  { name: "the architecture's picture is that of the layer table", find: layersInArchitecture },
  { name: "README's layer table is the one that is checked", find: layersInReadme },
  { name: 'chip rows are those that the facts make', find: chipRowsOfFacts },
  { name: 'links between pages lead somewhere', find: brokenLinks },
  { name: 'every code has a cure in docs/failures.md', find: codesWithoutCure },
  { name: 'no paths of a machine, no registry', find: noMachinePaths },
  { name: 'lock files name no registry', find: lockWithoutAddresses },
];
