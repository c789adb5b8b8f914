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

/** Bytes that are decoded at once. */
const CHUNK = 1 << 20;

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
  if (replaced > 0) {
    return textDamage('replaced-bytes', replaced);
  }
  const missing = suffix ? imageSize - suffix.offset : 0;
  return missing > 0 && lostCarriageReturns(bytes, missing) ? textDamage('line-ends', missing) : undefined;
}

function textDamage(kind: 'replaced-bytes' | 'line-ends', count: number): DfuseProblem {
  return { code: 'text-damage', severity: 'error', offset: 0, details: { kind, count } };
}

/** How often U+FFFD stands in the file as UTF-8, EF BF BD; 0 if the file is not UTF-8 from end to end. */
function countReplacedBytes(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0xef); at >= 0; at = bytes.indexOf(0xef, at + 1)) {
    if (bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) {
      count += 1;
    }
  }
  return count >= FEWEST_REPLACEMENTS && isUtf8(bytes) ? count : 0;
}

function isUtf8(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      decoder.decode(bytes.subarray(at, at + CHUNK), { stream: true });
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether enough LFs are there to have been `missing` times CR LF, and next to no CR LF is left: CR CR LF loses one of
 * its CRs only.
 */
function lostCarriageReturns(bytes: Uint8Array, missing: number): boolean {
  let lineFeeds = 0;
  let intact = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    lineFeeds += 1;
    intact += bytes[at - 1] === 0x0d ? 1 : 0;
  }
  return lineFeeds >= missing && intact * 16 <= missing;
}
