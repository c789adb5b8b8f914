/** What a window loads of the installed extension, and that each of its parts is there. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StatsCompilation, StatsModule } from 'webpack';
import { root } from '../../scripts/paths.mjs';
import { allPackages, laidOut, statsFile } from './support/packages.ts';

/** What a window loads that holds a .dfu, minified. Bytes. */
const MOST_AT_ACTIVATION = 250_000;

/** Milliseconds of our code until it is active: four times what is wanted, for a machine that does other things as well. */
const MOST_TIME = 4 * 25;

/** What no window needs that nobody has flashed or converted in. */
const NOT_AT_ACTIVATION = [
  /^src\/(stlink|stm32|cortex-m|virtual-board|probe|formats|image|document|inspection|verbs|messages)\//,
  // Journals are looked at: who is owed bytes hears of it at the start.
  /^src\/programming\/(?!(journal|journal-folder|chip-holds|programming-error)\.ts$)/,
  /^src\/extension\/commands\//,
  /^src\/platform\/node\/node-usb-port/,
  /^node_modules\/(?!@vscode\/l10n\/)/,
];

interface Activation {
  readonly loaded: readonly string[];
  readonly milliseconds: number;
  readonly commands: readonly string[];
  readonly answer?: { readonly ok: boolean; readonly code?: string; readonly message?: string };
  readonly shown: readonly string[];
}

/** Activates what lies in a folder, in a process of its own; runs a command where one is named. */
function activateIn(folder: string, ...command: string[]): Activation {
  const program = path.join(root, 'test', 'package', 'support', 'activation.mjs');
  return JSON.parse(execFileSync(process.execPath, [program, folder, ...command]).toString()) as Activation;
}

/** The extension for Node, as webpack has bundled it. */
function bundleOfNode(): StatsCompilation {
  const { children } = JSON.parse(readFileSync(statsFile, 'utf8')) as StatsCompilation;
  const bundle = children?.find(({ name }) => name === 'node');
  assert.ok(bundle);
  return bundle;
}

/** The source files that are in the bundle's `files`, relative to the root. */
function modulesIn({ chunks = [], modules = [] }: StatsCompilation, files: readonly string[]): string[] {
  const ids = chunks.filter((chunk) => chunk.files?.some((file) => files.includes(file))).map(({ id }) => id);
  const found = new Set<string>();
  const take = (module: StatsModule, outer: StatsModule['chunks'] = []): void => {
    const own = module.chunks?.length ? module.chunks : outer; // of several in one, only the whole is said to be there
    if (module.modules) {
      module.modules.forEach((inner) => take(inner, own));
    } else if (module.nameForCondition && own.some((id) => ids.includes(id))) {
      found.add(path.relative(root, module.nameForCondition).replaceAll(path.sep, '/'));
    }
  };
  modules.forEach((module) => take(module));
  return [...found].sort();
}

describe('The parts of the extension', () => {
  let folder: string;
  before(async () => {
    await allPackages();
    folder = path.join(laidOut('linux-x64'), 'dist');
  });

  it('that a window loads by itself hold no driver, no board, no converter, and are small', () => {
    const { loaded, milliseconds, commands } = activateIn(folder);
    assert.ok(commands.length > 10);
    const modules = modulesIn(bundleOfNode(), loaded);
    assert.ok(modules.includes('src/extension/activate.ts'));
    assert.deepEqual(
      modules.filter((file) => NOT_AT_ACTIVATION.some((pattern) => pattern.test(file))),
      [],
    );
    const size = loaded.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
    console.log(`        ${Math.round(size / 1000)} kB of ${loaded.length} files in ${milliseconds.toFixed(0)} ms`);
    assert.ok(size <= MOST_AT_ACTIVATION, `${size} bytes`);
  });

  it('are active soon', () => {
    // The best of some: what else the machine does is not ours.
    const best = Math.min(...Array.from({ length: 5 }, () => activateIn(folder).milliseconds));
    assert.ok(best <= MOST_TIME, `${best} ms`);
  });

  it('are all in the package, and nothing beside them that no bundle has', () => {
    const built = bundleOfNode().chunks?.flatMap(({ files = [] }) => files) ?? [];
    const packed = readdirSync(folder).filter((file) => file.endsWith('.js'));
    assert.deepEqual(packed.sort(), [...built, 'main-web.js', 'virtual-board.js'].sort());
  });

  it('can be missing without a dead command: it says what to do, and answers with a code', () => {
    const broken = mkdtempSync(path.join(tmpdir(), 'stm32-dfu-'));
    try {
      cpSync(folder, broken, { recursive: true, filter: (file) => !/part-\d+\.js$/.test(file) });
      const { answer, shown } = activateIn(broken, 'stm32Dfu.convert');
      assert.deepEqual([answer?.ok, answer?.code], [false, 'part-missing']);
      assert.deepEqual(shown, [answer?.message]);
      assert.match(shown[0] ?? '', /cannot be loaded\. Reload the window/);
    } finally {
      rmSync(broken, { recursive: true });
    }
  });
});
