/**
 * Firmware as bytes at addresses: sorted segments that do not overlap. Gaps stay gaps; nothing is filled.
 *
 * Below: base. Above: formats make images, plans consume them. It does not know files, chips or elements.
 */

import { type AddressRange, rangeOf } from '../base/address-range.ts';

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

  /** The part of the image that lies in `range`, as views. */
  slice(range: AddressRange): FirmwareImage {
    const parts: Segment[] = [];
    for (const { address, bytes } of this.segments) {
      const start = Math.max(address, range.start);
      const end = Math.min(address + bytes.length, range.end);
      if (start < end) {
        parts.push({ address: start, bytes: bytes.subarray(start - address, end - address) });
      }
    }
    return new FirmwareImage(parts);
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
