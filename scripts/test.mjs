/**
 * `npm test [-- SUITE…]`: sets up what is missing, runs every suite that this platform must run, and ends with a
 * summary and the line `N passed, N failed`. A suite that must run here and cannot has failed. `npm run test:all` runs
 * the same with more random runs: see test/support/amount.ts.
 *
 * Uses Node alone at first: it runs before anything is installed.
 */

import { root } from './paths.mjs';
import { outcomeOf, tool } from './process.mjs';
import { installDebianPackages, packagesFor } from './setup/debian-packages.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { installVsCodeServer, whyNoVsCodeServer } from './setup/vscode-server.mjs';
import { runChecks } from './run-checks.mjs';
import { order, suites } from './suites.mjs';

/** @typedef {{ name: string, passed: number, failed: number, skipped: number, seconds: number, note: string }} Result */

/** Counts as mocha prints them at the end of a run; the last ones count. */
const countOf = (/** @type {string} */ output, /** @type {string} */ word) =>
  Number([...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}\\b`, 'gm'))].at(-1)?.[1] ?? 0);

/**
 * @param {string} name
 * @param {boolean} alone whether its output may be shown while it comes
 * @returns {Promise<Result>}
 */
async function runSuite(name, alone) {
  const { steps, command } = /** @type {import('./suites.mjs').Suite} */ (suites[name]);
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 100) / 10;
  if (steps) {
    const failures = await runChecks(steps);
    const [failed, passed] = [failures.length, steps.length - failures.length];
    return { name, passed, failed, skipped: 0, seconds: seconds(), note: failures.join(', ') };
  }
  /** @type {(text: string) => void} */
  const show = (text) => void process.stdout.write(text);
  const [program = '', ...words] = command ?? [];
  const { code, output } = await outcomeOf(tool(program), words, {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: '0', ...(all ? { STM32_DFU_TESTS: 'all' } : {}) },
    ...(alone ? { onOutput: show } : {}),
  });
  if (!alone) show(`\n── ${name}: ${suites[name]?.what}\n${output}`);
  const [passed, failing, skipped] = [
    countOf(output, 'passing'),
    countOf(output, 'failing'),
    countOf(output, 'pending'),
  ];
  // A run that ended badly before it counted, or that found no test, has failed whatever it says.
  const broken = failing === 0 && (code !== 0 || passed === 0);
  const note = broken ? (code === 0 ? 'ran no test' : `ended with ${code}`) : '';
  return { name, passed, failed: broken ? 1 : failing, skipped, seconds: seconds(), note };
}

/** @param {string[]} wanted */
async function setUp(wanted) {
  await installDebianPackages(packagesFor(wanted));
  await installNodeModules(root);
  if (!wanted.some((name) => suites[name]?.inVsCode)) return;
  const reason = whyNoVsCodeServer();
  if (reason) console.log(`${reason}: a desktop VS Code is used.`);
  else await installVsCodeServer();
}

const words = process.argv.slice(2);
const all = words.includes('--all');
const asked = words.filter((word) => word !== '--all');
const unknown = asked.filter((name) => !suites[name]);
if (unknown.length > 0)
  throw new Error(`No such suite: ${unknown.join(', ')}. There are: ${Object.keys(suites).join(', ')}.`);
const declared = Object.keys(suites).filter((name) => suites[name]?.on.includes(process.platform));
const wanted = asked.length > 0 ? asked : declared;

await setUp(wanted);

/** @type {Result[]} */
const results = [];
for (const group of order.map((names) => names.filter((name) => wanted.includes(name)))) {
  if (group.length === 1) console.log(`\n── ${group[0]}: ${suites[group[0] ?? '']?.what}`);
  results.push(...(await Promise.all(group.map((name) => runSuite(name, group.length === 1)))));
}

console.log('\nSummary');
for (const { name, passed, failed, skipped, seconds, note } of results) {
  const counts = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
  console.log(`${failed === 0 ? '✔' : '✘'} ${name}: ${counts} in ${seconds} s${note ? ` (${note})` : ''}`);
  const { minutes = 0 } = suites[name] ?? {};
  // A busy machine is no fault of a suite; who sees this on a quiet one makes it quicker, or moves some to `test:all`.
  if (!all && seconds > minutes * 60)
    console.log(`    more than the ${minutes} min that it may take on a quiet machine`);
}
for (const name of Object.keys(suites).filter((name) => !wanted.includes(name))) {
  const why = declared.includes(name) ? 'not asked for' : `not declared for ${process.platform}`;
  console.log(`– ${name}: not run, ${why}`);
}
const sum = (/** @type {'passed' | 'failed'} */ key) => results.reduce((total, result) => total + result[key], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
