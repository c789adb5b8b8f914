/**
 * What people type: numbers, USB ids. Addresses are read by `base/address-text.ts`, bytes by `base/hex.ts`.
 *
 * Below: nothing. Above: the forms of the editor. Undefined means “not one”; the form says so.
 */

/** A whole number, decimal or hexadecimal with `0x`, from 0 to `largest`. */
export function readNumber(text: string, largest: number): number | undefined {
  const trimmed = text.trim().replaceAll('_', '');
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(trimmed) ? Number(trimmed) : NaN;
  return value <= largest ? value : undefined;
}

/** A number of 16 bits as four hexadecimal digits, with or without `0x`: what USB ids are shown and printed as. */
export function readHex16(text: string): number | undefined {
  const digits = text.trim();
  return /^(0x)?[0-9a-f]{1,4}$/i.test(digits) ? Number.parseInt(digits.replace(/^0x/i, ''), 16) : undefined;
}

/** The least and the most that whole numbers of that many bytes can be. */
const WIDTHS = [1, 2, 4, 8] as const;

/**
 * A whole number as the bytes that it is in memory: in 1, 2, 4 or 8, as few as hold it, or as many as its hexadecimal
 * digits say (`0x00000001` has four). Negative ones in two's complement.
 */
export function readValue(text: string, order: 'little' | 'big'): Uint8Array<ArrayBuffer> | undefined {
  const [, sign = '', digits = ''] =
    /^(-?)(0x[0-9a-f]{1,16}|\d{1,20})$/i.exec(text.trim().replaceAll(/[_,]/g, '')) ?? [];
  if (digits === '') {
    return undefined;
  }
  const value = sign === '' ? BigInt(digits) : -BigInt(digits);
  const said = /^0x/i.test(digits) ? Math.ceil((digits.length - 2) / 2) : 1;
  const holds = (width: number): boolean => {
    const bits = BigInt(8 * width);
    return value < 0n ? value >= -(1n << (bits - 1n)) : value < 1n << bits;
  };
  const width = WIDTHS.find((one) => one >= said && holds(one));
  if (width === undefined) {
    return undefined;
  }
  const little = Uint8Array.from({ length: width }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
  return order === 'little' ? little : little.reverse();
}
