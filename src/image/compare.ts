/**
 * Two images, address by address: where they differ, and where only one of them has content.
 *
 * Below: images. Above: the editor's comparison, the command-line tool. Pure; time is linear in the bytes.
 */

import { type AddressRange, sizeOf } from '../base/address-range.ts';
import { endOf, type FirmwareImage, type Segment } from './firmware-image.ts';

/** A run of addresses at which the images are not the same. */
export interface Difference extends AddressRange {
  /** `changed`: every byte differs. Else only one of them holds content here. */
  readonly kind: 'changed' | 'only-left' | 'only-right';
}

/** What became of a comparison. */
export interface Comparison {
  /** Ascending. At most as many as were asked for. */
  readonly differences: readonly Difference[];
  /** How many runs there are in all. */
  readonly count: number;
  /** Bytes at addresses that both hold, and that are equal. */
  readonly equal: number;
  readonly changed: number;
  readonly onlyLeft: number;
  readonly onlyRight: number;
}

/**
 * Compares two images.
 * @param most runs that are listed at most; the counts are of all
 */
export function compareImages(left: FirmwareImage, right: FirmwareImage, most = 100_000): Comparison {
  const differences: Difference[] = [];
  const sizes = { changed: 0, 'only-left': 0, 'only-right': 0 };
  let equal = 0;
  let count = 0;
  let last: Difference | undefined;
  const note = (difference: Difference): void => {
    sizes[difference.kind] += sizeOf(difference);
    const continues = last?.kind === difference.kind && last.end === difference.start;
    last = continues && last ? { ...last, end: difference.end } : difference;
    if (!continues) {
      count += 1;
      if (count <= most) {
        differences.push(last);
      }
    } else if (count <= most) {
      differences[differences.length - 1] = last;
    }
  };
  for (const { range, a, b } of stretches(left.segments, right.segments)) {
    if (a && b) {
      equal += compareBytes(range.start, a, b, note);
    } else {
      note({ ...range, kind: a ? 'only-left' : 'only-right' });
    }
  }
  return {
    differences,
    count,
    equal,
    changed: sizes.changed,
    onlyLeft: sizes['only-left'],
    onlyRight: sizes['only-right'],
  };
}

/** A stretch of addresses with the bytes of one image or of both. */
interface Stretch {
  readonly range: AddressRange;
  readonly a: Uint8Array | undefined;
  readonly b: Uint8Array | undefined;
}

/** Goes through both lists at once; each stretch lies in one segment of each side, or in none. */
function* stretches(left: readonly Segment[], right: readonly Segment[]): Generator<Stretch> {
  let [i, j, at] = [0, 0, 0];
  for (;;) {
    const a = left[i];
    const b = right[j];
    if (!a && !b) {
      return;
    }
    const start = Math.max(at, Math.min(a?.address ?? Infinity, b?.address ?? Infinity));
    const end = Math.min(boundAfter(start, a), boundAfter(start, b));
    const range = { start, end };
    yield { range, a: bytesIn(a, range), b: bytesIn(b, range) };
    at = end;
    i += a && endOf(a) <= at ? 1 : 0;
    j += b && endOf(b) <= at ? 1 : 0;
  }
}

/** Where `segment` next begins or ends after `address`. */
function boundAfter(address: number, segment: Segment | undefined): number {
  if (!segment) {
    return Infinity;
  }
  return segment.address > address ? segment.address : endOf(segment);
}

function bytesIn(segment: Segment | undefined, range: AddressRange): Uint8Array | undefined {
  return segment && segment.address <= range.start
    ? segment.bytes.subarray(range.start - segment.address, range.end - segment.address)
    : undefined;
}

/** Notes runs of bytes that differ. Returns how many are equal. `a` and `b` are of one length. */
function compareBytes(start: number, a: Uint8Array, b: Uint8Array, note: (difference: Difference) => void): number {
  let equal = 0;
  let first = -1; // where the run began that we are in
  for (let at = 0; at <= a.length; at++) {
    const same = at === a.length || a[at] === b[at];
    equal += same && at < a.length ? 1 : 0;
    if (same && first >= 0) {
      note({ start: start + first, end: start + at, kind: 'changed' });
      first = -1;
    } else if (!same && first < 0) {
      first = at;
    }
  }
  return equal;
}

/** The first difference that begins after `address`; the first of all where none does. For “next difference”. */
export function differenceAfter(differences: readonly Difference[], address: number): Difference | undefined {
  return differences.find(({ start }) => start > address) ?? differences[0];
}

/** The last difference that begins before `address`; the last of all where none does. For “previous difference”. */
export function differenceBefore(differences: readonly Difference[], address: number): Difference | undefined {
  const before = differences.filter(({ start }) => start < address);
  return (before.length > 0 ? before : differences).at(-1);
}
