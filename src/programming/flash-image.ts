/**
 * The main job: plan, save what must be kept, erase, program, verify, reset and run; and the plan alone.
 *
 * Below: session, examination, plans, the run. Above: the extension's commands, the command-line tool, the bench.
 */

import type { FirmwareImage } from '../image/firmware-image.ts';
import type { BoardSession } from './board-session.ts';
import { areBlank, type Examiner, examineSectors, type ExaminedSector } from './examine.ts';
import { waitForFileSystem } from './file-system-wait.ts';
import type { FlashOptions } from './flash-options.ts';
import { outcomeOf } from './flash-outcome.ts';
import { FlashRun } from './flash-run.ts';
import { JournalKeeper } from './journal-keeper.ts';
import {
  makePlan,
  massEraseIsQuicker,
  parallelismAt,
  problemsOfImage,
  problemsOfProtection,
  refusedPlan,
} from './make-plan.ts';
import type { CoreState, FlashOutcome, FlashRemark } from './outcome.ts';
import type { FlashPlan } from './plan.ts';
import { ProgrammingError } from './programming-error.ts';
import type { OnProgress } from './progress.ts';
import { ProgressTeller } from './progress-teller.ts';
import { readableProtection } from './protection.ts';
import { inspectorOf } from './range-inspector.ts';
import { wantedSectors } from './wanted-content.ts';
import { wireSpeed } from './wire-speed.ts';

/** What a job that takes a while is given. */
export interface JobControl {
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** What would be done. Resets and halts the core, because the chip itself compares. Changes nothing in flash. */
export async function planFlash(
  session: BoardSession,
  image: FirmwareImage,
  options: FlashOptions,
  signal?: AbortSignal,
): Promise<FlashPlan> {
  const control = signal ? { signal } : {};
  return (await prepare(session, image, { ...options, ...control })).plan;
}

/**
 * Flashes an image.
 * @throws ProgrammingError `plan-refused`, `read-protected`, `journal-failed` before anything was changed;
 *   `flash-incomplete` with the outcome after that. Cancelled before anything was changed: the signal's reason.
 */
export async function flashImage(
  session: BoardSession,
  image: FirmwareImage,
  options: FlashOptions & JobControl,
): Promise<FlashOutcome> {
  const started = session.clock.now();
  const job = await prepare(session, image, options);
  const { plan, journal, progress } = job;
  if (plan.problems.length > 0) {
    throw new ProgrammingError('plan-refused', { chip: plan.chip, problems: plan.problems });
  }
  const { signal } = options;
  const run = new FlashRun(plan, { session, options, journal, progress, signal });
  const outcome = (core: CoreState): FlashOutcome =>
    outcomeOf({ plan, run, journal, core, remarks: job.remarks, session, started });
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
    return outcome(options.run === false ? await session.leaveHalted() : await session.start());
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

/** A job that can begin. */
interface PreparedJob {
  readonly plan: FlashPlan;
  readonly journal: JournalKeeper;
  readonly progress: ProgressTeller;
  readonly remarks: readonly FlashRemark[];
}

/** Everything up to the plan. */
async function prepare(
  session: BoardSession,
  image: FirmwareImage,
  options: FlashOptions & JobControl,
): Promise<PreparedJob> {
  const { chip } = session;
  const { signal } = options;
  const journal = new JournalKeeper(options.journal, session.chipId, session.log);
  const progress = new ProgressTeller(session.clock, options.onProgress);
  const refused = (plan: FlashPlan): PreparedJob => ({ plan, journal, progress, remarks: [] });

  const problems = problemsOfImage(chip, image);
  if (problems.length > 0) {
    return refused(refusedPlan(chip, problems));
  }
  const protection = await readableProtection(session);
  const wanted = wantedSectors(chip.flash.sectors, image, await journal.load(chip.flash.sectors));
  const unreadable = problemsOfProtection(wanted, protection);
  if (unreadable.length > 0) {
    return refused(refusedPlan(chip, unreadable));
  }

  progress.tell('examining', 0, image.size);
  const wait = await waitForFileSystem(session, image, signal);
  signal?.throwIfAborted();
  await session.takeOver();
  const keepNeighbours = options.keepNeighbours ?? true;
  const examiner = { memory: session.core.memory, inspect: inspectorOf(session, options), keepNeighbours, signal };
  const sectors = await examineSectors(wanted, examiner);
  const parallelism = options.parallelism ?? parallelismAt(session.voltage);
  const plan = makePlan({
    chip,
    sectors,
    othersBlank: massEraseIsQuicker(chip, sectors, parallelism) && (await othersAreBlank(session, sectors, examiner)),
    protection,
    parallelism,
    voltage: options.parallelism === undefined ? session.voltage : undefined,
    wireSpeed: wireSpeed(session.connection.clock),
  });
  progress.tell('examining', image.size, image.size);
  const recovered = wanted.filter((sector) => sector.recovered.length > 0);
  const remarks: FlashRemark[] = [
    ...(wait ? [{ code: 'waited-for-file-system', ...wait } as const] : []),
    ...(session.connection.resetPinWorks === false ? [{ code: 'reset-pin-unused' } as const] : []),
    ...(recovered.length > 0
      ? [
          {
            code: 'recovered',
            bytes: recovered.flatMap((each) => each.recovered).reduce((sum, { start, end }) => sum + end - start, 0),
            sectors: recovered.map(({ sector }) => sector.index),
          } as const,
        ]
      : []),
  ];
  return { plan, journal, progress, remarks };
}

/** Whether a mass erase would take nothing from sectors that are not in the plan. */
function othersAreBlank(
  { chip }: BoardSession,
  examined: readonly ExaminedSector[],
  examiner: Examiner,
): Promise<boolean> {
  const planned = new Set(examined.map(({ sector }) => sector));
  return areBlank(
    chip.flash.sectors.filter((sector) => !planned.has(sector)),
    examiner,
  );
}
