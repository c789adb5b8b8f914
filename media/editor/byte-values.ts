/**
 * What the bytes at the caret are as numbers: of 8 to 64 bits, signed and not, hexadecimal, floats, in both orders.
 *
 * Below: bytes. Above: the hex view's inspector. Pure.
 */

import { viewOf } from '../../src/base/bytes.ts';

/** Bytes that the widest value takes. */
export const WIDEST_VALUE = 8;

/** A line of the inspector: one type, with what it says in each order. */
export interface ValueLine {
  /** `u16`, `i32`, `f64` …: what programmers call it. */
  readonly type: string;
  readonly little: string;
  readonly big: string;
}

/** How a type is read, and how many bytes it takes. */
const TYPES: readonly {
  readonly type: string;
  readonly size: number;
  readonly read: (view: DataView, little: boolean) => number | bigint;
}[] = [
  { type: 'u8', size: 1, read: (view) => view.getUint8(0) },
  { type: 'i8', size: 1, read: (view) => view.getInt8(0) },
  { type: 'u16', size: 2, read: (view, little) => view.getUint16(0, little) },
  { type: 'i16', size: 2, read: (view, little) => view.getInt16(0, little) },
  { type: 'u32', size: 4, read: (view, little) => view.getUint32(0, little) },
  { type: 'i32', size: 4, read: (view, little) => view.getInt32(0, little) },
  { type: 'u64', size: 8, read: (view, little) => view.getBigUint64(0, little) },
  { type: 'i64', size: 8, read: (view, little) => view.getBigInt64(0, little) },
  { type: 'f32', size: 4, read: (view, little) => view.getFloat32(0, little) },
  { type: 'f64', size: 8, read: (view, little) => view.getFloat64(0, little) },
];

/**
 * The lines.
 * @param bytes those from the caret on, as far as they are there; what needs more has a dash
 */
export function valueLines(bytes: Uint8Array): ValueLine[] {
  const view = viewOf(bytes);
  return TYPES.map(({ type, size, read }) => {
    const text = (little: boolean): string => (size > bytes.length ? '–' : textOf(type, size, read(view, little)));
    return { type, little: text(true), big: text(false) };
  });
}

/** Unsigned numbers with their hexadecimal digits; floats with as many digits as they are exact to. */
function textOf(type: string, size: number, value: number | bigint): string {
  if (type.startsWith('f')) {
    return String(type === 'f32' ? Number(Number(value).toPrecision(7)) : value);
  }
  const hex = type.startsWith('u') ? ` (0x${value.toString(16).padStart(size * 2, '0')})` : '';
  return `${value.toLocaleString()}${hex}`;
}
