/**
 * Compares a chip's flash with an image.
 *
 * Below: session, inspection. Above: the extension's commands, the command-line tool. Resets the core, because the
 * chip itself hashes; what is in flash is not changed.
 */

import type { FirmwareImage } from '../image/firmware-image.ts';
import type { BoardSession } from './board-session.ts';
import { fillWords, questionsAboutContent } from './examine.ts';
import type { JobControl } from './flash-job.ts';
import type { FlashOptions } from './flash-options.ts';
import { problemsOfImage, problemsOfProtection } from './make-plan.ts';
import { ProgrammingError } from './programming-error.ts';
import { ProgressTeller } from './progress-teller.ts';
import { readableProtection } from './protection.ts';
import { findMismatches, inspectorOf } from './range-inspector.ts';
import { wantedSectors } from './wanted-content.ts';

/** What was compared. */
export interface VerifyOutcome {
  readonly bytes: number;
  readonly seconds: number;
}

/**
 * Compares; leaves the core reset and running, once the session is closed.
 * @throws ProgrammingError `verify-mismatch` at the first difference; `plan-refused` where the image is not all in flash
 */
export async function verifyImage(
  session: BoardSession,
  image: FirmwareImage,
  options: Pick<FlashOptions, 'compare'> & JobControl,
): Promise<VerifyOutcome> {
  const started = session.clock.now();
  const { chip, core } = session;
  const { signal } = options;
  const protection = await readableProtection(session);
  const wanted = wantedSectors(chip.flash.sectors, image, []);
  const problems = [...problemsOfImage(chip, image), ...problemsOfProtection(wanted, protection)];
  if (problems.length > 0) {
    throw new ProgrammingError('plan-refused', { chip: chip.name, problems });
  }
  const progress = new ProgressTeller(session.clock, options.onProgress);
  progress.tell('verifying', 0, image.size);
  await session.takeOver();
  const checks = [];
  for (const sector of wanted) {
    const { content } = await fillWords(sector, core.memory);
    checks.push(...questionsAboutContent(content));
  }
  const [first] = await findMismatches(session, inspectorOf(session, options), checks, signal);
  if (first) {
    throw first.error;
  }
  progress.tell('verifying', image.size, image.size);
  return { bytes: image.size, seconds: (session.clock.now() - started) / 1000 };
}
