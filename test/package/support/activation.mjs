/**
 * Loads an extension's bundle for Node as VS Code does, with something in place of VS Code that takes every call and gives
 * nothing back: what it loads and how long that takes are its own.
 *
 *   node activation.mjs FOLDER [COMMAND]
 *
 * FOLDER is that of the bundles. Prints as JSON: the bundle's files that are loaded once it is active, the milliseconds that
 * took, and, where a command was named, what it answered and which error messages were shown.
 */

import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

const [folder = '', command] = process.argv.slice(2);

const shown = [];
const commands = new Map();
const given = {
  'l10n.bundle': undefined,
  'commands.registerCommand': (name, run) => void commands.set(name, run),
  'window.showErrorMessage': async (message) => void shown.push(message),
  'workspace.isTrusted': true,
  'workspace.workspaceFolders': undefined,
};

/** Whatever is asked of it: an object, a function and a class at once, with nothing in it. */
function anything(name) {
  return new Proxy(function () {}, {
    get(_, key) {
      if (key === Symbol.hasInstance) return () => false;
      if (key === Symbol.iterator) return () => [][Symbol.iterator]();
      if (key === Symbol.toPrimitive) return () => '';
      if (key === 'then') return undefined; // awaited, it is there
      const place = name === '' ? String(key) : `${name}.${String(key)}`;
      return place in given ? given[place] : anything(place);
    },
    set: () => true,
    apply: () => anything('result'),
    construct: () => anything('made'),
  });
}

const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? anything('') : load(request, ...rest));

const settled = () => new Promise((resolve) => setTimeout(resolve, 200));
const require = createRequire(import.meta.url);
const begun = performance.now();
const { activate } = require(path.resolve(folder, 'main-node.js'));
activate(anything('context'));
const milliseconds = performance.now() - begun;
await settled(); // what begins by itself has begun then
const loaded = Object.keys(require.cache)
  .filter((file) => path.dirname(file) === path.resolve(folder))
  .map((file) => path.basename(file));
const answer = command === undefined ? undefined : await commands.get(command)?.();
console.log(JSON.stringify({ loaded, milliseconds, commands: [...commands.keys()], answer, shown }));
process.exit(0);
