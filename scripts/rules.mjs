/** Rules of this project that no ready-made checker knows. Each answers a line for every finding. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { layers } from './layers.mjs';
import { root } from './paths.mjs';

const read = (/** @type {string} */ file) => readFileSync(path.join(root, file), 'utf8');
const exists = (/** @type {string} */ file) => existsSync(path.join(root, file));
const isFile = (/** @type {string} */ file) => exists(file) && statSync(path.join(root, file)).isFile();

/** Files that git tracks or would track, relative to the root, with `/`. */
export function trackedFiles() {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  return listed
    .toString()
    .split('\0')
    .filter((file) => file !== '' && isFile(file));
}

/** Layers that are compiled without Node and without VS Code, so that a test of each file needs neither. */
const impure = ['cli', 'extension', 'platform', 'platform/node', 'platform/web', 'usbip'];
const pure = Object.keys(layers).filter((layer) => !impure.includes(layer));

/** A file in a pure layer that does something has a test of the same name at the same place under `test/`. */
export async function mirrorTests() {
  const { default: typescript } = await import('typescript');
  const { ModuleKind, ScriptTarget } = typescript;
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022, removeComments: true };
  const hasCode = (/** @type {string} */ file) =>
    typescript
      .transpileModule(read(file), { compilerOptions })
      .outputText.replace(/^(import|export) .*? from .*;$|^import .*;$|^export \{\s*\};$/gm, '')
      .trim() !== '';
  return trackedFiles()
    .filter((file) => pure.some((layer) => file.startsWith(`src/${layer}/`)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts'))
    .map((file) => ({ file, test: file.replace(/^src/, 'test').replace(/\.ts$/, '') }))
    .filter(({ test }) => !exists(`${test}.test.ts`) && !exists(`${test}.long.test.ts`))
    .filter(({ file }) => hasCode(file))
    .map(({ file, test }) => `${file} has no ${test}.test.ts`);
}

/** Where families, and the registers of their flash, may be named in code: below the seam, and in the board's own model. */
const familiar = ['src/stm32/devices/', 'src/stm32/flash/', 'src/stm32/loaders/', 'src/virtual-board/'];
/** Files that name families for a reason of their own. */
const familyFiles = {
  'src/formats/uf2.ts': 'the numbers that the format gives to families',
  'src/extension/commands/convert-command.ts': 'one of them comes first in a list',
  'src/inspection/stm32f4-vectors.ts': 'names of vectors',
  'src/inspection/vector-table.ts': 'names of vectors',
  'src/inspection/chip-guess.ts': 'names of vectors',
  'src/inspection/firmware-identity.ts': 'the length of a name',
  'src/stm32/identify.ts': 'a revision that says that it is another family',
};

/** Comments may name what they like: an example, a manual. Code above the flash seam must not depend on one family. */
export async function familiesBelowTheSeam() {
  const { default: typescript } = await import('typescript');
  const { ModuleKind, ScriptTarget } = typescript;
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ESNext, removeComments: true };
  const family = /STM32[A-Z]\d|stm32[a-z]\d|\b[FLGHUWC]\d_[A-Z]|[Pp]arallelism/;
  const register = /\b(FLASH_(CR|SR|ACR|KEYR|OPTCR|OPTR)|(CR|SR|ACR|OPTCR|PECR)_[A-Z]{2,})\b/;
  return trackedFiles()
    .filter((file) => file.startsWith('src/') && file.endsWith('.ts'))
    .filter((file) => !familiar.some((folder) => file.startsWith(folder)) && !(file in familyFiles))
    .flatMap((file) => {
      // Types vanish with the comments; the names of this rule are those of values and of texts.
      const code = typescript.transpileModule(read(file), { compilerOptions }).outputText;
      return code
        .split('\n')
        .filter((line) => family.test(line) || register.test(line))
        .map((line) => `${file}: ${line.trim()}`);
    });
}

/** The layer table as the README prints it. */
export function layerTable() {
  const names = (/** @type {string[]} */ list) => list.map((name) => `\`${name}\``).join(', ') || 'nothing';
  return [
    '| layer | what it is | sees |',
    '| --- | --- | --- |',
    ...Object.entries(layers).map(([layer, { what, may }]) => `| \`${layer}\` | ${what} | ${names(may)} |`),
  ].join('\n');
}

/**
 * The layer table as a picture (Mermaid): an arrow from each layer to those that it sees, but for those that it sees through
 * another anyway.
 */
export function layerPicture() {
  const seen = (/** @type {string} */ layer) => layers[layer]?.may ?? [];
  /** @type {(from: string, to: string) => boolean} */
  const reaches = (from, to) => seen(from).some((next) => next === to || reaches(next, to));
  const id = (/** @type {string} */ layer) => layer.replaceAll(/[^a-z0-9]/g, '_');
  const names = Object.keys(layers);
  return [
    'flowchart TD',
    ...names.map((layer) => `  ${id(layer)}["${layer}"]`),
    ...names.flatMap((layer) =>
      seen(layer)
        .filter((to) => !seen(layer).some((other) => reaches(other, to)))
        .map((to) => `  ${id(layer)} --> ${id(to)}`),
    ),
  ].join('\n');
}

const cells = (/** @type {string} */ table) =>
  table
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim().replace(/^-+$/, '-'))
        .join('|'),
    )
    .join('\n');

/** What is generated must not drift from what it is generated from. */
export async function chipRowsOfFacts() {
  const { chipRows, drivenChips } = await import('./build-chips.mjs');
  return [
    ...(read('src/stm32/devices/chip-rows.generated.ts') === (await chipRows()) ? [] : ['chip-rows.generated.ts']),
    ...(cells(read('README.md')).includes(cells(drivenChips())) ? [] : ["README's list of chips"]),
  ].map((what) => `${what} is not what \`npm run build:chips\` makes`);
}

/** Compared by cell, so that the formatter may align the columns. */
export function layersInReadme() {
  if (!exists('README.md')) return ['there is no README.md'];
  return cells(read('README.md')).includes(cells(layerTable()))
    ? []
    : ['README.md does not have the table that `node scripts/rules.mjs` prints'];
}

/** The picture in the documentation is that of the table. */
export function layersInArchitecture() {
  const page = 'docs/architecture.md';
  return read(page).includes(`\`\`\`mermaid\n${layerPicture()}\n\`\`\``)
    ? []
    : [`${page} does not have the picture that \`node scripts/rules.mjs picture\` prints`];
}

/** A folder of somebody's machine, or a registry's host, has no meaning on the next machine. */
export function noMachinePaths() {
  const folders = ['work', 'root', 'tmp', 'home/[a-z]'].join('|');
  const hosts = 'registry\\.npm(js|mirror)|deb\\.debian|artifactory|verdaccio';
  const forbidden = new RegExp(`(?<![\\w./}*~:])/(${folders})(/|(?=['"\`]))|${hosts}`);
  // The guest of test/usb is a machine of our own making, with folders of its own.
  const skipped = /\.(dfu|bin|elf|png|gif)$|package-lock\.json$|^test\/usb\/|^scripts\/rules\.mjs$/;
  const text = trackedFiles().filter((file) => !skipped.test(file));
  return text.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => (forbidden.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
}

/** Where a package comes from is a matter of the machine: `.npmrc` keeps it out. */
export function lockWithoutAddresses() {
  return trackedFiles()
    .filter((file) => file.endsWith('package-lock.json') && read(file).includes('"resolved": "http'))
    .map((file) => `${file} has addresses: npm wrote it without this project's .npmrc`);
}

if (process.argv[1] === import.meta.filename)
  console.log(process.argv[2] === 'picture' ? layerPicture() : layerTable());
