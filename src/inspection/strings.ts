/**
 * Readable text in firmware: runs of printable ASCII, in one byte a letter or in two, with their addresses.
 *
 * Below: nothing. Above: marks of content, the editor's list of strings. Lazy: whoever asks takes as many as they
 * want, and may pause in between; a file of 64 MiB is a million runs.
 */

import type { Segment } from '../image/firmware-image.ts';

/** A run of text. */
export interface TextRun {
  readonly address: number;
  readonly text: string;
}

/** Longer runs are cut here: a megabyte of letters is no string. */
const LONGEST = 1024;

/**
 * Runs of at least `shortest` printable characters, ascending. Tabs count as printable, line ends do not.
 * @param shortest in characters; below 4 nearly everything is noise
 */
export function* textRuns(segment: Segment, shortest = 6): Generator<TextRun> {
  const { address, bytes } = segment;
  let start = 0;
  for (let at = 0; at <= bytes.length; at++) {
    const printable = isPrintable(bytes[at]);
    if (!printable || at - start === LONGEST) {
      if (at - start >= shortest) {
        yield { address: address + start, text: String.fromCharCode(...bytes.subarray(start, at)) };
      }
      start = printable ? at : at + 1;
    }
  }
}

/**
 * Runs of at least `shortest` printable characters in UTF-16, little-endian, ascending: how USB descriptors are kept.
 * @param shortest in characters
 */
export function* wideTextRuns({ address, bytes }: Segment, shortest = 6): Generator<TextRun> {
  let at = 0;
  while (at + 1 < bytes.length) {
    let text = '';
    while (text.length < LONGEST && isPrintable(bytes[at + 2 * text.length]) && bytes[at + 2 * text.length + 1] === 0) {
      text += String.fromCharCode(bytes[at + 2 * text.length] ?? 0);
    }
    if (text.length >= shortest) {
      yield { address: address + at, text };
    }
    at += Math.max(1, 2 * text.length);
  }
}

function isPrintable(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x20 && byte < 0x7f) || byte === 0x09);
}
