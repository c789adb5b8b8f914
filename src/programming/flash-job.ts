/**
 * From a plan to an outcome, whatever happens on the way: journal, run, how the core is left.
 *
 * Below: the run, the journal, the target. Above: the jobs that make plans.
 */

import type { FlashOptions } from './flash-options.ts';
import { outcomeOf } from './flash-outcome.ts';
import { FlashRun } from './flash-run.ts';
import type { FlashTarget } from './flash-target.ts';
import type { JournalKeeper } from './journal-keeper.ts';
import type { CoreState, FlashOutcome, FlashRemark } from './outcome.ts';
import type { FlashPlan } from './plan.ts';
import { ProgrammingError } from './programming-error.ts';
import type { OnProgress } from './progress.ts';
import type { ProgressTeller } from './progress-teller.ts';

/** What a job that takes a while is given. */
export interface JobControl {
  readonly onProgress?: OnProgress;
  /** Told what will be done, before anything is changed; also where that is refused. Must not throw. */
  readonly onPlan?: (plan: FlashPlan) => void;
  readonly signal?: AbortSignal;
}

/** A job that can begin. */
export interface PreparedJob {
  readonly plan: FlashPlan;
  readonly journal: JournalKeeper;
  readonly progress: ProgressTeller;
  readonly remarks: readonly FlashRemark[];
  /** When it was started, on the target's clock. */
  readonly started: number;
}

/**
 * Does what the plan says. The core must have been taken over.
 * @throws ProgrammingError `plan-refused`, `journal-failed` before anything was changed; `flash-incomplete` with the
 *   outcome after that. Cancelled before anything was changed: the signal's reason.
 */
export async function runPlan(
  { plan, journal, progress, remarks, started }: PreparedJob,
  target: FlashTarget,
  options: Pick<FlashOptions, 'compare' | 'loader' | 'ringSize' | 'run'> & JobControl,
): Promise<FlashOutcome> {
  if (plan.problems.length > 0) {
    await journal.close();
    throw new ProgrammingError('plan-refused', { chip: plan.chip, problems: plan.problems });
  }
  const { signal } = options;
  const run = new FlashRun(plan, { target, options, journal, progress, signal });
  const outcome = (core: CoreState): FlashOutcome => outcomeOf({ plan, run, journal, core, remarks, target, started });
  try {
    // What holds all that it should is owed nothing, whatever an earlier job has noted of it.
    plan.sectors.filter(({ action }) => action === 'identical').forEach(({ sector }) => journal.verified(sector));
    const changing = plan.sectors.filter(({ action }) => action !== 'identical');
    if (changing.length > 0) {
      progress.tell('saving', 0, 0);
      await journal.begin(changing);
      signal?.throwIfAborted();
      await run.run();
    }
  } catch (error) {
    if (!run.hasBegun) {
      await journal.abandon();
      await journal.close();
      throw error;
    }
    const core = await target.leaveBroken();
    await journal.close();
    throw new ProgrammingError(
      'flash-incomplete',
      { cancelled: signal?.aborted ?? false, outcome: outcome(core) },
      error,
    );
  }
  await journal.close();
  progress.tell('starting', 0, 0);
  return outcome(await leaveVerified(target, run, options.run ?? true));
}

/**
 * Starts what is in flash, or leaves the core halted. All is verified by now: a core that cannot be looked at any more,
 * because the firmware has taken the debug pins or sleeps, or the probe was pulled, takes nothing from that.
 */
async function leaveVerified(target: FlashTarget, run: FlashRun, start: boolean): Promise<CoreState> {
  try {
    const core = start ? await target.start() : await target.leaveHalted();
    const vector = start ? target.vectorToNowhere : undefined;
    if (vector) {
      const { stackPointer, programCounter } = vector;
      run.remarks.push({ code: 'no-vector-table', stackPointer, resetHandler: programCounter });
    }
    if (core === 'unknown') {
      run.remarks.push({ code: 'core-not-seen' });
    }
    return core;
  } catch (error) {
    target.log.warn(`The core could not be seen after the job: ${String(error)}`);
    run.remarks.push({ code: 'core-not-seen' });
    return 'unknown';
  }
}
