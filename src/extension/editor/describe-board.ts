/**
 * The board at hand as plain data for the webview: a plan, its progress and its outcome, sector by sector.
 *
 * Below: plans and reports, inspection, texts, messages. Above: the editor's session. It does not know VS Code.
 */

import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../base/address-range.ts';
import { doubtsBeforeFlash } from '../../inspection/flash-doubts.ts';
import type { BoardView, SectorOnBoard } from '../../messages/board-view.ts';
import { sortImage } from '../../programming/make-plan.ts';
import type { FlashPlan, PlannedSector } from '../../programming/plan.ts';
import type { FlashProgress } from '../../programming/progress.ts';
import { type ChipDescription, flashRange } from '../../stm32/devices/chip-description.ts';
import { doubtText } from '../../texts/flash-doubt-texts.ts';
import { coreText, outcomeLine } from '../../texts/flash-outcome-text.ts';
import { planLines, planSummary } from '../../texts/flash-plan-text.ts';
import { progressText } from '../../texts/flash-progress-text.ts';
import { planProblemText, questionText } from '../../texts/programming-texts.ts';
import { type FlashReport, reportRemarks, wholeReport } from '../flash-report.ts';
import type { WatchedBoard } from './board-watch.ts';
import { imageOf } from './describe-map.ts';
import type { OpenedFile } from './opened-file.ts';
import { lineOf } from '../../texts/text.ts';

/**
 * Describes the board for the editor of one file; undefined where its chip has not answered yet.
 * @param address the file's, as `Uri.toString` has it
 */
export function describeBoard(board: WatchedBoard, file: OpenedFile, address: string): BoardView | undefined {
  const { name, chip, state } = board.entry;
  if (!chip) {
    return undefined;
  }
  const planned = board.planned?.file.split('\n').includes(address) ? board.planned : undefined;
  const plan = planned?.plan;
  // What came of another file's plan says what the chip holds now, and nothing of this file.
  const report = planned ? board.report : undefined;
  const progress = planned && board.running && state.kind === 'busy' ? (state.progress ?? null) : undefined;
  const stage = stageOf(board, plan, progress !== undefined);
  return {
    name,
    chip: chip.name,
    ...flashRange(chip.flash),
    stage,
    ...wordsOf(board, { stage, plan, progress }),
    share: progress === undefined ? null : (progress?.share ?? 0),
    at: plan && progress ? sectorAt(plan, progress) : null,
    sectors: sectorsOf(chip, { plan, report, progress, earlier: board.report }),
    fit: fitOf(file, chip, name),
  };
}

/** The plan and what came of it as text, to be copied. */
export function boardText({ entry, planned, report }: WatchedBoard): string {
  const plan = planned ? [entry.name, ...planLines(planned.plan)] : [];
  const outcome = report ? wholeReport(report) : [];
  return [...plan, ...(plan.length > 0 && outcome.length > 0 ? [''] : []), ...outcome].join('\n');
}

function stageOf(board: WatchedBoard, plan: FlashPlan | undefined, running: boolean): BoardView['stage'] {
  if (!plan) {
    return 'known';
  }
  if (running) {
    return 'running';
  }
  if (plan.problems.length > 0) {
    return 'refused';
  }
  return board.failure !== undefined ? 'failed' : board.report ? 'done' : 'planned';
}

function wordsOf(
  { entry, report }: WatchedBoard,
  now: {
    readonly stage: BoardView['stage'];
    readonly plan: FlashPlan | undefined;
    readonly progress: FlashProgress | null | undefined;
  },
): Pick<BoardView, 'headline' | 'notes'> {
  const { stage, plan, progress } = now;
  const outcome = report ? outcomeLine(report.outcome) : '';
  switch (stage) {
    case 'known':
      return report
        ? { headline: report.title, notes: [outcome] }
        : { headline: l10n.t('Nothing was planned for this file on this board yet.'), notes: [] };
    case 'planned':
      return { headline: plan ? planSummary(plan) : '', notes: [] };
    case 'refused':
      return {
        headline: l10n.t('This cannot be flashed:'),
        notes: plan?.problems.map((problem) => lineOf(planProblemText(problem, plan.chip))) ?? [],
      };
    case 'running':
      return { headline: progress ? progressText(progress) : '', notes: [] };
    case 'done':
      return { headline: outcome, notes: report ? remarksOf(report) : [] };
    case 'failed':
      return report
        ? { headline: l10n.t('{0} ended before its end.', report.title), notes: [outcome, ...remarksOf(report)] }
        : { headline: l10n.t('The job failed before anything on {0} was changed.', entry.name), notes: [] };
  }
}

function remarksOf(report: FlashReport): string[] {
  const { core } = report.outcome;
  return core === 'running' ? [coreText(core), ...reportRemarks(report)] : reportRemarks(report);
}

interface Known {
  readonly plan: FlashPlan | undefined;
  /** What came of the plan. */
  readonly report: FlashReport | undefined;
  readonly progress: FlashProgress | null | undefined;
  /** What came of the last job, whatever its file. */
  readonly earlier: FlashReport | undefined;
}

function sectorsOf({ flash }: ChipDescription, { plan, report, progress, earlier }: Known): SectorOnBoard[] {
  const planned = new Map(plan?.sectors.map((entry) => [entry.sector.index, entry]));
  const outcomes = new Map(report?.outcome.sectors.map((entry) => [entry.index, entry]));
  const before = new Map(plan ? [] : earlier?.outcome.sectors.map((entry) => [entry.index, entry]));
  const written = plan && progress ? writtenSectors(plan, progress) : new Set<number>();
  return flash.sectors.map(({ index, start, size }) => {
    const mine = planned.get(index);
    const outcome = outcomes.get(index);
    return {
      name: String(index),
      start,
      end: start + size,
      now: mine ? NOW[mine.action] : (LEFT[before.get(index)?.state ?? 'untouched'] ?? 'unknown'),
      will: plan ? (mine?.action ?? 'untouched') : null,
      kept: mine?.kept.map((range) => ({ start: range.start, end: range.end })) ?? [],
      became: outcome?.state ?? (written.has(index) ? 'programmed' : null),
      atRisk: outcome?.atRisk ?? 0,
    };
  });
}

/** What an examined sector was found to hold. One that is erased for its own sake was not looked at. */
const NOW: Readonly<Record<PlannedSector['action'], SectorOnBoard['now']>> = {
  identical: 'same',
  program: 'blank',
  'erase-and-program': 'other',
  erase: 'unknown',
};

/** What a job for another file, or for none, has left; the rest is not known. */
const LEFT: Readonly<Record<string, SectorOnBoard['now']>> = {
  erased: 'blank',
  programmed: 'other',
  verified: 'other',
  identical: 'other',
};

/** Sectors that are written: a job goes through its sectors in their order. */
function writtenSectors(plan: FlashPlan, { phase, done }: FlashProgress): Set<number> {
  const written = new Set<number>();
  let end = 0;
  for (const { sector, content, action } of plan.sectors.filter(isChanged)) {
    end += action === 'erase' ? 0 : content.size;
    if (phase === 'verifying' || phase === 'starting' || (phase === 'writing' && end > 0 && end <= done)) {
      written.add(sector.index);
    }
  }
  return written;
}

/** The sector that the job is at. */
function sectorAt(plan: FlashPlan, progress: FlashProgress): string | null {
  if (progress.phase !== 'writing') {
    return null;
  }
  const written = writtenSectors(plan, progress);
  const index =
    progress.erasing ?? plan.sectors.filter(isChanged).find(({ sector }) => !written.has(sector.index))?.sector.index;
  return index === undefined ? null : String(index);
}

function isChanged({ action }: PlannedSector): boolean {
  return action !== 'identical';
}

/** What was found out about a file and a chip: a look at 2 MB of content takes a moment, and progress comes often. */
const fits = new WeakMap<OpenedFile, Map<string, BoardView['fit']>>();

/** Whether the file fits the chip, with the reason. */
function fitOf(file: OpenedFile, chip: ChipDescription, board: string): BoardView['fit'] {
  const known = fits.get(file) ?? new Map<string, BoardView['fit']>();
  fits.set(file, known);
  const key = `${chip.name} ${flashRange(chip.flash).end} ${board}`;
  const fit = known.get(key) ?? judge(file, chip, board);
  known.set(key, fit);
  return fit;
}

function judge(file: OpenedFile, chip: ChipDescription, board: string): BoardView['fit'] {
  const { problems, image, leftOut } = sortImage(chip, imageOf(file));
  const [problem] = problems;
  if (problem) {
    // Without the next step: that nothing was erased is for who has tried to flash it.
    return { fits: false, sentence: planProblemText(problem, chip.name).sentence };
  }
  if (leftOut.length > 0) {
    const question = { code: 'leave-out', chip: chip.name, parts: leftOut, bytes: image.size } as const;
    return { fits: false, sentence: lineOf(questionText(question)) };
  }
  const [doubt] = doubtsBeforeFlash(image, chip);
  const bytes = image.ranges().reduce((sum, range) => sum + sizeOf(range), 0);
  return doubt
    ? { fits: false, sentence: lineOf(doubtText(doubt)) }
    : {
        fits: true,
        sentence: l10n.t('Yes: its {0} bytes lie in the flash of {1}, {2}.', bytes.toLocaleString(), board, chip.name),
      };
}
