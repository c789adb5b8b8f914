/**
 * Every test suite: what it is, which program runs it, on which platforms it must run, and how long it may take. The one
 * place where that is written down: `npm test` obeys it, and names what it does not run and what takes too long.
 */

/**
 * @typedef {object} Suite
 * @property {string} what
 * @property {NodeJS.Platform[]} on where it must run: there, not being able to is a failure
 * @property {number} minutes what it may take on two cores beside the suites of the other lanes. What needs more goes to `test:all`
 * @property {string[]} [command] a program of `node_modules/.bin` and its words; it prints counts as mocha does
 * @property {import('./checks.mjs').Check[]} [steps] or steps, each of which counts as a test
 * @property {boolean} [inVsCode] whether it needs a VS Code
 * @property {boolean} [thorough] whether only `npm run test:all` runs it
 * @property {'22' | '24'} [node] the line of Node that it runs on; else the one that runs this
 * @property {Record<string, string>} [environment] what its program is told
 * @property {string} [after] the suite that must have ended before it begins, where both run
 */

import { bundles } from './bundles.mjs';
import { checks } from './checks.mjs';
import { OLDEST } from './setup/vscode-server.mjs';

/** @type {NodeJS.Platform[]} */
const everywhere = ['linux', 'darwin', 'win32'];

// Without retries: what fails once in ten fails, and has a cause.
const mocha = (/** @type {string[]} */ ...words) => ['mocha', '--no-color', ...words];

/** Folders whose tests need more than Node. */
const elsewhere = 'vscode|ui|web|usb|package|thorough|bench';

export const unitTests = mocha(`test/!(${elsewhere})/**/*.test.ts`, '--ignore', '**/*.long.test.ts');

/** Two files at a time, the longest first, so that both processes end together. Files share nothing but the corpus. */
const longTests = mocha(
  'test/programming/**/*.long.test.ts',
  'test/virtual-board/**/*.long.test.ts',
  `test/!(${elsewhere}|programming|virtual-board)/**/*.long.test.ts`,
  ...['--parallel', '--jobs', '2'],
  ...['--timeout', '600000', '--reporter', 'spec'],
);

/** @type {Record<string, Suite>} */
export const suites = {
  checks: { what: 'types, lint, format, layers, rules', on: everywhere, minutes: 5, steps: checks },
  unit: { what: 'unit and contract tests', on: everywhere, minutes: 2.5, command: unitTests },
  build: { what: 'every bundle', on: everywhere, minutes: 1.5, steps: bundles },
  long: {
    what: 'fuzzing, Unicorn, and the tools of others as judges',
    on: ['linux'],
    minutes: 7,
    command: longTests,
  },
  vscode: {
    what: 'tests in the extension host of a real VS Code',
    on: everywhere,
    minutes: 2,
    inVsCode: true,
    after: 'build',
    command: ['tsx', 'scripts/vscode/run-tests.mjs'], // tsx only because every command is a tool of node_modules,
  },
  ui: {
    what: 'the interface in a real VS Code, through a browser',
    on: ['linux'],
    minutes: 8,
    inVsCode: true,
    command: mocha('test/ui/**/*.test.ts', '--config', 'test/ui/.mocharc.json'),
  },
  web: {
    what: 'the extension in a browser: VS Code’s worker host in Chromium, a stand-in for WebUSB',
    on: ['linux'],
    minutes: 3,
    inVsCode: true,
    command: mocha('test/web/**/*.test.ts', '--timeout', '600000', '--reporter', 'spec'),
  },
  package: {
    what: 'the packages: what is in them, and that they work installed',
    on: ['linux'],
    minutes: 4,
    inVsCode: true,
    after: 'checks', // both compile declarations into one folder
    command: mocha('test/package/**/*.test.ts', '--timeout', '900000', '--reporter', 'spec'),
  },
  usb: {
    what: 'the virtual board on a real USB stack, with the tools of others and our own binding',
    on: ['linux'],
    minutes: 4.5,
    after: 'build', // which makes the development tool
    command: mocha('test/usb/**/*.test.ts', '--timeout', '600000', '--reporter', 'spec'),
  },
  // What is installed there only: this release takes no tests into its extension host.
  oldest: {
    what: 'a package installed into the oldest VS Code of `engines`',
    on: ['linux'],
    minutes: 2,
    thorough: true,
    inVsCode: true,
    after: 'package', // both make packages
    environment: OLDEST,
    command: mocha('test/package/installed.test.ts', '--timeout', '900000', '--reporter', 'spec'),
  },
  'node-22': {
    what: 'unit tests on Node 22',
    on: ['linux'],
    minutes: 2,
    thorough: true,
    node: '22',
    command: unitTests,
  },
  'node-24': {
    what: 'unit tests on Node 24',
    on: ['linux'],
    minutes: 2,
    thorough: true,
    node: '24',
    command: unitTests,
  },
  thorough: {
    what: 'two builds of one commit give the same bytes; Make and CMake as the documentation has them; processes that claim one chip',
    on: ['linux'],
    minutes: 5,
    thorough: true,
    after: 'oldest',
    command: mocha('test/thorough/**/*.test.ts', '--timeout', '600000', '--reporter', 'spec'),
  },
};

/**
 * Benches print figures for people to read, and some hold a bound of time that a busy machine may break: they run when
 * asked for. Those on the virtual clock say the same everywhere.
 */
const benches = {
  'flash-jobs': 'flash jobs on the virtual clock, beside the limits of chip and wire',
  'flash-peers': 'the same jobs by st-flash and openocd, through a real USB stack',
  'flash-own-time': 'what a flash job costs this computer, by size and by parts',
  'parse-64mib': 'parsing 64 MiB of .dfu, beside the tools of dfu-util',
  'compare-64mib': '64 MiB against 64 MiB until their comparison is shown',
  'start-times': 'until the extension is active, and until `show` has answered',
  'hex-scroll': 'a step of scrolling in the hex view of 64 MiB',
};
suites.bench = {
  what: 'benches',
  on: [],
  minutes: 10,
  steps: Object.entries(benches).map(([file, name]) => ({
    name,
    command: ['tsx', `test/bench/${file}.ts`],
    show: true,
  })),
};

/**
 * Suites that run side by side, each lane one after another: two cores are busy all the time, although a VS Code that
 * starts, and a guest, wait more than they compute. What only computes comes after them where both want a core, so that
 * a window is hardly slower for it. Bundles are built first, once for all.
 *
 * @type {{ suites: string[], patient?: boolean }[]}
 */
export const lanes = [
  { suites: ['build', 'ui', 'web'] },
  { suites: ['usb', 'vscode', 'package'] },
  { suites: ['unit', 'checks', 'long'], patient: true },
  { suites: ['node-22', 'node-24'], patient: true },
  { suites: ['oldest', 'thorough'] },
  { suites: ['bench'] },
];
