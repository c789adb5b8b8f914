/**
 * From a plan to an outcome, whatever happens on the way: journal, run, how the core is left.
 *
 * Below: the run, the journal, the session. Above: the jobs that make plans.
 */

import type { BoardSession } from './board-session.ts';
import type { FlashOptions } from './flash-options.ts';
import { outcomeOf } from './flash-outcome.ts';
import { FlashRun } from './flash-run.ts';
import type { JournalKeeper } from './journal-keeper.ts';
import type { CoreState, FlashOutcome, FlashRemark } from './outcome.ts';
import type { FlashPlan } from './plan.ts';
import { ProgrammingError } from './programming-error.ts';
import type { OnProgress } from './progress.ts';
import type { ProgressTeller } from './progress-teller.ts';

/** What a job that takes a while is given. */
export interface JobControl {
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** A job that can begin. */
export interface PreparedJob {
  readonly plan: FlashPlan;
  readonly journal: JournalKeeper;
  readonly progress: ProgressTeller;
  readonly remarks: readonly FlashRemark[];
  /** When it was started, on the session's clock. */
  readonly started: number;
}

/**
 * Does what the plan says. The core must have been taken over.
 * @throws ProgrammingError `plan-refused`, `journal-failed` before anything was changed; `flash-incomplete` with the
 *   outcome after that. Cancelled before anything was changed: the signal's reason.
 */
export async function runPlan(
  { plan, journal, progress, remarks, started }: PreparedJob,
  session: BoardSession,
  options: Pick<FlashOptions, 'compare' | 'loader' | 'ringSize' | 'run'> & JobControl,
): Promise<FlashOutcome> {
  if (plan.problems.length > 0) {
    throw new ProgrammingError('plan-refused', { chip: plan.chip, problems: plan.problems });
  }
  const { signal } = options;
  const run = new FlashRun(plan, { session, options, journal, progress, signal });
  const outcome = (core: CoreState): FlashOutcome => outcomeOf({ plan, run, journal, core, remarks, session, started });
  try {
    const changing = plan.sectors.filter(({ action }) => action !== 'identical');
    if (changing.length > 0) {
      progress.tell('saving', 0, 0);
      await journal.begin(changing);
      signal?.throwIfAborted();
      await run.run();
      await journal.end();
    }
    progress.tell('starting', 0, 0);
    if (options.run === false) {
      return outcome(await session.leaveHalted());
    }
    const core = await session.start();
    const vector = session.uselessVector;
    if (vector) {
      const { stackPointer, programCounter } = vector;
      run.remarks.push({ code: 'no-vector-table', stackPointer, resetHandler: programCounter });
    }
    return outcome(core);
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
