/**
 * Rows of a hex view as text, and where in them a byte stands. Columns are characters of a monospaced font.
 *
 * Below: hex. Above: the hex view. Pure: it knows neither page nor bytes but those it is given.
 */

import { hexOfBytes } from '../../src/base/hex.ts';

/** How rows are laid out. */
export interface RowLayout {
  readonly bytesPerRow: number;
  /** The column of the first byte's first digit. */
  readonly hexColumn: number;
  /** The column of the first character. */
  readonly textColumn: number;
  /** Columns in all. */
  readonly columns: number;
}

/** Digits of an address. */
const ADDRESS_COLUMNS = 8;
/** Columns between the three parts of a row. */
const GAP = 2;

/** The widest row that fits `columns`: 16, 8 or 4 bytes. Powers of two, so that no row straddles two pages. */
export function layoutFor(columns: number): RowLayout {
  return [16, 8].map(layoutOf).find((layout) => layout.columns <= columns) ?? layoutOf(4);
}

function layoutOf(bytesPerRow: number): RowLayout {
  const hexColumn = ADDRESS_COLUMNS + GAP;
  const textColumn = hexColumn + hexWidth(bytesPerRow) + GAP;
  return { bytesPerRow, hexColumn, textColumn, columns: textColumn + bytesPerRow };
}

/** Two digits and a space a byte, one more space after each eight. */
function hexWidth(bytes: number): number {
  return byteColumn(bytes - 1) + 2;
}

/** The column of a byte's digits, counted from the first. */
function byteColumn(index: number): number {
  return index * 3 + Math.floor(index / 8);
}

/** A row's address. */
export function addressText(address: number): string {
  return address.toString(16).padStart(ADDRESS_COLUMNS, '0');
}

/** A row's bytes as digits; dots as long as they are not known. */
export function hexText(bytes: Uint8Array | undefined, count: number): string {
  let text = '';
  for (let at = 0; at < count; at += 8) {
    const end = Math.min(count, at + 8);
    text +=
      (at > 0 ? '  ' : '') + (bytes ? hexOfBytes(bytes.subarray(at, end), ' ') : UNKNOWN.slice(0, (end - at) * 3 - 1));
  }
  return text;
}

/** Eight bytes that have not come yet. */
const UNKNOWN = '·· ·· ·· ·· ·· ·· ·· ··';

/** A row's bytes as characters: printable ASCII as itself, everything else a dot. */
export function asciiText(bytes: Uint8Array | undefined, count: number): string {
  if (!bytes) {
    return ' '.repeat(count);
  }
  return String.fromCharCode(...bytes.map((byte) => (byte >= 0x20 && byte < 0x7f ? byte : 0x2e)));
}

/** A stretch of columns to paint. */
export interface Stretch {
  readonly column: number;
  readonly columns: number;
}

/** Where the bytes `first` … `last` of a row stand, once in digits and once in characters. */
export function stretchesOf(first: number, last: number, layout: RowLayout): readonly [Stretch, Stretch] {
  return [
    { column: layout.hexColumn + byteColumn(first), columns: byteColumn(last) - byteColumn(first) + 2 },
    { column: layout.textColumn + first, columns: last - first + 1 },
  ];
}

/** The byte of a row whose digits or character stand at `column`; the nearest one. */
export function byteAt(column: number, layout: RowLayout): number {
  const last = layout.bytesPerRow - 1;
  if (sideAt(column, layout) === 'text') {
    return Math.min(last, Math.max(0, Math.floor(column - layout.textColumn)));
  }
  for (let index = last; index > 0; index--) {
    if (column >= layout.hexColumn + byteColumn(index) - 0.5) {
      return index;
    }
  }
  return 0;
}

/** The two ways in which a row shows its bytes. */
export type Side = 'digits' | 'text';

/** Whether `column` is among a row's digits or its characters. */
export function sideAt(column: number, layout: RowLayout): Side {
  return column >= layout.textColumn - 1 ? 'text' : 'digits';
}

/** The ruler above the rows: what is added to a row's address for each column, in digits. */
export function rulerText({ bytesPerRow }: RowLayout): string {
  return hexText(
    Uint8Array.from({ length: bytesPerRow }, (_, index) => index),
    bytesPerRow,
  );
}

/** Characters from `start` to `end`, the end not included. */
export interface CharacterRun {
  readonly start: number;
  readonly end: number;
}

/** Where bytes that say little, 00 and ff, stand in `hexText`; neighbours are one run. */
export function dimRuns(bytes: Uint8Array): CharacterRun[] {
  const runs: { start: number; end: number }[] = [];
  let before = -2;
  for (const [index, byte] of bytes.entries()) {
    if (byte !== 0x00 && byte !== 0xff) {
      continue;
    }
    const start = byteColumn(index);
    const last = runs.at(-1);
    if (last && index === before + 1) {
      last.end = start + 2;
    } else {
      runs.push({ start, end: start + 2 });
    }
    before = index;
  }
  return runs;
}
