/**
 * Hashes ranges of the chip's memory on the chip, and the same hash here, to compare.
 *
 * Below: the routine in RAM. Above: what examines a chip before and verifies it after.
 *
 * Two 32-bit values over words: A = rotate(A ^ word, 13) × M, B = B + A. A different single word always makes a
 * different A, because every step can be undone. Different content at random is taken for the same once in about 2⁶⁴;
 * nobody gains by making such content on purpose, because it is their own file that would be taken for their own file.
 */

import { type AddressRange, sizeOf } from '../../base/address-range.ts';
import { viewOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { CortexMCore } from '../../cortex-m/cortex-m-core.ts';
import { awaitRoutine, startRoutine } from '../../cortex-m/ram-routine.ts';
import type { RamCode } from './ram-code.ts';

/** As in range-hash.s. Its lowest byte is the rotation as well. */
const MULTIPLIER = 0x9e37790d;
const ROTATION = MULTIPLIER & 31;
/** Start and end, then A and B in their place: two words. */
const ENTRY_SIZE = 8;
/** Ranges in one run. More are hashed in several. */
const MOST_ENTRIES = 400;
/** Cycles for a word in the loop of range-hash.s, on a core without wait states; the loop itself is most of the rest. */
const CYCLES_PER_WORD = 6;

/** What is known about the content of a range. */
export interface RangeHash {
  readonly a: number;
  readonly b: number;
}

/** The hash of `bytes`, whose length is a multiple of 4. */
export function hashOf(bytes: Uint8Array): RangeHash {
  const view = viewOf(bytes);
  let a = 0;
  let b = 0;
  for (let offset = 0; offset < bytes.length; offset += 4) {
    const word = view.getInt32(offset, true);
    const mixed = a ^ word;
    a = Math.imul((mixed >>> ROTATION) | (mixed << (32 - ROTATION)), MULTIPLIER);
    b = (b + a) | 0;
  }
  return { a: a >>> 0, b: b >>> 0 };
}

/** The hash of `length` bytes as an erase leaves them. */
export function hashOfBlank(length: number, erasedByte: number): RangeHash {
  const word = Math.imul(erasedByte, 0x01010101);
  let a = 0;
  let b = 0;
  for (let offset = 0; offset < length; offset += 4) {
    const mixed = a ^ word;
    a = Math.imul((mixed >>> ROTATION) | (mixed << (32 - ROTATION)), MULTIPLIER);
    b = (b + a) | 0;
  }
  return { a: a >>> 0, b: b >>> 0 };
}

/** Whether two hashes are of the same content, as far as a hash can tell. */
export function sameHash(one: RangeHash, other: RangeHash): boolean {
  return one.a === other.a && one.b === other.b;
}

/** Has ranges hashed by the chip. */
export class RangeHasher {
  constructor(
    private readonly core: CortexMCore,
    private readonly code: RamCode,
    private readonly clock: Clock,
    private readonly coreClock: number,
  ) {}

  /**
   * The hashes of `ranges`, in their order. Starts and ends are multiples of 4, no range is empty.
   * @throws ProbeError `routine-failed`; the signal's reason
   */
  async hash(ranges: readonly AddressRange[], signal?: AbortSignal): Promise<RangeHash[]> {
    const most = Math.min(MOST_ENTRIES, Math.floor(sizeOf(this.code.workspace) / ENTRY_SIZE));
    const hashes: RangeHash[] = [];
    for (let first = 0; first < ranges.length; first += most) {
      hashes.push(...(await this.run(ranges.slice(first, first + most), signal)));
    }
    return hashes;
  }

  private async run(ranges: readonly AddressRange[], signal: AbortSignal | undefined): Promise<RangeHash[]> {
    const table = this.code.workspace.start;
    const bytes = new Uint8Array(ranges.length * ENTRY_SIZE);
    const view = viewOf(bytes);
    for (const [index, { start, end }] of ranges.entries()) {
      view.setUint32(index * ENTRY_SIZE, start, true);
      view.setUint32(index * ENTRY_SIZE + 4, end, true);
    }
    await this.core.memory.write(table, bytes);
    const routine = { ...this.code.rangeHash, parameters: [table, table + bytes.length, this.code.watchdogKey] };
    const words = ranges.reduce((sum, range) => sum + sizeOf(range), 0) / 4;
    const expected = ((words * CYCLES_PER_WORD) / this.coreClock) * 1000;
    await startRoutine(this.core, routine);
    await awaitRoutine(this.core, routine, this.clock, { expected, timeout: 10 * expected + 100, interval: 2, signal });
    const results = viewOf(await this.core.memory.read(table, bytes.length));
    return ranges.map((_, index) => ({
      a: results.getUint32(index * ENTRY_SIZE, true),
      b: results.getUint32(index * ENTRY_SIZE + 4, true),
    }));
  }
}
