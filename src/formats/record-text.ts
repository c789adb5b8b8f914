/**
 * Lines of hexadecimal digits, as Intel HEX and S-records are made of: reading them from bytes and writing them into
 * bytes, without a string a line. A .hex of 64 MiB of firmware has four million lines.
 *
 * Below: nothing. Above: the two formats.
 */

/** Value of an ASCII character as a hexadecimal digit; 0xFF where it is none. */
const DIGITS = new Uint8Array(256).fill(0xff);
/** ASCII character of a digit. */
const LETTERS = new Uint8Array(16);
for (let digit = 0; digit < 16; digit++) {
  const letter = digit.toString(16).charCodeAt(0);
  DIGITS[letter] = digit;
  DIGITS[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
  LETTERS[digit] = digit.toString(16).toUpperCase().charCodeAt(0);
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The longest record that is looked at: both formats count bytes of a record in one byte. */
const LONGEST_RECORD = 2 * 260 + 8;

/** A line of a file: where it is, which one it is (from 1). */
export interface Line {
  readonly number: number;
  readonly start: number;
  /** Where its text ends: line ends and blanks are not part of it, and neither is another record that follows. */
  readonly end: number;
}

/**
 * Every line that is not blank. Line ends may be LF, CR LF or CR. A record also ends where the next one's mark stands: a
 * file whose last line has no end can be put before another one, and neither format asks for lines.
 * @param mark the character that every record begins with, which is none of its digits
 */
export function* linesOf(bytes: Uint8Array, mark: number): Generator<Line> {
  let number = 0;
  // a UTF-8 byte order mark is skipped
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let isWithinLine = false;
  while (start < bytes.length) {
    number += isWithinLine ? 0 : 1;
    let end = bytes[start] === mark ? start + 1 : start;
    while (end < bytes.length && bytes[end] !== LINE_FEED && bytes[end] !== CARRIAGE_RETURN && bytes[end] !== mark) {
      end += 1;
    }
    isWithinLine = bytes[end] === mark;
    const next = isWithinLine
      ? end
      : bytes[end] === CARRIAGE_RETURN && bytes[end + 1] === LINE_FEED
        ? end + 2
        : end + 1;
    while (start < end && isBlank(bytes[start])) {
      start += 1;
    }
    while (end > start && isBlank(bytes[end - 1])) {
      end -= 1;
    }
    if (start < end) {
      yield { number, start, end };
    }
    start = next;
  }
}

function isBlank(byte: number | undefined): boolean {
  // 0x1A: the end-of-file character of CP/M and DOS; NUL: what fills a file up to a whole block
  return byte === 0x20 || byte === 0x09 || byte === 0x1a || byte === 0;
}

/** Reads digits into bytes. One buffer serves every line: what `decode` returns is valid until it is called again. */
export class DigitReader {
  private readonly record = new Uint8Array(LONGEST_RECORD / 2);

  /** The bytes that the digits from `start` to `end` say; undefined where they are not digits in pairs, or too many. */
  decode(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    const count = (end - start) / 2;
    if (!Number.isInteger(count) || count > this.record.length) {
      return undefined;
    }
    for (let index = 0; index < count; index++) {
      const high = DIGITS[bytes[start + 2 * index] ?? 0] ?? 0xff;
      const low = DIGITS[bytes[start + 2 * index + 1] ?? 0] ?? 0xff;
      if ((high | low) > 0xf) {
        return undefined;
      }
      this.record[index] = (high << 4) | low;
    }
    return this.record.subarray(0, count);
  }
}

/** Sum of bytes, modulo 256. */
export function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    sum += byte;
  }
  return sum & 0xff;
}

/** Writes text into bytes that grow as needed. */
export class TextWriter {
  private room = new Uint8Array(4096);
  private length = 0;

  /** Adds ASCII text. */
  text(text: string): void {
    this.makeRoom(text.length);
    for (let index = 0; index < text.length; index++) {
      this.room[this.length++] = text.charCodeAt(index);
    }
  }

  /** Adds each byte as two digits, upper case. */
  digits(bytes: Uint8Array): void {
    this.makeRoom(2 * bytes.length);
    for (const byte of bytes) {
      this.room[this.length++] = LETTERS[byte >>> 4] ?? 0;
      this.room[this.length++] = LETTERS[byte & 0xf] ?? 0;
    }
  }

  /** What was written. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.room.slice(0, this.length);
  }

  private makeRoom(size: number): void {
    if (this.length + size > this.room.length) {
      const larger = new Uint8Array(Math.max(this.length + size, 2 * this.room.length));
      larger.set(this.room.subarray(0, this.length));
      this.room = larger;
    }
  }
}
