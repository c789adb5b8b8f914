/**
 * The cells of an F2, F4 or F7 as they are read, erased and programmed (RM0368, 3.4 and 3.5): past the data cache of
 * FLASH_ACR, a sector or a unit at a time, and not to be trusted where the supply is too low.
 *
 * Below: the cells, bad ones, the data cache. Above: the registers (`f4-flash.ts`), which ask whether it may be done, take
 * the time that it needs, and set the flags.
 */

import type { AccessSize } from '../memory-bus.ts';
import type { Sector } from '../chips/chip-row.ts';
import { DataCache } from './data-cache.ts';
import type { FlashArray, Undo } from './flash-array.ts';
import type { FlashSurroundings } from './flash-controller.ts';
import { FlippingCells } from './flipping-cells.ts';

/** Caches in ACR: enable bits, reset bits (RM0368, 3.8.1). */
const DATA_CACHE_ENABLE = 1 << 10;
const INSTRUCTION_CACHE_ENABLE = 1 << 9;
const INSTRUCTION_CACHE_RESET = 1 << 11;
const DATA_CACHE_RESET = 1 << 12;
const ACCESS_CONTROL_BITS = 0x0000_1f0f;

/** Bytes of a line of the data cache (RM0368, 3.4.2). */
const CACHE_LINE = 16;

export class F4Cells {
  /** FLASH_ACR. */
  accessControl = 0;
  private readonly cache: DataCache;
  private readonly flips: FlippingCells;

  /** @param hasDataCache whether FLASH_ACR has the caches of F2 and F4 */
  constructor(
    readonly array: FlashArray,
    private readonly hasDataCache: boolean,
    private readonly surroundings: FlashSurroundings,
  ) {
    this.cache = new DataCache(array.bytes, CACHE_LINE);
    this.flips = new FlippingCells(array, surroundings.now, surroundings.contentChanged);
  }

  /** Whether data is read through the cache. */
  get cached(): boolean {
    return this.hasDataCache && (this.accessControl & DATA_CACHE_ENABLE) !== 0;
  }

  /** When the next of them turns around by itself. */
  get nextAt(): number {
    return this.flips.nextAt;
  }

  passTime(): void {
    this.flips.passTime();
  }

  writeAccessControl(value: number): void {
    if (value & DATA_CACHE_RESET && !(value & DATA_CACHE_ENABLE)) {
      this.cache.reset();
    }
    const enabled = [DATA_CACHE_ENABLE, INSTRUCTION_CACHE_ENABLE];
    [DATA_CACHE_RESET, INSTRUCTION_CACHE_RESET].forEach((reset, cache) => {
      if (value & reset && value & (enabled[cache] ?? 0)) {
        this.surroundings.violations.report('FLASH_ACR: a cache can only be reset while it is disabled');
      }
    });
    this.accessControl = value & ACCESS_CONTROL_BITS;
  }

  /** @param isData a fetch goes past the data cache */
  read(address: number, size: AccessSize, isData: boolean): number {
    const offset = this.array.offsetOf(address);
    const cached = isData && this.cached;
    let value = 0;
    for (let i = size - 1; i >= 0; i--) {
      value = value * 256 + (cached ? this.cache.read(offset + i) : (this.array.bytes[offset + i] ?? 0xff));
    }
    return value;
  }

  /** @param weakly at a supply that is too low for the parallelism */
  erase(sector: Sector, weakly: boolean): Undo {
    const undo = this.array.erase(sector, weakly);
    this.flips.erased(sector.start, sector.size);
    this.surroundings.contentChanged(sector.start, sector.size);
    return undo;
  }

  /** @param weakly as for `erase` */
  program(address: number, size: AccessSize, value: number, weakly: boolean): Undo {
    const undo = this.array.program(address, value, size, weakly);
    this.surroundings.contentChanged(address & ~3, 4);
    return undo;
  }

  /** What was programmed holds from `by` on, as long as it does. */
  settled(address: number, by: number): void {
    this.flips.programmed(address, by);
  }

  reset(): void {
    this.accessControl = 0;
    this.cache.reset();
  }

  snapshot(): unknown {
    return [this.accessControl, this.flips.snapshot(), this.cache.snapshot()];
  }

  restore(snapshot: unknown): void {
    const [accessControl, flips, cache] = snapshot as [number, unknown, unknown];
    this.accessControl = accessControl;
    this.flips.restore(flips);
    this.cache.restore(cache);
  }
}
