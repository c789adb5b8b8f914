/**
 * Firmware as bytes at addresses: sorted segments that do not overlap. Gaps stay gaps; nothing is filled.
 *
 * Below: base. Above: formats make images, plans consume them. It does not know files, chips or elements.
 */

import { type AddressRange, rangeOf, without } from '../base/address-range.ts';
import { concatBytes } from '../base/bytes.ts';

/** Bytes at an address. */
export interface Segment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Sorted, non-overlapping, segments. Views, not copies, wherever a segment was given whole. */
export class FirmwareImage {
  /** In ascending order of address; none is empty. */
  readonly segments: readonly Segment[];

  private constructor(segments: readonly Segment[]) {
    this.segments = segments;
  }

  /**
   * Joins parts in any order. Empty parts vanish, adjacent parts stay apart as segments but are contiguous.
   * @throws RangeError where two parts overlap or one reaches past 2³²
   */
  static from(parts: readonly Segment[]): FirmwareImage {
    const sorted = parts.filter((part) => part.bytes.length > 0).sort((a, b) => a.address - b.address);
    let end = 0;
    for (const part of sorted) {
      if (part.address < end) {
        throw new RangeError(`Cannot join segments: two of them hold address 0x${part.address.toString(16)}`);
      }
      end = part.address + part.bytes.length;
      if (end > 2 ** 32) {
        throw new RangeError('Cannot place segment: it reaches past the 32-bit address space');
      }
    }
    return new FirmwareImage(sorted);
  }

  /**
   * Joins parts that may overlap: at an address that several parts hold the last one counts, as it does on a chip
   * that is written in this order. What lies past 2³² is left out.
   */
  static layered(parts: readonly Segment[]): FirmwareImage {
    const clipped = parts
      .map(({ address, bytes }) => ({ address, bytes: bytes.subarray(0, Math.max(0, 2 ** 32 - address)) }))
      .filter(({ bytes }) => bytes.length > 0);
    // Between two neighbouring bounds nothing changes. The last part is painted first; what is painted is skipped.
    const bounds = [...new Set(clipped.flatMap((part) => [part.address, endOf(part)]))].sort((a, b) => a - b);
    const placeOf = new Map(bounds.map((bound, place) => [bound, place]));
    const owners = new Array<Segment | undefined>(bounds.length);
    const unpainted = new SkipList(bounds.length);
    for (const part of clipped.reverse()) {
      const end = placeOf.get(endOf(part)) ?? 0;
      for (let at = unpainted.from(placeOf.get(part.address) ?? 0); at < end; at = unpainted.from(at)) {
        owners[at] = part;
        unpainted.remove(at);
      }
    }
    return new FirmwareImage(pieces(bounds, owners));
  }

  /** Bytes of content, gaps not counted. */
  get size(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes.length, 0);
  }

  /** The ranges that hold content, adjacent segments as one. */
  ranges(): AddressRange[] {
    const ranges: AddressRange[] = [];
    for (const { address, bytes } of this.segments) {
      const last = ranges.at(-1);
      if (last?.end === address) {
        ranges[ranges.length - 1] = { start: last.start, end: address + bytes.length };
      } else {
        ranges.push(rangeOf(address, bytes.length));
      }
    }
    return ranges;
  }

  /** The same bytes with adjacent segments as one: one segment for each of `ranges()`. Copies only what it joins. */
  joined(): FirmwareImage {
    const segments: Segment[] = [];
    let first = 0;
    this.segments.forEach((segment, index) => {
      if (this.segments[index + 1]?.address !== endOf(segment)) {
        const group = this.segments.slice(first, index + 1);
        const [only] = group;
        segments.push(
          group.length === 1 && only
            ? only
            : { address: only?.address ?? 0, bytes: concatBytes(group.map(({ bytes }) => bytes)) },
        );
        first = index + 1;
      }
    });
    return new FirmwareImage(segments);
  }

  /** The part of the image that lies in `ranges`, as views. Several ranges are ascending and do not overlap. */
  slice(ranges: AddressRange | readonly AddressRange[]): FirmwareImage {
    const parts: Segment[] = [];
    let first = 0;
    for (const range of 'start' in ranges ? [ranges] : ranges) {
      while (first < this.segments.length && endOf(this.segments[first] as Segment) <= range.start) {
        first++;
      }
      for (let index = first; index < this.segments.length; index++) {
        const { address, bytes } = this.segments[index] as Segment;
        if (address >= range.end) {
          break;
        }
        const start = Math.max(address, range.start);
        const end = Math.min(address + bytes.length, range.end);
        if (start < end) {
          parts.push({ address: start, bytes: bytes.subarray(start - address, end - address) });
        }
      }
    }
    return new FirmwareImage(parts);
  }

  /** What of `whole` holds no content. */
  without(whole: AddressRange): AddressRange[] {
    return without(whole, this.ranges());
  }

  /** The bytes of `range` in one array, `fill` where there is no content. */
  flatten(range: AddressRange, fill: number): Uint8Array<ArrayBuffer> {
    const flat = new Uint8Array(range.end - range.start).fill(fill);
    for (const { address, bytes } of this.slice(range).segments) {
      flat.set(bytes, address - range.start);
    }
    return flat;
  }
}

/** The first address after a segment. */
export function endOf(segment: Segment): number {
  return segment.address + segment.bytes.length;
}

/** For each run of equal owners a view of the owner's bytes; no owner, no piece. */
function pieces(bounds: readonly number[], owners: readonly (Segment | undefined)[]): Segment[] {
  const segments: Segment[] = [];
  let first = 0;
  for (let place = 1; place < bounds.length; place++) {
    const owner = owners[first];
    if (owners[place] !== owner || owner === undefined) {
      const start = bounds[first] ?? 0;
      const end = bounds[place] ?? 0;
      if (owner) {
        segments.push({ address: start, bytes: owner.bytes.subarray(start - owner.address, end - owner.address) });
      }
      first = place;
    }
  }
  return segments;
}

/** The places 0 … `size`, from which places are taken out; asks for the next one that is left. */
class SkipList {
  private readonly next: Uint32Array;

  constructor(size: number) {
    this.next = Uint32Array.from({ length: size + 1 }, (_, place) => place);
  }

  /** The first place at or after `place` that is left. The last one, `size`, always is. */
  from(place: number): number {
    const { next } = this;
    let at = place;
    for (let following = next[at] ?? at; following !== at; following = next[at] ?? at) {
      next[at] = next[following] ?? following; // halves the way for the next who comes here
      at = following;
    }
    return at;
  }

  remove(place: number): void {
    this.next[place] = place + 1;
  }
}
