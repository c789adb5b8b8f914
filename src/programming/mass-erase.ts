/**
 * Erases the whole chip, and sees that it is blank.
 *
 * Below: session, plans, the run. Above: the extension's commands, the command-line tool. Whoever calls this has asked
 * the user.
 */

import type { BoardSession } from './board-session.ts';
import type { JobControl } from './flash-image.ts';
import type { FlashOptions } from './flash-options.ts';
import { outcomeOf } from './flash-outcome.ts';
import { FlashRun } from './flash-run.ts';
import { JournalKeeper } from './journal-keeper.ts';
import { massErasePlan, parallelismAt } from './make-plan.ts';
import type { CoreState, FlashOutcome } from './outcome.ts';
import { ProgrammingError } from './programming-error.ts';
import { ProgressTeller } from './progress-teller.ts';
import { readableProtection } from './protection.ts';
import { wireSpeed } from './wire-speed.ts';

/**
 * Erases everything; the core is left halted, for there is nothing to run.
 * @throws ProgrammingError `plan-refused`, `read-protected` before; `flash-incomplete` after the erase has begun
 */
export async function massErase(
  session: BoardSession,
  options: Pick<FlashOptions, 'parallelism' | 'journal' | 'loader'> & JobControl,
): Promise<FlashOutcome> {
  const started = session.clock.now();
  const { chip } = session;
  const { signal } = options;
  const protection = await readableProtection(session);
  const plan = massErasePlan({
    chip,
    protection,
    parallelism: options.parallelism ?? parallelismAt(session.voltage),
    voltage: options.parallelism === undefined ? session.voltage : undefined,
    wireSpeed: wireSpeed(session.connection.clock),
  });
  if (plan.problems.length > 0) {
    throw new ProgrammingError('plan-refused', { chip: chip.name, problems: plan.problems });
  }
  const journal = new JournalKeeper(options.journal, session.chipId, session.log);
  const progress = new ProgressTeller(session.clock, options.onProgress);
  const run = new FlashRun(plan, { session, options, journal, progress, signal });
  const outcome = (core: CoreState): FlashOutcome =>
    outcomeOf({ plan, run, journal, core, remarks: [], session, started });
  await session.takeOver();
  await journal.begin(plan.sectors); // what earlier jobs have left to be put back is given up here, as the user wants
  try {
    signal?.throwIfAborted();
    await run.run();
    await journal.end();
    return outcome(await session.leaveHalted());
  } catch (error) {
    if (!run.hasBegun) {
      throw error;
    }
    const core = await session.leaveBroken();
    await journal.settle();
    throw new ProgrammingError(
      'flash-incomplete',
      { cancelled: signal?.aborted ?? false, outcome: outcome(core) },
      error,
    );
  }
}
