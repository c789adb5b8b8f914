/**
 * How programming a chip can fail, as codes.
 *
 * Below: coded errors, outcomes. Above: the rest of this folder throws them, `texts/` says them, programs react.
 */

import type { AddressRange } from '../base/address-range.ts';
import { CodedError } from '../base/coded-error.ts';
import type { FlashOutcome } from './outcome.ts';
import type { AnotherChipQuestion, FlashQuestion, PlanProblem } from './plan.ts';

/** Each code with the facts that come along. */
export interface ProgrammingErrorDetails {
  /** The chip cannot program so many bits at a time. React: one of the possible numbers. */
  'no-such-write-mode': { readonly chip: string; readonly bits: number; readonly possible: readonly number[] };
  /** The plan has problems; nothing was changed. React: say the first of them. */
  'plan-refused': { readonly chip: string; readonly problems: readonly PlanProblem[] };
  /** Read protection (level 1 or 2) is set. React: level 1 can be lifted, which erases the chip; 2 never. */
  'read-protected': { readonly chip: string; readonly level: 0.5 | 1 | 2 };
  /** The chip does not hold what was written. React: a worn or damaged cell, or too weak a supply. */
  'verify-mismatch': { readonly address: number; readonly expected: number; readonly found: number };
  /** A run came to its end with sectors that nobody verified. React: a fault of this program; flash again. */
  'not-verified': { readonly sectors: readonly number[] };
  /** Something that only a person can decide, and nobody could be asked. React: say `anyway`, or ask. */
  'needs-answer': { readonly question: FlashQuestion };
  /** The firmware names another chip than the board has, and nobody could be asked. React: say `anyway`, or ask. */
  'names-another-chip': Omit<AnotherChipQuestion, 'code'>;
  /** Another window or program has a job under way on this chip. React: wait for it. */
  'chip-in-use': { readonly owner: string };
  /** The chip holds something other than an image that it was compared with. React: nothing is wrong with it; flash, or compare. */
  'image-differs': { readonly address: number; readonly expected: number; readonly found: number };
  /** A range that is not all in flash was asked for. */
  'outside-flash': {
    readonly chip: string;
    readonly flash: AddressRange;
    readonly address: number;
    readonly length: number;
  };
  /** What has to be kept could not be written to the journal; nothing was changed. */
  'journal-failed': { readonly journal: string };
  /**
   * Work on the chip had begun and did not come to its end: `cause` says why, the outcome says which sector is in which
   * state. React: flash again, with this or another file; the journal then puts right what neighbours have lost.
   */
  'flash-incomplete': { readonly cancelled: boolean; readonly outcome: FlashOutcome };
}

/** The codes of this family. */
export type ProgrammingErrorCode = keyof ProgrammingErrorDetails;

/** A failure of programming. */
export class ProgrammingError<Code extends ProgrammingErrorCode = ProgrammingErrorCode> extends CodedError<
  Code,
  ProgrammingErrorDetails[Code]
> {}

/** Whether `error` is a `ProgrammingError` with this code. */
export function isProgrammingError<Code extends ProgrammingErrorCode>(
  error: unknown,
  code: Code,
): error is ProgrammingError<Code> {
  return error instanceof ProgrammingError && error.code === code;
}
