/**
 * The main job: plan, save what must be kept, erase, program, verify, reset and run; and the plan alone.
 *
 * Below: session, examination, plans, the run. Above: the extension's commands, the command-line tool, the bench.
 */

import type { FirmwareImage } from '../image/firmware-image.ts';
import type { BoardSession } from './board-session.ts';
import { areBlank, type Examiner, examineSectors, type ExaminedSector } from './examine.ts';
import { waitForFileSystem } from './file-system-wait.ts';
import { type JobControl, type PreparedJob, runPlan } from './flash-job.ts';
import type { FlashOptions } from './flash-options.ts';
import { JournalKeeper } from './journal-keeper.ts';
import {
  makePlan,
  massEraseIsQuicker,
  parallelismAt,
  problemsOfImage,
  problemsOfProtection,
  refusedPlan,
} from './make-plan.ts';
import type { FlashOutcome, FlashRemark } from './outcome.ts';
import type { FlashPlan } from './plan.ts';
import { ProgressTeller } from './progress-teller.ts';
import { readableProtection } from './protection.ts';
import { inspectorOf } from './range-inspector.ts';
import { wantedSectors } from './wanted-content.ts';
import { wireSpeed } from './wire-speed.ts';

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
  return runPlan(await prepare(session, image, options), session, options);
}

/** Everything up to the plan. */
async function prepare(
  session: BoardSession,
  image: FirmwareImage,
  options: FlashOptions & JobControl,
): Promise<PreparedJob> {
  const { chip } = session;
  const { signal } = options;
  const started = session.clock.now();
  const journal = new JournalKeeper(options.journal, session.chipId, session.log);
  const progress = new ProgressTeller(session.clock, options.onProgress);
  const refused = (plan: FlashPlan): PreparedJob => ({ plan, journal, progress, remarks: [], started });

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
  return { plan, journal, progress, remarks, started };
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
