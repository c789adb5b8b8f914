/**
 * Compares a chip's flash with an image.
 *
 * Below: the target, inspection. Above: the extension's commands, the command-line tool. Looks only: a core that runs is
 * neither reset nor halted, and every byte comes over the wire; one that was taken over hashes.
 */

import type { FirmwareImage } from '../image/firmware-image.ts';
import type { MemoryRange } from '../stm32/devices/memory-of.ts';
import { fillUnits, questionsAboutContent } from './examine.ts';
import type { JobControl } from './flash-job.ts';
import type { FlashOptions } from './flash-options.ts';
import type { FlashTarget } from './flash-target.ts';
import { problemsOfProtection, sortImage } from './make-plan.ts';
import { targetFor } from './more-flash.ts';
import { ProgrammingError } from './programming-error.ts';
import { ProgressTeller } from './progress-teller.ts';
import { readableProtection } from './protection.ts';
import { findMismatches, inspectorOf, type RangeQuestion } from './range-inspector.ts';
import { wantedSectors } from './wanted-content.ts';

/** What was compared. */
export interface VerifyOutcome {
  readonly bytes: number;
  readonly seconds: number;
  /** Parts of the image that belong into another memory than flash, and were not looked at. */
  readonly leftOut: readonly MemoryRange[];
}

/**
 * Compares what belongs into flash, as a flash job writes it.
 * @throws ProgrammingError `image-differs` at the first difference; `plan-refused` where nothing of the image is for flash,
 *   or a part for no memory that is known
 */
export async function verifyImage(
  said: FlashTarget,
  whole: FirmwareImage,
  options: Pick<FlashOptions, 'compare'> & JobControl,
): Promise<VerifyOutcome> {
  // Looking asks nobody.
  const target = await targetFor(said, whole, { anyway: true, signal: options.signal });
  const started = target.clock.now();
  const { chip, memory } = target;
  const { signal } = options;
  const protection = await readableProtection(target);
  const { image, leftOut, problems } = sortImage(chip, whole);
  const wanted = wantedSectors(chip.flash.sectors, image, []);
  const against = [...problems, ...problemsOfProtection(wanted, protection)];
  if (against.length > 0) {
    throw new ProgrammingError('plan-refused', { chip: chip.name, problems: against });
  }
  const progress = new ProgressTeller(target.clock, options.onProgress);
  progress.tell('comparing', 0, image.size);
  await target.proveReading(signal);
  const inspect = inspectorOf(target, options);
  const filled = await fillUnits(wanted, { memory, inspect, flash: chip.flash, signal });
  const checks = filled.flatMap(({ content }) => questionsAboutContent(content));
  let done = 0;
  for (const sector of checksBySize(checks)) {
    const [first] = await findMismatches(target, inspect, sector, signal);
    if (first) {
      throw new ProgrammingError('image-differs', first.error.details);
    }
    done += sector.reduce((sum, { expected }) => sum + expected.length, 0);
    progress.tell('comparing', Math.min(done, image.size), image.size);
  }
  progress.tell('comparing', image.size, image.size);
  return { bytes: image.size, seconds: (target.clock.now() - started) / 1000, leftOut };
}

/** Bytes that are compared between two reports: a tenth of a second on the slowest wire, and long enough to hash. */
const REPORT_SIZE = 64 * 1024;

/** The checks in runs of about `REPORT_SIZE`, so that somebody who watches sees something. */
function checksBySize(checks: readonly Required<RangeQuestion>[]): Required<RangeQuestion>[][] {
  const runs: Required<RangeQuestion>[][] = [];
  let size = Infinity;
  for (const check of checks) {
    if (size >= REPORT_SIZE) {
      runs.push([]);
      size = 0;
    }
    runs.at(-1)?.push(check);
    size += check.expected.length;
  }
  return runs;
}
