/**
 * Amounts as people read them: bytes, rates, seconds, counts of sectors.
 *
 * Below: nothing. Above: the texts of this folder, the extension and the command-line tool.
 */

import * as l10n from '@vscode/l10n';

/** “299,624”: exact. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** “299,624 bytes”: exact, for files and outcomes. */
export function byteCount(bytes: number): string {
  const count = grouped(bytes);
  return bytes === 1 ? l10n.t('{0} byte', count) : l10n.t('{0} bytes', count);
}

/** “128 KB” or “1.5 KB”: for sizes of flash, which come in units of 1,024; below that, bytes. */
export function kilobytes(bytes: number): string {
  return bytes < 1024 ? byteCount(bytes) : l10n.t('{0} KB', trimmed(bytes / 1024));
}

/** “61 KB/s”. */
export function rate(bytesPerSecond: number): string {
  return l10n.t('{0} KB/s', trimmed(bytesPerSecond / 1024));
}

/** “4.6 s”; two digits below a second. */
export function seconds(value: number): string {
  return l10n.t('{0} s', value.toFixed(value < 1 ? 2 : 1));
}

/** “1 sector”, “4 sectors”. */
export function sectorCount(sectors: number): string {
  return sectors === 1 ? l10n.t('1 sector') : l10n.t('{0} sectors', sectors);
}

/** So many sectors are named one by one; of more, those that follow each other are one: an L0 has 1,536. */
const MOST_NAMED_SECTORS = 8;

/** “sector 5”, “sectors 0, 5 and 6”; of many “sectors 0–97 and 130”. `sectors` are ascending. */
export function sectorList(sectors: readonly number[]): string {
  const names = sectors.length > MOST_NAMED_SECTORS ? runsOf(sectors) : sectors.map(String);
  if (sectors.length === 1) {
    return l10n.t('sector {0}', names.join());
  }
  return names.length === 1
    ? l10n.t('sectors {0}', names.join())
    : l10n.t('sectors {0} and {1}', names.slice(0, -1).join(', '), names.slice(-1).join());
}

/** “0–97”, “130”. */
function runsOf(numbers: readonly number[]): string[] {
  const runs: { readonly first: number; last: number }[] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run?.last === number - 1) {
      run.last = number;
    } else {
      runs.push({ first: number, last: number });
    }
  }
  return runs.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`));
}

/** One decimal where it says something: 1.5, 16, 272. */
function trimmed(value: number): string {
  const digits = value < 10 && !Number.isInteger(value) ? 1 : 0;
  return Number(value.toFixed(digits)).toLocaleString('en-US');
}
