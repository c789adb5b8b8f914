/**
 * Erases the whole chip, or some of its sectors, and sees that they are blank.
 *
 * Below: the target, plans, the run. Above: the extension's commands, the command-line tool. Whoever calls this has asked
 * the user.
 */

import type { FlashSector } from '../stm32/devices/chip-description.ts';
import type { FlashProtection } from '../stm32/flash/flash-controller.ts';
import type { JobControl } from './flash-job.ts';
import type { FlashOptions } from './flash-options.ts';
import { runPlan } from './flash-job.ts';
import type { FlashTarget } from './flash-target.ts';
import { JournalKeeper } from './journal-keeper.ts';
import { erasePlan, writeModeFor } from './make-plan.ts';
import type { FlashOutcome } from './outcome.ts';
import { ProgressTeller } from './progress-teller.ts';
import { readableProtection } from './protection.ts';
import { mustBeTrusted } from './question.ts';
import { remarksOfDisplaced } from './recovery.ts';

/** What can be chosen about an erase. */
export type EraseOptions = Pick<FlashOptions, 'writeBits' | 'journal' | 'loader' | 'ask' | 'anyway'> & JobControl;

/**
 * Erases everything; the core is left halted, for there is nothing to run.
 * @throws ProgrammingError `plan-refused`, `read-protected`, `needs-answer` before; `flash-incomplete` after the erase has begun
 */
export function massErase(target: FlashTarget, options: EraseOptions): Promise<FlashOutcome> {
  const { sectors } = target.chip.flash;
  // What belongs to another core is not the user's to erase.
  return erase(target, ({ reserved = [] }) => sectors.filter(({ index }) => !reserved.includes(index)), options);
}

/** Erases some sectors; the core is left halted. @throws as `massErase` */
export function eraseSectors(
  target: FlashTarget,
  sectors: readonly FlashSector[],
  options: EraseOptions,
): Promise<FlashOutcome> {
  return erase(target, () => sectors, options);
}

async function erase(
  target: FlashTarget,
  choose: (protection: FlashProtection) => readonly FlashSector[],
  options: EraseOptions,
): Promise<FlashOutcome> {
  const started = target.clock.now();
  const { chip } = target;
  const protection = await readableProtection(target);
  const input = {
    chip,
    protection,
    mode: writeModeFor(chip, options.writeBits, target.voltage),
    voltage: options.writeBits === undefined ? target.voltage : undefined,
    wireSpeed: target.wireSpeed,
  };
  await mustBeTrusted(target.doubts, options);
  const journal = new JournalKeeper(options.journal, target.chipId, target);
  const progress = new ProgressTeller(target.clock, options.onProgress);
  try {
    await journal.load(chip.flash.sectors);
    await target.takeOver();
  } catch (error) {
    await journal.close();
    throw error;
  }
  const remarks = remarksOfDisplaced(journal.displaced);
  return runPlan({ plan: erasePlan(input, choose(protection)), journal, progress, remarks, started }, target, {
    ...options,
    run: false,
  });
}
