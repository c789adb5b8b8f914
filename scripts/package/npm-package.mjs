/**
 * Makes the package for npm: the command line and the library, from the same core as the extension, laid out file by file
 * in `out/npm` and packed beside the other packages. Needs no step at its installation: works with `--ignore-scripts`.
 */

import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { out, root } from '../paths.mjs';
import { outcomeOf, run, tool } from '../process.mjs';
import { packageOfFile, thirdPartyNotices } from './notices.mjs';
import { withEqualModes } from './stage.mjs';

const folder = path.join(out, 'npm');

/** What a program imports, and the file of `src/` that it is. */
const ENTRIES = { '.': 'main-library', './virtual-board': 'main-virtual-board' };

/** The oldest Node that it runs on: that of `engines`. */
const TARGET = 'node20';

/** @param {string} into the folder where the archive goes  @returns {Promise<string>} the archive */
export async function makeNpmPackage(into) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, 'dist'), { recursive: true });
  const bundled = await bundle();
  await run(tool('tsc'), ['-b', 'tsconfig/core.json'], { cwd: root });
  Object.values(ENTRIES).forEach((entry) => copyTypes(path.join(out, 'types', 'src', `${entry}.d.ts`), new Set()));
  const manifest = npmManifest(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of ['LICENSE', 'CHANGELOG.md', 'SECURITY.md']) cpSync(path.join(root, file), path.join(folder, file));
  cpSync(path.join(import.meta.dirname, 'npm-readme.md'), path.join(folder, 'README.md'));
  writeFileSync(path.join(folder, 'ThirdPartyNotices.md'), thirdPartyNotices(bundled, { usb: false }));
  withEqualModes(folder);
  chmodSync(path.join(folder, 'dist', 'cli.cjs'), 0o755);
  const { code, output } = await outcomeOf('npm', ['pack', '--pack-destination', into, '--ignore-scripts'], {
    cwd: folder,
  });
  if (code !== 0) throw new Error(`npm could not pack:\n${output}`);
  return path.join(into, `${manifest.name}-${manifest.version}.tgz`);
}

/** Bundles the command line for Node, the library for anywhere. @returns {Promise<string[]>} the packages that went in */
async function bundle() {
  const { build } = await import('esbuild');
  /** @type {import('esbuild').BuildOptions} */
  const both = { absWorkingDir: root, bundle: true, metafile: true, legalComments: 'none', charset: 'utf8' };
  const commandLine = await build({
    ...both,
    entryPoints: ['src/main-cli.ts'],
    outfile: path.join(folder, 'dist', 'cli.cjs'),
    format: 'cjs',
    platform: 'node',
    target: TARGET,
    external: ['usb'],
    banner: { js: '#!/usr/bin/env node' },
  });
  const library = await build({
    ...both,
    entryPoints: Object.values(ENTRIES).map((entry) => `src/${entry}.ts`),
    outdir: path.join(folder, 'dist'),
    format: 'esm',
    // Nothing of Node: a module that needs it does not bundle.
    platform: 'browser',
    target: ['es2022'],
  });
  const files = [commandLine, library].flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
  return [...new Set(files.flatMap((file) => packageOfFile(file) ?? []))].sort();
}

/** Declarations, from an entry on: what is reachable, no more. @param {string} file  @param {Set<string>} seen */
function copyTypes(file, seen) {
  if (seen.has(file)) return;
  seen.add(file);
  if (!existsSync(file)) throw new Error(`${file} is missing: it is not compiled without Node`);
  const text = readFileSync(file, 'utf8').replaceAll(/(from '|import\(["'])(\.[^'"]+)\.ts(['"])/g, '$1$2.js$3');
  for (const [, name] of text.matchAll(/(?:from '|import\(["'])(\.[^'"]+)\.js['"]/g)) {
    copyTypes(path.join(path.dirname(file), `${name}.d.ts`), seen);
  }
  const place = path.join(folder, 'types', path.relative(path.join(out, 'types', 'src'), file));
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
}

/** @param {Record<string, any>} manifest of the extension */
function npmManifest({ version, license, repository, bugs, keywords, engines, dependencies, devDependencies }) {
  const exported = (/** @type {[string, string]} */ [place, entry]) => [
    place,
    { types: `./types/${entry}.d.ts`, default: `./dist/${entry}.js` },
  ];
  return {
    name: 'stm32-dfu',
    version,
    description: 'Shows, converts and flashes STM32 firmware (.dfu, .bin, .hex, .s19, .elf, .uf2) through an ST-Link.',
    license,
    repository,
    bugs,
    keywords: keywords.filter((/** @type {string} */ word) => word !== 'vscode'),
    type: 'module',
    engines: { node: engines.node },
    bin: { 'stm32-dfu': 'dist/cli.cjs' },
    exports: {
      ...Object.fromEntries(Object.entries(ENTRIES).map(exported)),
      './package.json': './package.json',
    },
    files: ['dist', 'types', 'ThirdPartyNotices.md', 'CHANGELOG.md', 'SECURITY.md'],
    // The types are those of a `USBDevice`, which the library's own types speak of.
    dependencies: { usb: dependencies.usb, '@types/w3c-web-usb': devDependencies['@types/w3c-web-usb'] },
  };
}
