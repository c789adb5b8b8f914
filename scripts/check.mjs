/**
 * `npm run check`: format, types, lint, layers, rules and unit tests, two at a time, in under a minute.
 * Says at the end what was wrong, and ends with 1 if anything was.
 */

import { checks } from './checks.mjs';
import { runChecks } from './run-checks.mjs';
import { unitTests } from './suites.mjs';

const started = Date.now();
const failed = await runChecks([{ name: 'unit tests', command: unitTests }, ...checks]);
const seconds = ((Date.now() - started) / 1000).toFixed(1);
console.log(
  failed.length === 0 ? `All checks passed in ${seconds} s.` : `Failed after ${seconds} s: ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
