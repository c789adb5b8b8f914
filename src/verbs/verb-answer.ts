/**
 * What a verb answers to programs, whoever has run it: one shape, with a version, and the exit code that goes with it.
 *
 * Below: verbs, texts. Above: the command line. `docs/command-line.md` describes both.
 */

import { CodedError } from '../base/coded-error.ts';
import { FormatError } from '../formats/format-error.ts';
import { ProbeError } from '../probe/probe-error.ts';
import { isProgrammingError, ProgrammingError } from '../programming/programming-error.ts';
import { ChipError } from '../stm32/chip-error.ts';
import { lineOf, type Text } from '../texts/text.ts';
import { textOfError } from '../texts/text-of-error.ts';
import type { VerbData, VerbOutcome } from './verb.ts';
import { isVerbError, VerbError, verbTexts } from './verb-error.ts';

/** Raised where a field goes or changes its meaning; new fields leave it. */
export const ANSWER_VERSION = 1;

/** A verb's answer. */
export interface VerbAnswer {
  readonly version: typeof ANSWER_VERSION;
  readonly verb: string;
  readonly ok: boolean;
  /** What came of it, also of a job that was cut short. */
  readonly outcome?: VerbData;
  /** Why it is not ok. */
  readonly code?: string;
  /** The same for people. */
  readonly message?: string;
  /** The facts of a failure. */
  readonly details?: VerbData;
}

/** What a process ends with. */
export const EXIT_CODES = {
  done: 0,
  /** It was looked, and the answer is no: they differ, the file has errors, the plan cannot be done. */
  no: 1,
  /** The words make no sense. */
  usage: 2,
  /** No board, no chip, or no way to it. Nothing was changed. */
  board: 3,
  /** Refused before anything was changed: the file, what the chip protects, what would have to be asked. */
  refused: 4,
  /** The job had begun: flash may be half written. Run it again. */
  incomplete: 5,
  /** Nobody foresaw it (EX_SOFTWARE of sysexits.h). */
  unexpected: 70,
  /** The time that was given was over, as `timeout` of coreutils has it. */
  timedOut: 124,
  /** Interrupted: 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const;

/** The answer of a verb that ended. */
export function answerOf(verb: string, outcome: VerbOutcome): VerbAnswer {
  return { version: ANSWER_VERSION, verb, ...outcome };
}

/** The answer of a verb that failed. */
export function answerOfFailure(verb: string, error: unknown): VerbAnswer {
  const message = lineOf(textOfFailure(error));
  const coded: CodedError | undefined = error instanceof CodedError ? error : undefined;
  const code = coded?.code ?? (isInterruption(error) ? 'cancelled' : 'unexpected');
  // A job that was cut short has its outcome where others have theirs.
  const { outcome, ...details } = (coded?.details ?? {}) as VerbData & { readonly outcome?: VerbData };
  return { version: ANSWER_VERSION, verb, ok: false, code, message, details, ...(outcome && { outcome }) };
}

/** What people read of a failure. */
export function textOfFailure(error: unknown): Text {
  return isInterruption(error) ? { sentence: 'Interrupted. No board was changed.' } : textOfError(error, verbTexts);
}

/** What a process ends with where a verb ended. */
export function exitCodeOf({ ok }: VerbOutcome): number {
  return ok ? EXIT_CODES.done : EXIT_CODES.no;
}

/** What a process ends with where a verb failed. @param interruption why it was told to end; undefined: it was not */
export function exitCodeOfFailure(error: unknown, interruption?: unknown): number {
  if (isInterruption(error) || (isProgrammingError(error, 'flash-incomplete') && error.details.cancelled)) {
    return isVerbError(interruption, 'timed-out') ? EXIT_CODES.timedOut : EXIT_CODES.interrupted;
  }
  if (isVerbError(error, 'timed-out')) {
    return EXIT_CODES.timedOut;
  }
  if (isVerbError(error, 'bad-arguments')) {
    return EXIT_CODES.usage;
  }
  if (isProgrammingError(error, 'flash-incomplete')) {
    return EXIT_CODES.incomplete;
  }
  if (isProgrammingError(error, 'image-differs')) {
    return EXIT_CODES.no;
  }
  if (error instanceof ProbeError || error instanceof ChipError) {
    return EXIT_CODES.board;
  }
  const refused = error instanceof FormatError || error instanceof ProgrammingError || error instanceof VerbError;
  return refused ? EXIT_CODES.refused : EXIT_CODES.unexpected;
}

function isInterruption(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
