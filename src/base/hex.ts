/**
 * Numbers and bytes as the hexadecimal text that this field uses: `0x08000000`, `DE AD`.
 *
 * Below: nothing. Above: listings, errors, editors.
 */

/** An address or a register as `0x` and at least eight digits, lower case. */
export function hex32(value: number): string {
  return `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
}

/** A 16-bit value as `0x` and at least four digits, lower case. */
export function hex16(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`;
}

const BYTE_TEXTS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Bytes as two digits each, lower case, with `separator` between them. */
export function hexOfBytes(bytes: Uint8Array, separator = ''): string {
  return Array.from(bytes, (byte) => BYTE_TEXTS[byte]).join(separator);
}

/**
 * Bytes of pairs of hexadecimal digits, with or without spaces, commas or `0x`, also as the initialiser of a C array:
 * `DE AD`, `dead`, `{ 0xde, 0xad }`. Undefined where the text is not that.
 */
export function bytesOfHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = text.replace(/0x|[\s,;{}]/gi, '');
  if (digits.length === 0 || digits.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(digits)) {
    return undefined;
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
