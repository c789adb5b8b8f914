/**
 * Every test suite: what it is, which program runs it, and on which platforms it must run. The one place where that is
 * written down: `npm test` obeys it, and names what it does not run.
 */

/**
 * @typedef {object} Suite
 * @property {string} what
 * @property {NodeJS.Platform[]} on where it must run: there, not being able to is a failure
 * @property {string[]} [command] a program of `node_modules/.bin` and its words; it prints counts as mocha does
 * @property {import('./checks.mjs').Check[]} [steps] or steps, each of which counts as a test
 * @property {boolean} [inVsCode] whether it needs a VS Code
 */

import { checks } from './checks.mjs';

/** @type {NodeJS.Platform[]} */
const everywhere = ['linux', 'darwin', 'win32'];

const mocha = (/** @type {string[]} */ ...words) => ['mocha', '--no-color', ...words];

/**
 * A window and other people's programs go by the machine's time: on a busy one a key is lost, half a second is over. What
 * they do is tried once more; a fault fails twice.
 */
const onceMore = ['--retries', '1'];

export const unitTests = mocha('test/!(vscode|ui|usb|package|bench)/**/*.test.ts', '--ignore', '**/*.long.test.ts');

/** @type {Record<string, Suite>} */
export const suites = {
  checks: { what: 'types, lint, format, layers, rules', on: everywhere, steps: checks },
  unit: { what: 'unit and contract tests', on: everywhere, command: unitTests },
  build: {
    what: 'every bundle',
    on: everywhere,
    steps: [
      { name: 'the extension', command: ['webpack', '--env', 'production'] },
      { name: 'the development tool', command: ['webpack', '--env', 'cli'] },
      { name: 'the tests for the extension host', command: ['webpack', '--env', 'tests'] },
    ],
  },
  long: {
    what: 'fuzzing, Unicorn, and the tools of others as judges',
    on: ['linux'],
    command: mocha(
      'test/!(vscode|ui|usb|package|bench)/**/*.long.test.ts',
      '--timeout',
      '600000',
      '--reporter',
      'spec',
    ),
  },
  vscode: {
    what: 'tests in the extension host of a real VS Code',
    on: everywhere,
    inVsCode: true,
    command: ['tsx', 'scripts/vscode/run-tests.mjs'], // tsx only because every command is a tool of node_modules,
  },
  ui: {
    what: 'the interface in a real VS Code, through a browser',
    on: ['linux'],
    inVsCode: true,
    command: mocha('test/ui/**/*.test.ts', '--config', 'test/ui/.mocharc.json', ...onceMore),
  },
  package: {
    what: 'the packages: what is in them, and that they work installed',
    on: ['linux'],
    inVsCode: true,
    command: mocha('test/package/**/*.test.ts', '--timeout', '300000', '--reporter', 'spec'),
  },
  usb: {
    what: 'the virtual board on a real USB stack, with the tools of others and our own binding',
    on: ['linux'],
    command: mocha('test/usb/**/*.test.ts', '--timeout', '300000', '--reporter', 'spec', ...onceMore),
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
  'hex-scroll': 'a step of scrolling in the hex view of 64 MiB',
};
suites.bench = {
  what: 'benches',
  on: [],
  steps: Object.entries(benches).map(([file, name]) => ({
    name,
    command: ['tsx', `test/bench/${file}.ts`],
    show: true,
  })),
};

/** Suites that run at the same time (there are two cores), group after group. What measures time runs alone. */
export const order = [['unit', 'build'], ['checks', 'long'], ['vscode'], ['ui'], ['usb'], ['package'], ['bench']];
