/**
 * Addresses as people type them.
 *
 * Above: questions for an address. Pure.
 */

/** The address that `text` is, hexadecimal with `0x` or decimal; undefined where it is none of 32 bits. */
export function parseAddress(text: string): number | undefined {
  const word = text.trim().replaceAll('_', '');
  if (!/^(0x[0-9a-f]+|[0-9]+)$/i.test(word)) {
    return undefined;
  }
  const address = Number(word);
  return address < 2 ** 32 ? address : undefined;
}
