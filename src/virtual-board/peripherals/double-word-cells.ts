/**
 * The cells of a flash of double words (RM0351, 3.3.7): two words, the low one first, are written together, once between
 * two erases; with a code over both, so that one that was not finished cannot be read.
 *
 * Below: the cells, bad ones, the data cache. Above: the registers (`l4-flash.ts`), which ask whether a page may be
 * changed at all, take the time that it needs, and set the flags. It knows neither time nor registers.
 */

import type { AccessSize } from '../memory-bus.ts';
import type { Sector } from '../chips/chip-row.ts';
import { DataCache } from './data-cache.ts';
import type { FlashArray, Undo } from './flash-array.ts';
import type { OperationKind } from './flash-operations.ts';

/** Bytes of a line of the data cache (RM0351, 3.3.4: 8 lines of 256 bits). */
const CACHE_LINE = 32;

/** Both halves of a double word. */
export interface DoubleWord {
  readonly address: number;
  readonly low: number;
  readonly high: number;
}

/** What became of a word that was stored. */
export type StoredWord =
  /** The low half: the other one must follow. */
  | { readonly is: 'half' }
  /** The other half came: now it can be programmed. */
  | { readonly is: 'whole'; readonly unit: DoubleWord }
  | { readonly is: 'misplaced'; readonly how: string };

export class DoubleWordCells {
  /** The first half of a double word that came without its second half yet. */
  private half: Omit<DoubleWord, 'high'> | undefined;
  /** Double words, by address, that were written with ones: their code says so, their bytes do not. */
  private readonly writtenBlank = new Set<number>();
  /** Double words whose code does not match. */
  private readonly broken = new Set<number>();
  private lastWritten: number | undefined;
  private readonly cache: DataCache;

  constructor(readonly array: FlashArray) {
    this.cache = new DataCache(array.bytes, CACHE_LINE);
  }

  /** Whether one was begun and not completed. */
  get halfWritten(): boolean {
    return this.half !== undefined;
  }

  /** Whether all can be read. */
  get sound(): boolean {
    return this.broken.size === 0;
  }

  /** Whether the first word is blank: what the chip looks at to know whether there is a program. */
  get beginsBlank(): boolean {
    return this.array.bytes.subarray(0, 4).every((byte) => byte === 0xff);
  }

  /** @returns undefined where the code does not match */
  read(address: number, size: AccessSize, throughCache: boolean): number | undefined {
    if (this.broken.has((address & ~7) >>> 0)) {
      return undefined;
    }
    const offset = this.array.offsetOf(address);
    let value = 0;
    for (let i = size - 1; i >= 0; i--) {
      value = value * 256 + (throughCache ? this.cache.read(offset + i) : (this.array.bytes[offset + i] ?? 0xff));
    }
    return value;
  }

  dropCache(): void {
    this.cache.reset();
  }

  /** Takes a word that is stored into the array. */
  store(address: number, word: number): StoredWord {
    const { half } = this;
    if (half === undefined) {
      if (address & 7) {
        return { is: 'misplaced', how: 'double word written from its upper half' };
      }
      this.half = { address, low: word };
      return { is: 'half' };
    }
    this.half = undefined;
    return address === half.address + 4
      ? { is: 'whole', unit: { ...half, high: word } }
      : { is: 'misplaced', how: 'double word written in two places' };
  }

  /** @returns how to take it back; undefined where it is not erased, which takes nothing but zeros (RM0351, 3.3.7) */
  program({ address, low, high }: DoubleWord): readonly Undo[] | undefined {
    if (!this.isErased(address) && (low !== 0 || high !== 0)) {
      return undefined;
    }
    if ((low & high) >>> 0 === 0xffff_ffff) {
      this.writtenBlank.add(address);
    }
    this.lastWritten = address;
    return [this.array.program(address, low, 4, false), this.array.program(address + 4, high, 4, false)];
  }

  private isErased(address: number): boolean {
    const offset = this.array.offsetOf(address);
    return (
      !this.writtenBlank.has(address) && this.array.bytes.subarray(offset, offset + 8).every((byte) => byte === 0xff)
    );
  }

  erase(sector: Sector): Undo {
    const { start, size } = sector;
    for (const units of [this.writtenBlank, this.broken]) {
      for (const unit of units) {
        if (unit >= start && unit < start + size) {
          units.delete(unit);
        }
      }
    }
    return this.array.erase(sector, false);
  }

  /** A reset, or the end of the supply. What the manuals do not say and is our choice: a half is as bad as a cut one. */
  reset(cut: ReadonlySet<OperationKind>): void {
    if (cut.has('program') && this.lastWritten !== undefined) {
      this.broken.add(this.lastWritten);
    }
    if (this.half) {
      this.broken.add(this.half.address);
      this.half = undefined;
    }
    this.cache.reset();
  }

  snapshot(): unknown {
    return {
      half: this.half,
      units: [new Set(this.writtenBlank), new Set(this.broken)],
      lastWritten: this.lastWritten,
      cache: this.cache.snapshot(),
    };
  }

  restore(snapshot: unknown): void {
    const state = snapshot as {
      half: Omit<DoubleWord, 'high'> | undefined;
      units: [ReadonlySet<number>, ReadonlySet<number>];
      lastWritten: number | undefined;
      cache: unknown;
    };
    this.half = state.half;
    fill(this.writtenBlank, state.units[0]);
    fill(this.broken, state.units[1]);
    this.lastWritten = state.lastWritten;
    this.cache.restore(state.cache);
  }
}

function fill(set: Set<number>, from: ReadonlySet<number>): void {
  set.clear();
  from.forEach((one) => set.add(one));
}
