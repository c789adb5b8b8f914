/**
 * How much a readable text tells a person: versions, addresses on the web and sentences more than names, names more than
 * code that happens to be printable.
 *
 * Below: nothing. Above: the editor's list of readable texts. Pure: a guess by the look of it, and only for an order.
 */

/** From garbage (0) to what somebody wrote for others to read (3). */
export type TextWorth = 0 | 1 | 2 | 3;

/** All of them, best first. */
export const WORTHS: readonly TextWorth[] = [3, 2, 1, 0];

/** A version, a date, an address of the web or of mail. */
const TELLING = /\bv?\d+\.\d+\.\d+|\bv\d+\.\d+|\b(19|20)\d\d-[01]\d-[0-3]\d\b|\w:\/\/[\w.]|\w@\w+\.\w/;

/** A word as people write it: letters with a vowel among them; abbreviations in capitals. */
const WORD = /^[("'<[]*([A-Za-z][a-z]+([A-Z][a-z]+)*|[A-Z]{2,})[)"'>\].,:;!?]*$/;
const VOWEL = /[aeiouy]/i;

/** A name as programmers write it: `usb_device`, `MicroPython`, `main.py`, `/flash/lib`. */
const NAME = /^[/.]?[A-Za-z][A-Za-z0-9]*([_./:-][A-Za-z0-9]+)*[()/]*$/;

/** Letters of what tells something: figures alone are data. */
const FEWEST_LETTERS = 3;

/** Says it of one text. */
export function textWorth(text: string): TextWorth {
  const trimmed = text.trim();
  const letters = trimmed.replaceAll(/[^A-Za-z]/g, '').length;
  if (letters >= FEWEST_LETTERS && TELLING.test(trimmed)) {
    return 3;
  }
  const words = trimmed.split(/\s+/);
  const readable = words.filter((word) => WORD.test(word) && VOWEL.test(word)).length;
  if (words.length > 1 && readable >= 2 && readable >= words.length / 2) {
    return 2;
  }
  return isName(trimmed) || (readable >= 1 && readable >= words.length / 2) ? 1 : 0;
}

/** Long runs of capitals and digits mixed at random are what code looks like. */
function isName(text: string): boolean {
  const changes = text.match(/[a-z][A-Z][A-Z]?[a-z]?(?=[^a-z])|\d[A-Za-z]\d|[A-Za-z]\d[A-Za-z]/g)?.length ?? 0;
  return NAME.test(text) && VOWEL.test(text) && changes <= text.length / 12;
}
