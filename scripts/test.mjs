/**
 * `npm test [-- SUITE…]`: sets up what is missing, runs every suite that this platform must run, and ends with a
 * summary and the line `N passed, N failed`. A suite that must run here and cannot has failed. `npm run test:all` runs
 * the same with more random runs (test/support/amount.ts) and suites of its own.
 *
 * Uses Node alone at first: it runs before anything is installed.
 */

import path from 'node:path';
import { BUILT } from './bundles.mjs';
import { root } from './paths.mjs';
import { outcomeOf, tool } from './process.mjs';
import { installDebianPackages, packagesFor } from './setup/debian-packages.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { installOtherNodes, otherNodes } from './setup/other-nodes.mjs';
import { installVsCodeServer, OLDEST, whyNoVsCodeServer } from './setup/vscode-server.mjs';
import { runChecks } from './run-checks.mjs';
import { lanes, suites } from './suites.mjs';

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} seconds
 * @property {string} note
 * @property {string} [failures] the failing tests, as the suite told of them
 */

/** So many times the minutes that a suite may take: then it hangs, and is ended. */
const TIMES_TOO_LONG = 10;

/** Counts as mocha prints them at the end of a run; the last ones count. */
const countOf = (/** @type {string} */ output, /** @type {string} */ word) =>
  Number([...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}\\b`, 'gm'))].at(-1)?.[1] ?? 0);

/** What mocha tells of the tests that failed: all after the last counts. Of a suite that broke: its last lines. */
function failuresIn(/** @type {string} */ output) {
  const [counts] = [...output.matchAll(/^\s*\d+ failing\b.*$/gm)].slice(-1);
  return counts ? output.slice(counts.index + counts[0].length) : output.split('\n').slice(-20).join('\n');
}

/**
 * @param {string} name
 * @param {{ patient?: boolean }} lane
 * @returns {Promise<Result>}
 */
async function runSuite(name, { patient = false }) {
  const { what, minutes, steps, command, node, environment } = /** @type {import('./suites.mjs').Suite} */ (
    suites[name]
  );
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 100) / 10;
  const title = `\n── ${name}: ${what}\n`;
  // One by itself is shown while it runs; of several each is shown whole, when it has ended.
  const live = wanted.length === 1;
  /** @type {string[]} */
  const shown = [];
  const show = (/** @type {string} */ text) => void (live ? process.stdout.write(text) : shown.push(text));
  if (live) show(title);
  /** @type {Result} */
  let result;
  if (steps) {
    /** @type {string[]} */
    const lines = [];
    const print = (/** @type {string} */ line) => (show(`${line}\n`), void lines.push(line));
    const failures = await runChecks(steps, { patient, print });
    const [failed, passed] = [failures.length, steps.length - failures.length];
    result = { name, passed, failed, skipped: 0, seconds: seconds(), note: failures.join(', ') };
    if (failed > 0) result.failures = lines.filter((line) => line.startsWith('✘')).join('\n');
  } else {
    const [program = '', ...words] = command ?? [];
    const { code, output } = await outcomeOf(tool(program), words, {
      cwd: root,
      env: {
        ...process.env,
        ...environment,
        ...(node ? { PATH: `${otherNodes[node]}${path.delimiter}${process.env.PATH}` } : {}),
        ...(all ? { STM32_DFU_TESTS: 'all' } : {}),
        FORCE_COLOR: '0',
      },
      patient,
      timeout: all ? undefined : TIMES_TOO_LONG * minutes * 60_000,
      onOutput: show,
    });
    const [passed, failing, skipped] = [
      countOf(output, 'passing'),
      countOf(output, 'failing'),
      countOf(output, 'pending'),
    ];
    // A run that ended badly before it counted, or that found no test, has failed whatever it says.
    const broken = failing === 0 && (code !== 0 || passed === 0);
    const note = broken ? (code === 0 ? 'ran no test' : `ended with ${code}`) : '';
    const failed = broken ? 1 : failing;
    result = { name, passed, failed, skipped, seconds: seconds(), note };
    if (failed > 0) result.failures = failuresIn(output);
  }
  if (!live) process.stdout.write(`${title}${shown.join('')}`);
  // From here on no suite builds for itself what has been built.
  if (name === 'build' && result.failed === 0) process.env[BUILT] = 'yes';
  return result;
}

/** What suites need of the machine. Everything is fetched at the same time; a suite waits for its own needs alone. */
async function setUp() {
  const vsCode = async () => {
    const reason = whyNoVsCodeServer();
    if (reason) console.log(`${reason}: a desktop VS Code is used.`);
    else await installVsCodeServer();
  };
  const debian = installDebianPackages(packagesFor(wanted));
  const needs = (/** @type {(suite: import('./suites.mjs').Suite) => boolean | undefined} */ what) =>
    wanted.some((name) => suites[name] && what(suites[name]));
  const server = needs(({ inVsCode }) => inVsCode) ? vsCode() : Promise.resolve();
  const oldest = needs(({ environment }) => environment === OLDEST) ? installVsCodeServer('vscode-oldest') : undefined;
  const nodes = needs(({ node }) => node !== undefined) ? installOtherNodes() : undefined;
  for (const one of [server, oldest, nodes]) one?.catch(() => {}); // whoever waits for it sees it
  await installNodeModules(root);
  return async (/** @type {string} */ name) => {
    if (packagesFor([name]).length > 0) await debian;
    const { inVsCode, environment, node } = suites[name] ?? {};
    if (inVsCode) await (environment === OLDEST ? oldest : server);
    if (node || name === 'package') await nodes; // which runs the package for npm on all that there are
  };
}

const words = process.argv.slice(2);
const all = words.includes('--all');
const asked = words.filter((word) => word !== '--all');
const unknown = asked.filter((name) => !suites[name]);
if (unknown.length > 0)
  throw new Error(`No such suite: ${unknown.join(', ')}. There are: ${Object.keys(suites).join(', ')}.`);
const isDeclared = (/** @type {import('./suites.mjs').Suite} */ { on, thorough }) =>
  on.includes(process.platform) && (all || !thorough);
const declared = Object.keys(suites).filter((name) => suites[name] && isDeclared(suites[name]));
const wanted = asked.length > 0 ? asked : declared;

const started = Date.now();
const readyFor = await setUp();

/** @type {Map<string, Promise<Result>>} */
const results = new Map();

/** The one run of a suite, in its turn. @param {string} name */
function resultOf(name) {
  const result = results.get(name) ?? runInTurn(name);
  results.set(name, result);
  return result;
}

/** @param {string} name  @returns {Promise<Result>} */
async function runInTurn(name) {
  const lane = lanes.find(({ suites }) => suites.includes(name)) ?? { suites: [name] };
  const before = lane.suites.slice(0, lane.suites.indexOf(name));
  const awaited = [...before, suites[name]?.after ?? ''].filter((other) => wanted.includes(other));
  await Promise.all(awaited.map(resultOf));
  try {
    await readyFor(name);
  } catch (error) {
    return { name, passed: 0, failed: 1, skipped: 0, seconds: 0, note: String(error) };
  }
  return runSuite(name, lane);
}

const outcome = await Promise.all(wanted.map(resultOf));

// Once more, and last: of a long output people see its end, and some keep no more of it.
for (const { name, failures } of outcome) if (failures) console.log(`\n── failed in ${name}:\n${failures.trimEnd()}`);

console.log('\nSummary');
for (const { name, passed, failed, skipped, seconds, note } of outcome) {
  const counts = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
  console.log(`${failed === 0 ? '✔' : '✘'} ${name}: ${counts} in ${seconds} s${note ? ` (${note})` : ''}`);
  const { minutes = 0 } = suites[name] ?? {};
  // A busy machine is no fault of a suite; who sees this on a quiet one makes it quicker, or moves some to `test:all`.
  if (!all && seconds > minutes * 60)
    console.log(`    more than the ${minutes} min that it may take on a machine that does nothing else`);
}
for (const name of Object.keys(suites).filter((name) => !wanted.includes(name))) {
  const isThorough = suites[name]?.thorough && !all;
  const why = declared.includes(name)
    ? 'not asked for'
    : isThorough
      ? 'only by test:all'
      : `not declared for ${process.platform}`;
  console.log(`– ${name}: not run, ${why}`);
}
const sum = (/** @type {'passed' | 'failed'} */ key) => outcome.reduce((total, result) => total + result[key], 0);
console.log(`\nAll of it took ${((Date.now() - started) / 60_000).toFixed(1)} min.`);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
