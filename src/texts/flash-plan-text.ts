/**
 * A flash plan in words, before anything is done: a line for each sector, what stays, how long it should take.
 *
 * Below: types of plans. Above: “Show Flash Plan”, the command-line tool.
 */

import * as l10n from '@vscode/l10n';
import { type AddressRange, sizeOf } from '../base/address-range.ts';
import { hex32 } from '../base/hex.ts';
import type { FlashPlan, MoreFlash, PlannedSector } from '../programming/plan.ts';
import { memoryList } from './memory-names.ts';
import { planProblemText } from './programming-texts.ts';
import { byteCount, kilobytes, seconds, sectorCount } from './quantities.ts';

/** The plan as lines of text. */
export function planLines(plan: FlashPlan): string[] {
  const erased = plan.sectors.filter(isErased);
  const total = (count: (sector: PlannedSector) => number): number =>
    plan.sectors.reduce((sum, sector) => sum + count(sector), 0);
  if (plan.problems.length > 0) {
    const reasons = plan.problems.map((problem) => planProblemText(problem, plan.chip).sentence);
    return [plan.chip, '', l10n.t('This cannot be flashed:'), ...reasons];
  }
  return [
    l10n.t('{0}, {1}', plan.chip, supplyText(plan)),
    '',
    ...runsOf(plan.sectors).flatMap(runLines),
    '',
    plan.erase === 'chip'
      ? l10n.t('The whole chip is erased at once: quicker, and nothing on it would be lost that is not in the plan.')
      : l10n.t('{0} erased; all sectors that are not listed stay as they are.', sectorCount(erased.length)),
    l10n.t('To be programmed: {0}.', byteCount(total((sector) => (isWritten(sector) ? sector.content.size : 0)))),
    l10n.t('Kept and written back: {0}.', byteCount(total(({ kept }) => kept.reduce((sum, r) => sum + sizeOf(r), 0)))),
    ...(plan.moreFlash ? [moreFlashText(plan.moreFlash)] : []),
    ...(plan.leftOut
      ? [l10n.t('Not written, because it is no flash of this chip: {0}.', memoryList(plan.leftOut))]
      : []),
    ...(plan.unreadable
      ? [
          l10n.t(
            'Lost, because it cannot be read: {0}.',
            byteCount(plan.unreadable.reduce((sum, range) => sum + sizeOf(range), 0)),
          ),
        ]
      : []),
    l10n.t('Predicted time: {0}.', seconds(plan.predictedSeconds)),
  ];
}

/** That a plan is for more flash than its chip vouches for. */
export function moreFlashText({ said, kilobytes: taken }: MoreFlash): string {
  return l10n.t(
    'The chip says that it has {0} KB of flash; {1} KB are used. Nobody vouches for what lies beyond {0} KB: it is tried and verified.',
    said,
    taken,
  );
}

/** “Erase 4 sectors (272 KB), program 332 KB, keep 12 KB; 4.6 s.” */
export function planSummary({ sectors, moreFlash, leftOut, predictedSeconds }: FlashPlan): string {
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
  const erased = sectors.filter(isErased);
  const programmed = sum(sectors.filter(isWritten).map(({ content }) => content.size));
  const kept = sum(sectors.flatMap((sector) => sector.kept.map(sizeOf)));
  if (erased.length === 0 && programmed === 0) {
    return l10n.t('Nothing: the board holds all of it already.');
  }
  const erase =
    erased.length === 0
      ? l10n.t('erase nothing')
      : l10n.t('erase {0} ({1})', sectorCount(erased.length), kilobytes(sum(erased.map(({ sector }) => sector.size))));
  return [
    erase,
    l10n.t('program {0}', kilobytes(programmed)),
    ...(kept > 0 ? [l10n.t('keep {0} beside it', kilobytes(kept))] : []),
    ...(moreFlash ? [l10n.t('use flash beyond the {0} KB that the chip says it has', moreFlash.said)] : []),
    ...(leftOut ? [l10n.t('leave out {0}', memoryList(leftOut))] : []),
    l10n.t('about {0}', seconds(predictedSeconds)),
  ].join(', ');
}

function supplyText({ voltage, mode: { bits } }: FlashPlan): string {
  return voltage === undefined
    ? l10n.t('{0} bits at a time', bits)
    : l10n.t('{0} bits at a time at {1} V', bits, voltage.toFixed(2));
}

/** Sectors that have one line. */
type Run = readonly [PlannedSector, ...PlannedSector[]];

/** More sectors than this are not told one by one: pages of 128 bytes would fill a thousand lines. */
const MOST_SINGLE_SECTORS = 64;

/** Each sector by itself; of many, neighbours that have the same done to them together. */
function runsOf(sectors: readonly PlannedSector[]): Run[] {
  const runs: [PlannedSector, ...PlannedSector[]][] = [];
  for (const planned of sectors) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const same =
      last?.sector.index === planned.sector.index - 1 &&
      last.action === planned.action &&
      last.unfinished === planned.unfinished;
    if (run && same && sectors.length > MOST_SINGLE_SECTORS) {
      run.push(planned);
    } else {
      runs.push([planned]);
    }
  }
  return runs;
}

function runLines(run: Run): string[] {
  const [first] = run;
  const last = run.at(-1) ?? first;
  const index = first === last ? String(first.sector.index) : `${first.sector.index}–${last.sector.index}`;
  const size = run.reduce((sum, { sector }) => sum + sector.size, 0);
  const where = [index.padStart(3), hex32(first.sector.start), kilobytes(size).padStart(7)].join('  ');
  const written = joined(run.flatMap((planned) => (isWritten(planned) ? planned.content.ranges() : [])));
  return [
    `${where}  ${actionText(first)}`,
    ...written.map((range) => `       ${l10n.t('program {0}', rangeText(range))}`),
    ...joined(run.flatMap(({ kept }) => kept)).map((range) => `       ${l10n.t('keep {0}', rangeText(range))}`),
  ];
}

/** Ascending ranges, those that meet as one. */
function joined(ranges: readonly AddressRange[]): AddressRange[] {
  const result: AddressRange[] = [];
  for (const range of ranges) {
    const last = result.at(-1);
    if (last?.end === range.start) {
      result[result.length - 1] = { start: last.start, end: range.end };
    } else {
      result.push(range);
    }
  }
  return result;
}

function actionText({ action, unfinished }: PlannedSector): string {
  switch (action) {
    case 'identical':
      return l10n.t('identical, left alone');
    case 'program':
      return l10n.t('blank, program only');
    case 'erase-and-program':
      return unfinished ? l10n.t('erase (an earlier job was cut short here) and program') : l10n.t('erase and program');
    case 'erase':
      return l10n.t('erase');
  }
}

/** “0x08000000–0x080039cf (14,800 bytes)”: the last address belongs to it. */
function rangeText(range: AddressRange): string {
  return `${hex32(range.start)}–${hex32(range.end - 1)} (${byteCount(sizeOf(range))})`;
}

function isErased({ action }: PlannedSector): boolean {
  return action === 'erase' || action === 'erase-and-program';
}

function isWritten({ action }: PlannedSector): boolean {
  return action === 'program' || action === 'erase-and-program';
}
