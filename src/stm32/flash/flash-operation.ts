/**
 * What can be asked of a flash, as data: operations, how wide they are, how long they take; and who does them.
 *
 * Below: chip rows. Above: plans are made into operations, writers do them: the loader in RAM, or the probe alone. Pure.
 */

import type { FlashDescription, FlashSector, FlashTime, WriteMode } from '../devices/chip-description.ts';

/** One thing to do. Addresses and lengths are multiples of the flash's unit; what is programmed has been erased before. */
export type FlashOperation =
  | { readonly kind: 'erase-sector'; readonly sector: FlashSector }
  | { readonly kind: 'erase-chip' }
  | { readonly kind: 'program'; readonly address: number; readonly bytes: Uint8Array };

/** How far a writer is. */
export interface WriterProgress {
  /** Operations that have ended well, from the first. */
  readonly completed: number;
  /** Bytes of programming operations that the flash holds. */
  readonly programmed: number;
  /** Operations that may have begun: all below this. At least `completed`. */
  readonly begun: number;
}

/** How operations are done. */
export interface WriterOptions {
  readonly mode: WriteMode;
  /** Told whenever something is known. The last call before an error says where it happened. */
  readonly onProgress: (progress: WriterProgress) => void;
  /** Aborted: the operation that is running comes to its end, no other begins, and the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Does operations in their order. The flash must be unlocked. */
export interface FlashWriter {
  /** @throws ChipError `erase-failed`, `program-failed`, `flash-stuck`; ProbeError; the signal's reason */
  run(operations: readonly FlashOperation[], options: WriterOptions): Promise<void>;
}

/**
 * The ways to program at this supply, best first. At an unknown one only the last: too wide an operation at too low a
 * voltage programs weakly, often without any error flag.
 */
export function writeModesAt({ writeModes }: FlashDescription, volts: number | undefined): readonly WriteMode[] {
  const last = writeModes.slice(-1);
  return volts === undefined
    ? last
    : [...writeModes.slice(0, -1).filter((mode) => volts >= mode.minimumVolts), ...last];
}

/** Typical time of an operation in milliseconds. */
export function operationTime(operation: FlashOperation, flash: FlashDescription, mode: WriteMode): number {
  switch (operation.kind) {
    case 'erase-sector':
      return sectorEraseTime(operation.sector, flash, mode);
    case 'erase-chip':
      return (
        chipEraseTime(flash, mode) ??
        flash.sectors.reduce((sum, sector) => sum + sectorEraseTime(sector, flash, mode), 0)
      );
    case 'program':
      return (operation.bytes.length / (mode.bits / 8)) * timeIn(flash.times.program, mode);
  }
}

/** Typical time in milliseconds to erase a sector. @throws RangeError where the chip's row has none for its size */
export function sectorEraseTime(sector: FlashSector, flash: FlashDescription, mode: WriteMode): number {
  const times = flash.times.sectorErase[sector.size / 1024];
  if (times === undefined) {
    throw new RangeError(`Cannot tell erase time: no sector of ${sector.size} bytes in the chip's row`);
  }
  return timeIn(times, mode);
}

/** Typical time in milliseconds to erase the chip at once; undefined where that is not known, or cannot be done. */
export function chipEraseTime({ times }: FlashDescription, mode: WriteMode): number | undefined {
  return times.massErase === undefined ? undefined : timeIn(times.massErase, mode);
}

/** Milliseconds of something in this mode. */
export function timeIn(time: FlashTime, { bits }: WriteMode): number {
  const found = typeof time === 'number' ? time : time[bits];
  if (found === undefined) {
    throw new RangeError(`Cannot tell time: the chip's row has none for ${bits} bits at a time`);
  }
  return found;
}
