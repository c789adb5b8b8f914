/**
 * What the bytes at the caret are as numbers: of 8 to 64 bits, signed and not, hexadecimal, floats, in both orders; and
 * which bytes a number is that somebody types in such a place.
 *
 * Below: bytes. Above: the hex view's inspector. Pure.
 */

import { viewOf } from '../../src/base/bytes.ts';

/** Bytes that the widest value takes. */
export const WIDEST_VALUE = 8;

/** How the bytes of a value follow each other in memory. */
export type ByteOrder = 'little' | 'big';

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

/**
 * The bytes of a number that was typed: decimal or with `0x`, with or without commas, negative where the type is signed;
 * for floats whatever is a number. Undefined where it is none, or does not fit.
 */
export function bytesOfValue(type: string, typed: string, order: ByteOrder): Uint8Array<ArrayBuffer> | undefined {
  const size = TYPES.find((one) => one.type === type)?.size;
  // What a value is shown with, its hexadecimal digits in brackets, is no part of it.
  const text = typed.replace(/\(.*$/, '').replaceAll(/[\s_,]/g, '');
  if (size === undefined) {
    return undefined;
  }
  const bytes = new Uint8Array(size);
  if (type.startsWith('f')) {
    const value = Number(text);
    if (text === '' || Number.isNaN(value)) {
      return undefined;
    }
    const view = viewOf(bytes);
    if (size === 4) {
      view.setFloat32(0, value, order === 'little');
    } else {
      view.setFloat64(0, value, order === 'little');
    }
    return bytes;
  }
  const [, sign = '', digits] = /^(-?)(0x[0-9a-f]+|\d+)$/i.exec(text) ?? [];
  if (digits === undefined) {
    return undefined;
  }
  const value = sign === '' ? BigInt(digits) : -BigInt(digits);
  const bits = 8 * size;
  if ((type.startsWith('u') ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value)) !== value) {
    return undefined;
  }
  for (let at = 0; at < size; at++) {
    bytes[order === 'little' ? at : size - 1 - at] = Number((value >> BigInt(8 * at)) & 0xffn);
  }
  return bytes;
}

/** Unsigned numbers with their hexadecimal digits; floats with as many digits as they are exact to. */
function textOf(type: string, size: number, value: number | bigint): string {
  if (type.startsWith('f')) {
    return String(type === 'f32' ? Number(Number(value).toPrecision(7)) : value);
  }
  const hex = type.startsWith('u') ? ` (0x${value.toString(16).padStart(size * 2, '0')})` : '';
  return `${value.toLocaleString()}${hex}`;
}
