/**
 * Where parts of firmware hold the same addresses, and whether with the same bytes.
 *
 * Below: ranges, segments. Above: every parser, which tells of it.
 */

import { type AddressRange, intersect, rangeOf } from '../base/address-range.ts';
import { equalBytes } from '../base/bytes.ts';
import { endOf, type Segment } from './firmware-image.ts';

/** Two parts that share addresses. */
export interface Overlap<Part extends Segment> {
  /** Whichever comes first in the order in which the parts were given. */
  readonly first: Part;
  readonly second: Part;
  readonly range: AddressRange;
  /** Whether they hold different bytes there. */
  readonly differing: boolean;
}

/**
 * Each part against the one that reaches furthest of those that begin before it: enough to know of every overlap, and
 * whether bytes differ anywhere, without comparing all with all. Time is linear in the bytes.
 */
export function findOverlaps<Part extends Segment>(parts: readonly Part[]): Overlap<Part>[] {
  const overlaps: Overlap<Part>[] = [];
  const sorted = [...parts.entries()].filter(([, { bytes }]) => bytes.length > 0);
  sorted.sort(([, a], [, b]) => a.address - b.address);
  let furthest: (typeof sorted)[number] | undefined;
  for (const entry of sorted) {
    const range = furthest && intersect(segmentRange(furthest[1]), segmentRange(entry[1]));
    if (furthest && range) {
      const [first, second] = furthest[0] < entry[0] ? [furthest[1], entry[1]] : [entry[1], furthest[1]];
      overlaps.push({ first, second, range, differing: !equalBytes(bytesIn(first, range), bytesIn(second, range)) });
    }
    if (!furthest || endOf(entry[1]) > endOf(furthest[1])) {
      furthest = entry;
    }
  }
  return overlaps;
}

/** The addresses that a segment holds. */
export function segmentRange(segment: Segment): AddressRange {
  return rangeOf(segment.address, segment.bytes.length);
}

function bytesIn(segment: Segment, range: AddressRange): Uint8Array {
  return segment.bytes.subarray(range.start - segment.address, range.end - segment.address);
}
