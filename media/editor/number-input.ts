/**
 * What people type: numbers, USB ids, bytes to look for. Addresses are read by `base/address-text.ts`.
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

/** Bytes as pairs of hexadecimal digits, with or without spaces, commas or `0x`: `DE AD`, `dead`, `0xde, 0xad`. */
export function readBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = text.replace(/0x|[\s,]/gi, '');
  if (digits.length === 0 || digits.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(digits)) {
    return undefined;
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
