/**
 * Makes the chips' rows from the table of facts, src/stm32/devices/facts/chips.json: numbers in place of text, without
 * sources and remarks. Refuses facts that contradict each other. `npm run check` compares the file with the facts.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../src/stm32/devices');
const generated = path.join(folder, 'chip-rows.generated.ts');

const HEADER = `/**
 * Every STM32 device identifier, as rows. Generated from facts/chips.json by scripts/build-chips.mjs: do not edit.
 */

import type { ChipFamily, ChipRow, NamedRow } from './chip-row.ts';
`;

/** Where README's list of chips stands. */
const CHIPS_IN_README = /(<!-- chips: npm run build:chips -->\n\n)[^]*?(\n\n<!-- end of chips -->)/;

/** What is for readers of the facts only. */
const remarks = new Set([
  'sources',
  'disagree',
  'layoutsBy',
  'moreFlashBy',
  'notDriven',
  'why',
  'manuals',
  'otherCore',
]);

/** @typedef {{ id: string, family: string, banks?: Bank[], kilobytes: number[], layouts?: Layout[], notDriven?: string, moreFlash?: { has: number, banks?: Bank[] }, sources: string[] }} Chip */
/** @typedef {{ start: string, groups: [count: number, kilobytes: number][] }} Bank */
/** @typedef {{ kilobytes: number, banks: Bank[] }} Layout */

/** @param {Bank[]} banks */
const sizeOf = (banks) =>
  banks.reduce((sum, { groups }) => sum + groups.reduce((size, [count, each]) => size + count * each, 0), 0);

/**
 * What cannot be true of a chip.
 * @param {Chip} chip
 * @param {Set<string>} families
 */
function contradictions({ id, family, banks, kilobytes, layouts = [], notDriven, moreFlash, sources }, families) {
  const largest = Math.max(...kilobytes);
  return [
    ...(sources.length === 0 ? [`${id} has no source`] : []),
    ...(banks && notDriven ? [`${id} is not driven, but told how it is divided`] : []),
    ...(banks && !families.has(family) ? [`${id} is of no family: ${family}`] : []),
    ...(banks && sizeOf(banks) !== largest ? [`${id} has ${sizeOf(banks)} KB in banks and ${largest} in all`] : []),
    ...(moreFlash?.banks && sizeOf(moreFlash.banks) !== moreFlash.has
      ? [`${id}: with more flash it has ${sizeOf(moreFlash.banks)} KB in banks and ${moreFlash.has} in all`]
      : []),
    ...layouts
      .filter((layout) => sizeOf(layout.banks) !== layout.kilobytes)
      .map((layout) => `${id}: a layout of ${layout.kilobytes} KB has ${sizeOf(layout.banks)}`),
  ];
}

/** The text of `chip-rows.generated.ts` as the facts make it. @throws Error naming what contradicts what */
export async function chipRows() {
  const facts = JSON.parse(readFileSync(path.join(folder, 'facts/chips.json'), 'utf8'));
  const families = new Set(Object.keys(facts.families));
  const ids = [...facts.chips, ...facts.withoutFlash].map(({ id }) => id);
  const wrong = [
    ...facts.chips.flatMap((/** @type {Chip} */ chip) => contradictions(chip, families)),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} stands there twice`),
  ];
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const known = facts.chips.filter((/** @type {any} */ chip) => chip.banks);
  const named = [...facts.chips.filter((/** @type {any} */ chip) => !chip.banks), ...facts.withoutFlash];
  const values = [...Object.values(facts.families), ...known, ...named];
  /** @type {Map<string, string>} */
  const alike = new Map();
  const definitions = alikeIn(values).map(([value, text, name]) => {
    const definition = `const ${name} = ${contents(value, alike)};`;
    alike.set(text, name);
    return definition;
  });
  const text = [
    HEADER,
    `// What several rows have alike stands once.\n${definitions.join('\n')}`,
    `export const FAMILIES: Readonly<Record<string, ChipFamily>> = ${contents(facts.families, alike)};`,
    `/** Chips whose registers are known. */\nexport const ROWS: readonly ChipRow[] = ${contents(known, alike)};`,
    `/** Chips that are known by name only. */\nexport const NAMED_ROWS: readonly NamedRow[] = ${contents(named, alike)};`,
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(generated)), parser: 'typescript' });
}

/**
 * The list of the chips that can be flashed, as README has it: by family, in the table's order.
 * @returns {string}
 */
export function drivenChips() {
  const facts = JSON.parse(readFileSync(path.join(folder, 'facts/chips.json'), 'utf8'));
  const table = readFileSync(path.join(folder, 'chip-table.ts'), 'utf8');
  const description = readFileSync(path.join(folder, 'chip-description.ts'), 'utf8');
  const families = textsIn(/DRIVEN_FAMILIES = \[([^\]]*)\]/, table).sort();
  const controllers = textsIn(/CONTROLLER_KINDS = \[([^\]]*)\]/, description);
  const rows = families.map((family) => {
    const isDriven = (/** @type {any} */ chip) =>
      chip.family === family &&
      chip.banks &&
      controllers.includes(chip.controller ?? facts.families[family].controller);
    const chips = facts.chips.filter(isDriven);
    return `| ${family} | ${chips.map((/** @type {any} */ { name }) => name.replace('STM32', '')).join('; ')} |`;
  });
  return ['| family | chips: STM32… |', '| --- | --- |', ...rows].join('\n');
}

/**
 * The texts of a list in a source.
 * @param {RegExp} list its first group is what stands between the brackets
 * @param {string} source
 * @returns {string[]}
 */
function textsIn(list, source) {
  return [...(list.exec(source)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, text = '']) => text);
}

/** Bytes of a value from which on it stands once, where several rows have it: less is not worth its name. */
const LEAST_SHARED = 16;

/**
 * What several of these values hold alike, with its text and the name that it stands under: a fourth of the table, which
 * every window of a browser loads.
 * @param {readonly unknown[]} values
 * @returns {(readonly [value: object, text: string, name: string])[]} the shorter ones first, which the longer ones may hold
 */
function alikeIn(values) {
  /** @type {Map<string, { value: object, count: number }>} */
  const seen = new Map();
  const visit = (/** @type {unknown} */ value) => {
    if (!value || typeof value !== 'object') return;
    const text = literal(value);
    const known = seen.get(text);
    seen.set(text, { value, count: (known?.count ?? 0) + 1 });
    // What a value holds that was seen before is not one more of it: that value will stand once itself.
    if (!known) Object.entries(value).forEach(([key, each]) => remarks.has(key) || visit(each));
  };
  values.forEach(visit);
  return [...seen]
    .filter(([text, { count }]) => count > 1 && text.length >= LEAST_SHARED)
    .sort(([one], [other]) => one.length - other.length)
    .map(([text, { value }], index) => [value, text, `ALIKE_${index}`]);
}

/**
 * @param {unknown} value
 * @param {ReadonlyMap<string, string>} [named] what stands under a name
 * @returns {string}
 */
function literal(value, named) {
  if (value && typeof value === 'object') {
    return named?.get(literal(value)) ?? contents(value, named);
  }
  return typeof value === 'string' && /^0x[0-9A-F]+$/i.test(value) ? value.toLowerCase() : JSON.stringify(value);
}

/** @param {object} value  @param {ReadonlyMap<string, string>} [named]  @returns {string} */
function contents(value, named) {
  if (Array.isArray(value)) return `[${value.map((each) => literal(each, named)).join(', ')}]`;
  const fields = Object.entries(value).filter(([key]) => !remarks.has(key));
  return `{ ${fields.map(([key, each]) => `${JSON.stringify(key)}: ${literal(each, named)}`).join(', ')} }`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(generated, await chipRows());
  const readme = path.join(folder, '../../../README.md');
  const text = readFileSync(readme, 'utf8').replace(
    CHIPS_IN_README,
    (_, before, after) => before + drivenChips() + after,
  );
  writeFileSync(readme, await format(text, { ...(await resolveConfig(readme)), parser: 'markdown' }));
}
