/**
 * Addresses as people type them: the one way in which this program reads them.
 *
 * Below: nothing. Above: questions, the editor's forms, the command line.
 */

/**
 * The address that `text` is. Up to eight digits are hexadecimal, with or without `0x`, because that is how addresses are
 * shown everywhere; nine and more digits can only be decimal.
 * @returns undefined where it is none of 32 bits
 */
export function parseAddress(text: string): number | undefined {
  const word = text.trim().replaceAll('_', '');
  if (/^(0x)?[0-9a-f]{1,8}$/i.test(word)) {
    return Number.parseInt(word.replace(/^0x/i, ''), 16);
  }
  const address = /^[0-9]{9,10}$/.test(word) ? Number(word) : NaN;
  return address < 2 ** 32 ? address : undefined;
}
