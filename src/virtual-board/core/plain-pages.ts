/**
 * Finds plain memory by address, quickly: one entry for each megabyte of the address space.
 *
 * Below: the options' types, base. Above: the processor's loads, stores and fetches.
 */

import { viewOf } from '../../base/bytes.ts';
import type { PlainMemory } from './core-options.ts';

/** A stretch of plain memory as the processor uses it. */
export interface PlainPage {
  /** Address of the first byte, as a signed 32-bit integer. */
  readonly start: number;
  /** Bytes; a multiple of 4, so that an aligned access that begins inside also ends inside. */
  readonly size: number;
  readonly view: DataView;
  readonly writable: boolean;
}

/** By address >>> 20; undefined where the bus must be asked. */
export type PlainPages = readonly (PlainPage | undefined)[];

const MEGABYTES = 4096;

export const noPages: PlainPages = Array.from({ length: MEGABYTES }, () => undefined);

/** @throws RangeError for two memories in one megabyte, or an unaligned start */
export function pagesOf(memories: readonly PlainMemory[]): PlainPages {
  const pages = Array.from(noPages);
  for (const { start, bytes, writable } of memories) {
    const size = bytes.length & ~3;
    if (start % 4 !== 0) {
      throw new RangeError(`plain memory at 0x${start.toString(16)} does not begin at a word`);
    }
    const page: PlainPage = { start: start | 0, size, view: viewOf(bytes), writable };
    for (let megabyte = start >>> 20; megabyte <= (start + size - 1) >>> 20; megabyte++) {
      if (pages[megabyte] !== undefined) {
        throw new RangeError(`two plain memories in the megabyte of 0x${start.toString(16)}`);
      }
      pages[megabyte] = page;
    }
  }
  return pages;
}
