/**
 * What can be asked of a flash, as data, and who does it.
 *
 * Below: chip rows. Above: plans are made into operations, writers do them: the loader in RAM, or the probe alone.
 */

import type { FlashSector, Parallelism } from '../devices/chip-description.ts';

/** One thing to do. Addresses and lengths are multiples of 4; what is programmed has been erased before. */
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
  readonly parallelism: Parallelism;
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
