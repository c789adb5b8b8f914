/**
 * What every peripheral of the chip looks like to the bus, and what it is told.
 *
 * Below: nothing. Above: the chip. Peripherals do not know each other or the core.
 */

/** A resettable block of 32-bit registers. Narrow accesses reach it as `lanes`: the bits that are written. */
export interface Peripheral {
  /** @returns the 32-bit register at `offset` (a multiple of 4); reading has no side effect here */
  read(offset: number): number;
  /** Writes the bits of `lanes`; bits of `value` outside of them are 0. */
  write(offset: number, value: number, lanes: number): void;
  /** What a reset of the chip does to it; `power-on` loses everything that lives from the supply. */
  reset(cause: ResetCause): void;
  /** Plain data that `restore` takes back. */
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

/** Why the chip is reset (RM0368, 6.1); `options`: to load its option bytes (RM0091, 6.1.2). */
export type ResetCause = 'power-on' | 'pin' | 'software' | 'watchdog' | 'options';

/** A register after a write that only touched `lanes`. */
export function merged(before: number, value: number, lanes: number): number {
  return ((before & ~lanes) | (value & lanes)) >>> 0;
}

/** The chip's time in nanoseconds, exact in the middle of an instruction. */
export type Now = () => number;
