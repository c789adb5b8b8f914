/**
 * How a job asks what only a person can decide.
 *
 * Below: questions as data, errors. Above: jobs ask, whoever started them answers; `texts/` has the sentences.
 */

import type { ChipDoubt } from '../stm32/chip-doubts.ts';
import type { FlashQuestion } from './plan.ts';
import { ProgrammingError, type ProgrammingErrorDetails } from './programming-error.ts';

/** How questions are answered. */
export interface Answers {
  /** Asks somebody; false: the job is not to be done. Absent: there is nobody to be asked. */
  readonly ask?: (question: FlashQuestion) => Promise<boolean>;
  /** Yes to everything that would be asked. */
  readonly anyway?: boolean;
}

/** What inspection may find before a flash: the firmware seems to be for another chip. */
export type FirmwareDoubt = ProgrammingErrorDetails['names-another-chip'] & { readonly code: 'names-another-chip' };

/** Where nobody can be asked about it. @throws ProgrammingError `names-another-chip`, unless told `anyway` */
export function refuseDoubt(doubt: FirmwareDoubt | undefined, anyway = false): void {
  if (doubt && !anyway) {
    const { code, ...details } = doubt;
    throw new ProgrammingError(code, details);
  }
}

/**
 * Asks what the chip gives reason to ask, before anything of it is changed.
 * @throws as `mustBeWanted`
 */
export async function mustBeTrusted(doubts: readonly ChipDoubt[], answers: Answers): Promise<void> {
  for (const doubt of doubts) {
    await mustBeWanted(doubt, answers);
  }
}

/**
 * Resolves where the answer is yes.
 * @throws ProgrammingError `needs-answer` where nobody can be asked; an `AbortError` where the answer is no
 */
export async function mustBeWanted(question: FlashQuestion, { ask, anyway }: Answers): Promise<void> {
  if (anyway) {
    return;
  }
  if (!ask) {
    throw new ProgrammingError('needs-answer', { question });
  }
  if (!(await ask(question))) {
    throw new DOMException('The question was answered with no', 'AbortError');
  }
}
