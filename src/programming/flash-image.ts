/**
 * The main job: plan, save what must be kept, erase, program, verify, reset and run; and the plan alone.
 *
 * Below: the target, examination, plans, the run. Above: the extension's commands, the command-line tool, the bench.
 */

import { overlaps, sizeOf } from '../base/address-range.ts';
import { FirmwareImage } from '../image/firmware-image.ts';
import { sectorRange } from '../stm32/devices/chip-description.ts';
import { areBlank, type Examiner, examineSectors, type ExaminedSector } from './examine.ts';
import { waitForFileSystem } from './file-system-wait.ts';
import { type JobControl, type PreparedJob, runPlan } from './flash-job.ts';
import type { FlashOptions } from './flash-options.ts';
import type { FlashTarget } from './flash-target.ts';
import type { JournalNote } from './journal.ts';
import { JournalKeeper } from './journal-keeper.ts';
import {
  makePlan,
  massEraseIsQuicker,
  problemsOfProtection,
  refusedPlan,
  sortImage,
  writeModeFor,
} from './make-plan.ts';
import type { FlashOutcome, FlashRemark } from './outcome.ts';
import type { FlashPlan } from './plan.ts';
import { sectorsBeyond, targetFor, withMoreFlash } from './more-flash.ts';
import { ProgressTeller } from './progress-teller.ts';
import { type Answers, mustBeTrusted, mustBeWanted } from './question.ts';
import { readableProtection } from './protection.ts';
import { inspectorOf } from './range-inspector.ts';
import { judgeNotes, remarksOfDisplaced } from './recovery.ts';
import { wantedSectors } from './wanted-content.ts';

/** What would be done. Looks only: a core that runs is neither reset nor halted. */
export async function planFlash(
  target: FlashTarget,
  image: FirmwareImage,
  options: FlashOptions,
  signal?: AbortSignal,
): Promise<FlashPlan> {
  const control = signal ? { signal } : {};
  const meant = await targetFor(target, image, { ...options, ...control, anyway: true });
  const { plan, journal } = await prepare(meant, image, { ...options, ...control }, 'look');
  await journal.close();
  return withMoreFlash(plan, target.chip, meant.chip);
}

/**
 * Flashes an image.
 * @throws ProgrammingError `plan-refused`, `read-protected`, `journal-failed`, `needs-answer`, `names-another-chip` before anything was changed;
 *   `flash-incomplete` with the outcome after that. Cancelled before anything was changed: the signal's reason.
 */
export async function flashImage(
  target: FlashTarget,
  image: FirmwareImage,
  options: FlashOptions & JobControl,
): Promise<FlashOutcome> {
  const meant = await targetFor(target, image, options);
  const prepared = await prepare(meant, image, options, 'change');
  const plan = withMoreFlash(prepared.plan, target.chip, meant.chip);
  options.onPlan?.(plan);
  const { moreFlash } = plan;
  const remarks = [
    ...prepared.remarks,
    ...(moreFlash ? [{ code: 'more-flash-than-said', ...moreFlash } as const] : []),
  ];
  return runPlan({ ...prepared, plan, remarks }, meant, options);
}

/**
 * Puts back what earlier, unfinished jobs owe the chip, and nothing else.
 * @throws as `flashImage`; `plan-refused` where nothing is owed
 */
export function putBack(target: FlashTarget, options: FlashOptions & JobControl): Promise<FlashOutcome> {
  return flashImage(target, FirmwareImage.from([]), options);
}

/** Everything up to the plan. Who only looks is asked nothing, and the journal stays as it is. */
async function prepare(
  target: FlashTarget,
  image: FirmwareImage,
  options: FlashOptions & JobControl,
  purpose: 'look' | 'change',
): Promise<PreparedJob> {
  const journal = new JournalKeeper(options.journal, target.chipId, target);
  try {
    return await prepareWith(journal, target, image, { options, purpose });
  } catch (error) {
    await journal.close();
    throw error;
  }
}

async function prepareWith(
  journal: JournalKeeper,
  target: FlashTarget,
  whole: FirmwareImage,
  { options, purpose }: { readonly options: FlashOptions & JobControl; readonly purpose: 'look' | 'change' },
): Promise<PreparedJob> {
  const { chip } = target;
  const { signal } = options;
  const started = target.clock.now();
  const progress = new ProgressTeller(target.clock, options.onProgress);
  const refused = (plan: FlashPlan): PreparedJob => ({ plan, journal, progress, remarks: [], started });

  const notes = await journal.load(chip.flash.sectors);
  const { image, leftOut, ...sorted } = sortImage(chip, whole);
  // What is owed may be all that there is to write.
  const displaced = remarksOfDisplaced(journal.displaced);
  const problems = sorted.problems
    .filter(({ code }) => code !== 'nothing-to-write' || notes.length === 0)
    .map((problem) => (problem.code === 'nothing-to-write' ? (displaced[0] ?? problem) : problem));
  if (problems.length > 0) {
    return refused(refusedPlan(chip, problems));
  }
  const protection = await readableProtection(target);
  const unreadable = problemsOfProtection(wantedSectors(chip.flash.sectors, image, notes), protection);
  if (unreadable.length > 0) {
    return refused(refusedPlan(chip, unreadable));
  }

  if (purpose === 'change') {
    await mustBeTrusted([...(options.doubts ?? []), ...target.doubts], options);
    if (leftOut.length > 0) {
      await mustBeWanted({ code: 'leave-out', chip: chip.name, parts: leftOut, bytes: image.size }, options);
    }
  }
  progress.tell('examining', 0, image.size);
  const wait = purpose === 'change' ? await waitForFileSystem(target, image, signal) : undefined;
  signal?.throwIfAborted();
  await (purpose === 'change' ? target.takeOver() : target.proveReading(signal));
  const keepNeighbours = options.keepNeighbours ?? true;
  const { memory } = target;
  const examiner = {
    memory,
    inspect: inspectorOf(target, options),
    flash: chip.flash,
    keepNeighbours,
    signal,
  };
  const verdicts = await judgeNotes(notes, examiner);
  const answers = purpose === 'look' ? { anyway: true } : options;
  const givenUp = await giveUpOverwritten(target, verdicts.overwritten, answers);
  if (purpose === 'change') {
    await journal.forget([...verdicts.done, ...verdicts.overwritten]);
  }
  const wanted = wantedSectors(chip.flash.sectors, image, verdicts.owed);
  const sectors = await examineSectors(wanted, examiner);
  const mode = writeModeFor(chip, options.writeBits, target.voltage);
  const plan = makePlan({
    chip,
    sectors,
    leftOut,
    othersBlank: massEraseIsQuicker(chip, sectors, mode) && (await othersAreBlank(target, sectors, examiner)),
    protection,
    mode,
    voltage: options.writeBits === undefined ? target.voltage : undefined,
    wireSpeed: target.wireSpeed,
  });
  progress.tell('examining', image.size, image.size);
  const lost = purpose === 'change' ? await giveUpUnreadable(plan, options) : [];
  const recovered = wanted.filter((sector) => sector.recovered.length > 0);
  const remarks: FlashRemark[] = [
    ...(wait ? [{ code: 'waited-for-file-system', ...wait } as const] : []),
    ...(target.resetPinWorks === false ? [{ code: 'reset-pin-unused' } as const] : []),
    ...givenUp,
    ...displaced,
    ...(leftOut.length > 0 ? [{ code: 'left-out', parts: leftOut } as const] : []),
    ...lost,
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

/**
 * Bytes that are owed but overwritten since are given up where somebody says so: what is there now is newer.
 * @throws ProgrammingError `needs-answer`; an `AbortError` where the answer is no
 */
async function giveUpOverwritten(
  { chip }: FlashTarget,
  notes: readonly JournalNote[],
  answers: Answers,
): Promise<FlashRemark[]> {
  if (notes.length === 0) {
    return [];
  }
  const sectors = chip.flash.sectors
    .filter(({ start }) => notes.some((note) => note.start === start))
    .map(({ index }) => index);
  const bytes = notes.flatMap(({ kept }) => kept).reduce((sum, segment) => sum + segment.bytes.length, 0);
  await mustBeWanted({ code: 'owed-bytes-overwritten', sectors, bytes }, answers);
  return [{ code: 'owed-bytes-given-up', sectors, bytes }];
}

/**
 * Who was told that what lies beside the image is kept is asked again where it cannot be. Where nobody can be asked, it is
 * in the outcome: what cannot be read is of use to nobody.
 * @throws an `AbortError` where the answer is no
 */
async function giveUpUnreadable(
  { unreadable = [], sectors, problems }: FlashPlan,
  { ask, anyway = ask === undefined }: Answers,
): Promise<FlashRemark[]> {
  if (unreadable.length === 0 || problems.length > 0) {
    return [];
  }
  const indexes = sectors
    .filter(({ sector }) => unreadable.some((range) => overlaps(range, sectorRange(sector))))
    .map(({ sector }) => sector.index);
  const lost = { sectors: indexes, bytes: unreadable.reduce((sum, range) => sum + sizeOf(range), 0) };
  await mustBeWanted({ code: 'unreadable-neighbours', ...lost }, { ...(ask && { ask }), anyway });
  return [{ code: 'unreadable-lost', ...lost }];
}

/** Whether a mass erase would take nothing from sectors that are not in the plan. */
async function othersAreBlank(
  target: FlashTarget,
  examined: readonly ExaminedSector[],
  examiner: Examiner,
): Promise<boolean> {
  const planned = new Set(examined.map(({ sector }) => sector));
  const others = target.chip.flash.sectors.filter((sector) => !planned.has(sector));
  return areBlank([...others, ...(await sectorsBeyond(target, examiner.signal))], examiner);
}
