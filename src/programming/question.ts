/**
 * How a job asks what only a person can decide.
 *
 * Below: questions as data, errors. Above: jobs ask, whoever started them answers; `texts/` has the sentences.
 */

import type { ChipDoubt } from '../stm32/chip-doubts.ts';
import type { AnotherChipQuestion, FlashQuestion } from './plan.ts';
import { ProgrammingError } from './programming-error.ts';

/** How questions are answered. */
export interface Answers {
  /** Asks somebody; false: the job is not to be done. Absent: there is nobody to be asked. */
  readonly ask?: (question: FlashQuestion) => Promise<boolean>;
  /** Yes to everything that would be asked. */
  readonly anyway?: boolean;
}

/**
 * Asks what firmware and chip give reason to ask, before anything is changed.
 * @throws as `mustBeWanted`
 */
export async function mustBeTrusted(
  doubts: readonly (AnotherChipQuestion | ChipDoubt)[],
  answers: Answers,
): Promise<void> {
  for (const doubt of doubts) {
    await mustBeWanted(doubt, answers);
  }
}

/**
 * Resolves where the answer is yes.
 * @throws ProgrammingError `needs-answer` where nobody can be asked, for another chip's firmware `names-another-chip`; an
 *   `AbortError` where the answer is no
 */
export async function mustBeWanted(question: FlashQuestion, { ask, anyway }: Answers): Promise<void> {
  if (anyway) {
    return;
  }
  if (!ask) {
    throw question.code === 'names-another-chip'
      ? new ProgrammingError(question.code, { named: question.named, board: question.board, chip: question.chip })
      : new ProgrammingError('needs-answer', { question });
  }
  if (!(await ask(question))) {
    throw new DOMException('The question was answered with no', 'AbortError');
  }
}
