/**
 * What a user can choose about a flash job.
 *
 * Below: chip rows, the journal's port. Above: settings of the extension, switches of the command-line tool.
 */

import type { Journal } from './journal.ts';
import type { AnotherChipQuestion } from './plan.ts';
import type { Answers } from './question.ts';

/** All have defaults. */
export interface FlashOptions extends Answers {
  /** Write back what shares a sector with the image. Default true. */
  readonly keepNeighbours?: boolean;
  /** How what is on the chip is compared: by the chip's own hash (default), or every byte over the wire. */
  readonly compare?: 'hash' | 'bytes';
  /** Bits per programming operation; default by the supply voltage. */
  readonly writeBits?: number;
  /** Default true. False: the probe writes without a routine in RAM, slowly. */
  readonly loader?: boolean;
  /** Bytes of the loader's ring buffer at most; default as much as RAM has. */
  readonly ringSize?: number;
  /** How the core is left: default true, reset and running; false, reset and halted. */
  readonly run?: boolean;
  /** What whoever has read the firmware has found in it that must be asked; usually nothing. */
  readonly doubts?: readonly AnotherChipQuestion[];
  /** Where bytes are kept safe before an erase takes them. Without one they are in memory only. */
  readonly journal?: Journal;
}
