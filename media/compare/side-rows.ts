/**
 * A row of a comparison: where its two sides stand, as text, and which of its bytes differ. Columns are characters of a
 * monospaced font.
 *
 * Below: rows of a hex view. Above: the comparison's grid. Pure.
 */

import { hexOfBytes } from '../../src/base/hex.ts';
import type { SideBytes } from '../../src/messages/compare-messages.ts';
import { asciiText, type RowLayout, type Stretch, stretchesOf } from '../editor/hex-row.ts';

/** How the rows are laid out. */
export interface SidesLayout {
  readonly bytesPerRow: number;
  readonly hasText: boolean;
  readonly left: RowLayout;
  readonly right: RowLayout;
  /** The column of the mark between the sides. */
  readonly markColumn: number;
  readonly columns: number;
}

/** Columns of an address, and the one behind it. */
const ADDRESS_COLUMNS = 9;
/** Columns before the text, and between the sides: with these, 16 bytes of both sides fit into 900 pixels. */
const TEXT_GAP = 1;
const SIDES_GAP = 3;

/** The most bytes that fit `columns`; with their characters where there is room for those too. */
export function sidesLayoutFor(columns: number): SidesLayout {
  const shapes = [
    [16, true],
    [16, false],
    [8, true],
    [8, false],
    [4, true],
    [4, false],
  ] as const;
  const layouts = shapes.map(([bytes, hasText]) => layoutOf(bytes, hasText));
  return layouts.find((layout) => layout.columns <= columns) ?? layoutOf(4, false);
}

function layoutOf(bytesPerRow: number, hasText: boolean): SidesLayout {
  const left = sideAt(ADDRESS_COLUMNS, bytesPerRow, hasText);
  const right = sideAt(left.columns + SIDES_GAP, bytesPerRow, hasText);
  return { bytesPerRow, hasText, left, right, markColumn: left.columns + 1, columns: right.columns };
}

function sideAt(hexColumn: number, bytesPerRow: number, hasText: boolean): RowLayout {
  const [hex] = stretchesOf(0, bytesPerRow - 1, { bytesPerRow, hexColumn, textColumn: 0, columns: 0 });
  const textColumn = hexColumn + hex.columns + TEXT_GAP;
  return {
    bytesPerRow,
    hexColumn,
    textColumn,
    columns: hasText ? textColumn + bytesPerRow : hexColumn + hex.columns,
  };
}

/** What the two sides are to each other at one address. */
export type ByteKind = 'equal' | 'changed' | 'only-left' | 'only-right' | 'none';

/** The bytes of a row, of both sides; undefined where a side holds none. */
export interface RowBytes {
  readonly left: readonly (number | undefined)[];
  readonly right: readonly (number | undefined)[];
}

/** `count` bytes of a side from `offset` on. */
export function bytesOfSide({ bytes, held }: SideBytes, offset: number, count: number): (number | undefined)[] {
  return Array.from({ length: count }, (_, index) => {
    const at = offset + index;
    const here = held === null || (((held[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
    return here ? bytes[at] : undefined;
  });
}

/** What each byte of a row is. */
export function kindsOf({ left, right }: RowBytes): ByteKind[] {
  return left.map((byte, index) => {
    const other = right[index];
    if (byte === undefined) {
      return other === undefined ? 'none' : 'only-right';
    }
    return other === undefined ? 'only-left' : byte === other ? 'equal' : 'changed';
  });
}

/** Bytes of one kind beside each other, the last one included. */
export interface KindRun {
  readonly kind: ByteKind;
  readonly first: number;
  readonly last: number;
}

/** The runs of a row that are not equal. */
export function runsOf(kinds: readonly ByteKind[]): KindRun[] {
  const runs: { kind: ByteKind; first: number; last: number }[] = [];
  for (const [index, kind] of kinds.entries()) {
    const last = runs.at(-1);
    if (last?.kind === kind) {
      last.last = index;
    } else {
      runs.push({ kind, first: index, last: index });
    }
  }
  return runs.filter(({ kind }) => kind !== 'equal' && kind !== 'none');
}

/** Where the bytes of a run stand on a side: in digits, and in characters where those are shown. */
export function paintedStretches({ first, last }: KindRun, side: RowLayout, hasText: boolean): Stretch[] {
  return stretchesOf(first, last, side).slice(0, hasText ? 2 : 1);
}

/** A side as digits; blank where it holds nothing. */
export function digitsOf(bytes: readonly (number | undefined)[]): string {
  return bytes
    .map(
      (byte, index) =>
        (index > 0 && index % 8 === 0 ? ' ' : '') + (byte === undefined ? '  ' : hexOfBytes(Uint8Array.of(byte))),
    )
    .join(' ');
}

/** A side as characters; blank where it holds nothing. */
export function charactersOf(bytes: readonly (number | undefined)[]): string {
  return bytes.map((byte) => (byte === undefined ? ' ' : asciiText(Uint8Array.of(byte), 1))).join('');
}

/** A sign for who sees no colours: whether the row differs, and who holds it alone. */
export function markOf(runs: readonly KindRun[]): string {
  const kinds = new Set(runs.map(({ kind }) => kind));
  if (kinds.size === 0) {
    return ' ';
  }
  return kinds.size > 1 || kinds.has('changed') ? '≠' : kinds.has('only-left') ? '◂' : '▸';
}
