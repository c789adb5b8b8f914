/**
 * What came of a flash job: bytes, sectors, seconds, and how the core is left. Plain data.
 *
 * Below: chip rows. Above: shown by the extension and the command-line tool, printed by `--json`.
 *
 * Words, used alike everywhere: a sector is **untouched** (outside the plan), **identical** (held the right bytes
 * already, so it was left alone), **erased**, **programmed**; bytes are **kept** when they share a sector with the image
 * and are written back after the erase.
 */

import type { MemoryRange } from '../stm32/devices/memory-of.ts';
import type { MoreFlash } from './plan.ts';

/**
 * Where a sector stands. `verified`: programmed, and the chip's hash says rightly. `unknown`: an operation on it had begun, and its end was not seen.
 */
export type SectorState = 'untouched' | 'identical' | 'erased' | 'programmed' | 'verified' | 'unknown';

/** One sector after the job. */
export interface SectorOutcome {
  readonly index: number;
  readonly start: number;
  readonly size: number;
  readonly state: SectorState;
  /** Whether it was erased on the way. */
  readonly erased: boolean;
  /** Bytes of it that the journal holds, because they are kept and not yet back. */
  readonly atRisk: number;
}

/** How the core is left. */
export type CoreState =
  /** Reset, and running what was flashed. */
  | 'running'
  /** Held by the debugger's halt. */
  | 'halted'
  /** Held in reset by something else than the debugger. */
  | 'in-reset'
  /** Reset, but it runs ST's boot loader: BOOT0 is high, or the chip found itself empty when it was powered. */
  | 'in-boot-loader'
  /** Started and locked up within the first milliseconds. */
  | 'locked-up'
  /** It could not be seen: the probe is gone, or the firmware has taken the debug pins or sleeps. */
  | 'unknown';

/** Bytes by what was done with them. */
export interface ByteCounts {
  readonly erased: number;
  /** Bytes of the image and kept bytes that were written. */
  readonly programmed: number;
  /** Bytes of the image that the chip held already. */
  readonly identical: number;
  /** Bytes beside the image that were saved before an erase and written back. */
  readonly kept: number;
}

/** What came of a flash job. */
export interface FlashOutcome {
  readonly chip: string;
  readonly sectors: readonly SectorOutcome[];
  readonly bytes: ByteCounts;
  /** Whether the chip's own hash confirmed all of it. */
  readonly verified: boolean;
  /** On the clock of the session. */
  readonly seconds: number;
  /** What the plan had said. */
  readonly predictedSeconds: number;
  /** Bits per programming operation. */
  readonly writeBits: number;
  /** Whether a routine in the chip's RAM did the programming, or the probe alone. */
  readonly method: 'loader' | 'direct';
  /** What went otherwise than planned, as facts for a sentence. */
  readonly remarks: readonly FlashRemark[];
  readonly core: CoreState;
}

/** Something that a user may want to know although the job went well. */
export type FlashRemark =
  /** The chip objected to so many bits at a time; fewer were programmed. */
  | { readonly code: 'writes-narrowed'; readonly from: number; readonly to: number }
  /** The loader failed or did not fit; the probe wrote by itself, slowly. */
  | { readonly code: 'without-loader'; readonly reason: 'no-room-in-ram' | 'routine-failed' }
  /** Bytes of an earlier, unfinished job were put back. */
  | { readonly code: 'recovered'; readonly bytes: number; readonly sectors: readonly number[] }
  /** The firmware was given time to finish writing its file system. */
  | { readonly code: 'waited-for-file-system'; readonly sector: number; readonly milliseconds: number }
  /** Verified, but the core could not be seen any more when it was started: it sleeps, or has taken the debug pins. */
  | { readonly code: 'core-not-seen' }
  /** Bytes that an earlier job owed were given up, because something else had been written over their place. */
  | { readonly code: 'owed-bytes-given-up'; readonly bytes: number; readonly sectors: readonly number[] }
  /** Bytes that an earlier job owes to sectors which the chip does not have as its option bytes are now. They stay saved. */
  | { readonly code: 'owed-to-other-sectors'; readonly bytes: number }
  /** Verified in flash that the chip does not say that it has; KB. */
  | ({ readonly code: 'more-flash-than-said' } & MoreFlash)
  /** Parts of the file that belong into memories which this way cannot write. */
  | { readonly code: 'left-out'; readonly parts: readonly MemoryRange[] }
  /** Bytes beside the image that could not be read, and so are not kept. */
  | { readonly code: 'unreadable-lost'; readonly bytes: number; readonly sectors: readonly number[] }
  /** The reset pin does nothing; the core was reset through the debug port. */
  | { readonly code: 'reset-pin-unused' }
  /** Flashed and verified, but the reset vector is not where a program could be. */
  | { readonly code: 'no-vector-table'; readonly stackPointer: number; readonly resetHandler: number };
