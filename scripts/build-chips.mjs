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
const remarks = new Set(['sources', 'disagree', 'layoutsBy', 'manuals', 'otherCore']);

/** @typedef {{ id: string, family: string, banks?: Bank[], kilobytes: number[], layouts?: Layout[], sources: string[] }} Chip */
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
function contradictions({ id, family, banks, kilobytes, layouts = [], sources }, families) {
  const largest = Math.max(...kilobytes);
  return [
    ...(sources.length === 0 ? [`${id} has no source`] : []),
    ...(banks && !families.has(family) ? [`${id} is of no family: ${family}`] : []),
    ...(banks && sizeOf(banks) !== largest ? [`${id} has ${sizeOf(banks)} KB in banks and ${largest} in all`] : []),
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
  const text = [
    HEADER,
    `export const FAMILIES: Readonly<Record<string, ChipFamily>> = ${literal(facts.families)};`,
    `/** Chips whose registers are known. */\nexport const ROWS: readonly ChipRow[] = ${literal(facts.chips.filter((/** @type {any} */ chip) => chip.banks))};`,
    `/** Chips that are known by name only. */\nexport const NAMED_ROWS: readonly NamedRow[] = ${literal([
      ...facts.chips.filter((/** @type {any} */ chip) => !chip.banks),
      ...facts.withoutFlash,
    ])};`,
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
      !chip.notDriven &&
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

/** @param {unknown} value @returns {string} */
function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (value && typeof value === 'object') {
    const fields = Object.entries(value).filter(([key]) => !remarks.has(key));
    return `{ ${fields.map(([key, each]) => `${JSON.stringify(key)}: ${literal(each)}`).join(', ')} }`;
  }
  return typeof value === 'string' && /^0x[0-9A-F]+$/i.test(value) ? value.toLowerCase() : JSON.stringify(value);
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
