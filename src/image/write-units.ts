/**
 * The units that a flash is written in, and what erased ones hold: grows ranges to whole units, knows which units need not
 * be written.
 *
 * Below: ranges, images. Above: plans and what they are made of. Pure; it knows no chip.
 */

import { type AddressRange, without } from '../base/address-range.ts';
import type { Segment } from './firmware-image.ts';

/** Shorter blank runs are not worth parting a segment: whoever writes it skips blank units anyway. Bytes. */
const SHORTEST_BLANK_RUN = 256;

/** Units of a flash. */
export class WriteUnits {
  /**
   * @param size bytes that are written together; a power of two
   * @param erasedByte what an erased byte reads as
   */
  constructor(
    readonly size: number,
    readonly erasedByte: number,
  ) {}

  /** The ranges grown to whole units, joined where that makes them meet. `ranges` are ascending and do not overlap. */
  grow(ranges: readonly AddressRange[]): AddressRange[] {
    const grown: AddressRange[] = [];
    for (const range of ranges) {
      const start = this.down(range.start);
      const end = this.up(range.end);
      const last = grown.at(-1);
      if (last && start <= last.end) {
        grown[grown.length - 1] = { start: last.start, end: Math.max(end, last.end) };
      } else {
        grown.push({ start, end });
      }
    }
    return grown;
  }

  /** What ascending ranges leave open of the units that they begin and end in. */
  rests(ranges: readonly AddressRange[]): AddressRange[] {
    const units = this.grow(ranges);
    const hull = { start: units[0]?.start ?? 0, end: units.at(-1)?.end ?? 0 };
    return without(hull, ranges).flatMap(({ start, end }) => {
      const unitEnd = this.up(start);
      const unitStart = this.down(end);
      const rests =
        unitEnd >= end
          ? [{ start, end }]
          : [
              { start, end: unitEnd },
              { start: unitStart, end },
            ];
      return rests.filter((rest) => rest.start < rest.end);
    });
  }

  /** Whether all bytes are as an erase leaves them. */
  isBlank(bytes: Uint8Array): boolean {
    return bytes.every((byte) => byte === this.erasedByte);
  }

  /** A segment of whole units, cut where it is blank for long, without blank ends: an erased flash holds those already. */
  withoutBlankRuns({ address, bytes }: Segment): Segment[] {
    const written: Segment[] = [];
    const add = (start: number, end: number): void => {
      if (start < end) {
        written.push({ address: address + start, bytes: bytes.subarray(start, end) });
      }
    };
    const shortest = Math.max(SHORTEST_BLANK_RUN, this.size);
    let start = 0;
    let blankFrom = 0;
    for (let offset = 0; offset < bytes.length; offset += this.size) {
      if (!this.isBlankUnit(bytes, offset)) {
        if (offset - blankFrom >= shortest || blankFrom === start) {
          add(start, blankFrom);
          start = offset;
        }
        blankFrom = offset + this.size;
      }
    }
    add(start, blankFrom);
    return written;
  }

  private isBlankUnit(bytes: Uint8Array, offset: number): boolean {
    for (let index = offset; index < offset + this.size; index++) {
      if (bytes[index] !== this.erasedByte) {
        return false;
      }
    }
    return true;
  }

  // Addresses go up to 2³²: no bit operations.
  private down(address: number): number {
    return Math.floor(address / this.size) * this.size;
  }

  private up(address: number): number {
    return Math.ceil(address / this.size) * this.size;
  }
}
