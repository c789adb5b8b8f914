/**
 * Erases the whole chip, or some of its sectors, and sees that they are blank.
 *
 * Below: session, plans, the run. Above: the extension's commands, the command-line tool. Whoever calls this has asked
 * the user.
 */

import type { FlashSector } from '../stm32/devices/chip-description.ts';
import type { BoardSession } from './board-session.ts';
import type { JobControl } from './flash-job.ts';
import type { FlashOptions } from './flash-options.ts';
import { runPlan } from './flash-job.ts';
import { JournalKeeper } from './journal-keeper.ts';
import { erasePlan, writeModeFor } from './make-plan.ts';
import type { FlashOutcome } from './outcome.ts';
import { ProgressTeller } from './progress-teller.ts';
import { readableProtection } from './protection.ts';
import { mustBeTrusted } from './question.ts';
import { wireSpeed } from './wire-speed.ts';

/** What can be chosen about an erase. */
export type EraseOptions = Pick<FlashOptions, 'writeBits' | 'journal' | 'loader' | 'ask' | 'anyway'> & JobControl;

/**
 * Erases everything; the core is left halted, for there is nothing to run.
 * @throws ProgrammingError `plan-refused`, `read-protected`, `needs-answer` before; `flash-incomplete` after the erase has begun
 */
export function massErase(session: BoardSession, options: EraseOptions): Promise<FlashOutcome> {
  return eraseSectors(session, session.chip.flash.sectors, options);
}

/** Erases some sectors; the core is left halted. @throws as `massErase` */
export async function eraseSectors(
  session: BoardSession,
  sectors: readonly FlashSector[],
  options: EraseOptions,
): Promise<FlashOutcome> {
  const started = session.clock.now();
  const { chip } = session;
  const input = {
    chip,
    protection: await readableProtection(session),
    mode: writeModeFor(chip, options.writeBits, session.voltage),
    voltage: options.writeBits === undefined ? session.voltage : undefined,
    wireSpeed: wireSpeed(session.connection.clock),
  };
  await mustBeTrusted(session.doubts, options);
  const journal = new JournalKeeper(options.journal, session.chipId, session);
  await journal.load(chip.flash.sectors);
  const progress = new ProgressTeller(session.clock, options.onProgress);
  await session.takeOver();
  return runPlan({ plan: erasePlan(input, sectors), journal, progress, remarks: [], started }, session, {
    ...options,
    run: false,
  });
}
