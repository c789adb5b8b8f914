/**
 * Whether a program took a binary file for text: two kinds of damage that real .dfu files carry.
 *
 * Below: the suffix. Above: the DfuSe parser, which asks only where it found errors. What is told is a likely cause,
 * never certain; the bytes that were lost cannot be had back from the file.
 */

import type { DfuSuffix } from './dfu-suffix.ts';
import type { DfuseProblem } from './dfuse-problem.ts';

/** Replacement characters below which chance explains them. */
const FEWEST_REPLACEMENTS = 8;

/**
 * Looks for damage by text tools.
 * @param imageSize DFUImageSize as declared
 * @param suffix the suffix that ends the file; where there is one, a missing byte is missing in the middle
 */
export function findTextDamage(
  bytes: Uint8Array,
  imageSize: number,
  suffix: DfuSuffix | undefined,
): DfuseProblem | undefined {
  const replaced = countReplacedBytes(bytes);
  if (replaced >= FEWEST_REPLACEMENTS) {
    return textDamage('replaced-bytes', replaced);
  }
  const missing = suffix ? imageSize - suffix.offset : 0;
  return missing > 0 && lostCarriageReturns(bytes, missing) ? textDamage('line-ends', missing) : undefined;
}

function textDamage(kind: 'replaced-bytes' | 'line-ends', count: number): DfuseProblem {
  return { code: 'text-damage', severity: 'error', offset: 0, details: { kind, count } };
}

/** How often U+FFFD stands in the file as UTF-8, EF BF BD; 0 if any other byte above 0x7F is there. */
function countReplacedBytes(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.findIndex((byte) => byte >= 0x80); at >= 0 && at < bytes.length; at++) {
    if ((bytes[at] ?? 0) < 0x80) {
      continue;
    }
    if (bytes[at] !== 0xef || bytes[at + 1] !== 0xbf || bytes[at + 2] !== 0xbd) {
      return 0;
    }
    count += 1;
    at += 2;
  }
  return count;
}

/** Whether no CR LF is left, and enough LFs are there to have been `missing` of them. */
function lostCarriageReturns(bytes: Uint8Array, missing: number): boolean {
  let lineFeeds = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at - 1] === 0x0d) {
      return false;
    }
    lineFeeds += 1;
  }
  return lineFeeds >= missing;
}
