/**
 * The conversation before flash is changed: what gives reason to doubt is asked, the safe action first, and where nobody
 * can be asked the job fails with a code, unless it was told `anyway`.
 *
 * Below: the doubts, questions of jobs, their texts. Above: the commands and tasks that flash.
 */

import * as l10n from '@vscode/l10n';
import { doubtsBeforeFlash } from '../../inspection/flash-doubts.ts';
import { problemsOfImage } from '../../programming/make-plan.ts';
import type { FlashQuestion } from '../../programming/plan.ts';
import { ProgrammingError } from '../../programming/programming-error.ts';
import type { Answers } from '../../programming/question.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import { doubtText } from '../../texts/flash-doubt-texts.ts';
import { questionText } from '../../texts/programming-texts.ts';
import type { Firmware } from '../files/firmware.ts';
import { showFile } from '../files/reveal.ts';
import { choose } from '../questions.ts';

/** Who decides. */
export interface Asking {
  /** Whether somebody is there to answer. */
  readonly mayAsk: boolean;
  /** Yes to everything that would be asked. */
  readonly anyway?: boolean | undefined;
}

/**
 * Resolves where the firmware is wanted on this chip. What will be refused anyhow is not asked.
 * @throws ProgrammingError `names-another-chip` where nobody can be asked; an `AbortError` where it is not wanted
 */
export async function mustBeWantedOn(chip: ChipDescription, firmware: Firmware, asking: Asking): Promise<void> {
  const { image, file, name } = firmware;
  const [doubt] = problemsOfImage(chip, image).length > 0 ? [] : doubtsBeforeFlash(image, chip);
  if (!doubt || asking.anyway === true) {
    return;
  }
  if (!asking.mayAsk) {
    const { code, ...details } = doubt;
    throw new ProgrammingError(code, details);
  }
  const { sentence, nextStep = '' } = doubtText(doubt);
  const show = l10n.t('Show File');
  const anyway = l10n.t('Flash Anyway');
  const question = l10n.t('{0} seems to be for another chip.', name);
  const answer = await choose(question, `${sentence} ${nextStep}`, [show, anyway]);
  if (answer === show) {
    await showFile(file);
  }
  if (answer !== anyway) {
    throw new DOMException('The file is not wanted on this board', 'AbortError');
  }
}

/** How the questions of a flash job are answered. */
export function answersOf({ mayAsk, anyway = false }: Asking): Answers {
  return { anyway, ...(mayAsk && { ask: askOfJob }) };
}

async function askOfJob(question: FlashQuestion): Promise<boolean> {
  const { sentence, nextStep = '' } = questionText(question);
  const owed = question.code === 'owed-bytes-overwritten';
  const goOn = owed ? l10n.t('Flash and Forget Them') : l10n.t('Go On Anyway');
  return (await choose(sentence, nextStep, [owed ? l10n.t('Keep Saved Bytes') : l10n.t('Stop'), goOn])) === goOn;
}
