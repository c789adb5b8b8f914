/**
 * Verbs about the flash of a board: plan, flash, verify, restore, erase.
 *
 * Below: jobs, inspection. Above: `verb-table.ts`. Who can be asked is one of the surroundings: where nobody can, what a
 * person would be asked fails with a code, or is answered by `anyway`.
 */

import * as l10n from '@vscode/l10n';
import { mustBeCopyOfFlash } from '../formats/convert.ts';
import { FirmwareImage } from '../image/firmware-image.ts';
import { doubtsBeforeFlash } from '../inspection/flash-doubts.ts';
import { flashImage, planFlash } from '../programming/flash-image.ts';
import type { JobControl } from '../programming/flash-job.ts';
import type { FlashOptions } from '../programming/flash-options.ts';
import { hasLockedUp } from '../programming/flash-outcome.ts';
import { eraseSectors, massErase } from '../programming/mass-erase.ts';
import type { FlashOutcome } from '../programming/outcome.ts';
import type { PlannedSector } from '../programming/plan.ts';
import type { Answers } from '../programming/question.ts';
import { verifyImage } from '../programming/verify-image.ts';
import type { FlashSector } from '../stm32/devices/chip-description.ts';
import { notComparedLines, outcomeLine, outcomeRemarks, sectorTable } from '../texts/flash-outcome-text.ts';
import { planLines } from '../texts/flash-plan-text.ts';
import { byteCount } from '../texts/quantities.ts';
import { BOARD_OPTIONS } from './board-options.ts';
import { FIRMWARE_OPTIONS, readFirmwareFiles } from './firmware-file.ts';
import {
  type BoardInHand,
  defineVerb,
  type FlashChange,
  type Plain,
  type VerbData,
  type VerbOutcome,
  type VerbSurroundings,
} from './verb.ts';
import type { Options, OptionValues } from './verb-words.ts';
import { VerbError } from './verb-error.ts';

const COMPARE_OPTIONS = {
  compareBytes: { kind: 'flag', summary: 'compare every byte over the wire, in place of the chip’s own hash' },
} as const satisfies Options;

/** What plan and flash have in common. */
const WRITE_OPTIONS = {
  ...COMPARE_OPTIONS,
  keep: { kind: 'flag', usually: true, summary: 'give up what shares a sector with the image' },
  bits: { kind: 'number', value: 'N', summary: 'bits per programming operation; usually by the supply' },
} as const satisfies Options;

const JOB_OPTIONS = {
  loader: { kind: 'flag', usually: true, summary: 'write without a routine in RAM, slowly' },
  run: { kind: 'flag', usually: true, summary: 'leave the core halted' },
  ring: { kind: 'number', value: 'BYTES', summary: 'the loader’s buffer at most' },
  sectors: { kind: 'flag', summary: 'tell of every sector at the end' },
} as const satisfies Options;

const FIRMWARE = {
  file: { many: true, summary: 'firmware files of any format, as one; FILE@ADDRESS for a .bin' },
} as const;

const OUTCOME = 'chip, sectors: index, start, size, state; bytes by kind, verified, seconds, remarks, core';

export const planVerb = defineVerb({
  name: 'plan',
  summary: 'say what flashing would do; the firmware runs on. “No” where it cannot be done',
  operands: FIRMWARE,
  options: { ...BOARD_OPTIONS, ...FIRMWARE_OPTIONS, ...WRITE_OPTIONS },
  effects: ['reads-files', 'reads-board'],
  failures: ['arguments', 'file', 'probe', 'chip', 'job'],
  result:
    'chip, problems, sectors: index, action, imageBytes, ranges, kept; erase, moreFlash, mode, voltage, predictedSeconds',
  async run(words, around) {
    const { image } = await readFirmwareFiles(words.file, words, around);
    return around.boards.use(words, async ({ session, journal, advised, onPlan }) => {
      const options = { ...flashOptionsOf(words), ...advised, journal };
      const plan = await planFlash(session, image, options, around.signal);
      onPlan?.(plan);
      planLines(plan).forEach(around.print);
      const outcome = { ...plan, sectors: plan.sectors.map(planSummary) };
      return plan.problems.length === 0 ? { ok: true, outcome } : { ok: false, code: 'plan-refused', outcome };
    });
  },
});

export const flashVerb = defineVerb({
  name: 'flash',
  summary: 'erase what must be, program, verify, reset and run; “no” where it locks up then',
  operands: FIRMWARE,
  options: { ...BOARD_OPTIONS, ...FIRMWARE_OPTIONS, ...WRITE_OPTIONS, ...JOB_OPTIONS },
  effects: ['reads-files', 'changes-flash', 'resets-board'],
  failures: ['arguments', 'file', 'probe', 'chip', 'job'],
  result: OUTCOME,
  async run(words, around) {
    const { image } = await readFirmwareFiles(words.file, words, around);
    return around.boards.use(words, async (board) => {
      await mustBeWantedOn(board, { kind: 'flash', image }, words, around);
      const doubts = doubtsBeforeFlash(image, board.session.chip);
      const options = { ...flashOptionsOf(words), ...jobOf(words, board, around), doubts };
      return told(board, await flashImage(board.session, image, options), around.print, words.sectors);
    });
  },
});

export const verifyVerb = defineVerb({
  name: 'verify',
  summary: 'compare flash with a file; the firmware runs on. “image-differs” where it holds something else',
  operands: FIRMWARE,
  options: { ...BOARD_OPTIONS, ...FIRMWARE_OPTIONS, ...COMPARE_OPTIONS },
  effects: ['reads-files', 'reads-board'],
  failures: ['arguments', 'file', 'probe', 'chip', 'job'],
  result: 'bytes, seconds, leftOut',
  async run(words, around) {
    const { image } = await readFirmwareFiles(words.file, words, around);
    return around.boards.use(words, async ({ session, advised }) => {
      const { signal, onProgress } = around;
      const options = { compare: compareOf(words), ...advised, signal, onProgress };
      const { bytes, seconds, leftOut } = await verifyImage(session, image, options);
      around.print(`${byteCount(bytes)} are the same`);
      notComparedLines(leftOut).forEach((line) => around.print(line));
      return { ok: true, outcome: { bytes, seconds, leftOut } };
    });
  },
});

export const restoreVerb = defineVerb({
  name: 'restore',
  summary: 'write a back-up that “read” made to the start of flash; what is there is lost',
  operands: { file: { summary: 'the .bin of a back-up' } },
  options: {
    ...BOARD_OPTIONS,
    ...COMPARE_OPTIONS,
    ...JOB_OPTIONS,
    anyway: { kind: 'flag', summary: 'yes to whatever would be asked' },
  },
  effects: ['reads-files', 'changes-flash', 'resets-board'],
  failures: ['arguments', 'file', 'probe', 'chip', 'job'],
  result: OUTCOME,
  async run(words, around) {
    const bytes = await around.files.read(words.file);
    if (!words.anyway) {
      mustBeCopyOfFlash(around.files.nameOf(words.file), bytes);
    }
    return around.boards.use(words, async (board) => {
      const image = FirmwareImage.from([{ address: board.session.chip.flash.start, bytes }]);
      await mustBeWantedOn(board, { kind: 'restore', image }, words, around);
      const options = { compare: compareOf(words), ...jobOf(words, board, around) };
      return told(board, await flashImage(board.session, image, options), around.print, words.sectors);
    });
  },
});

export const eraseVerb = defineVerb({
  name: 'erase',
  summary: 'erase the whole chip, or some of its sectors; leaves the core halted',
  operands: {},
  options: {
    ...BOARD_OPTIONS,
    mass: { kind: 'flag', summary: 'everything' },
    sectors: { kind: 'text', value: 'N,N…', summary: 'these sectors' },
    bits: WRITE_OPTIONS.bits,
    anyway: { kind: 'flag', summary: 'yes to whatever would be asked' },
  },
  effects: ['changes-flash', 'resets-board'],
  failures: ['arguments', 'probe', 'chip', 'job'],
  result: OUTCOME,
  run: ({ mass, sectors, bits, anyway, ...choice }, around) => {
    if (mass === (sectors !== undefined)) {
      throw new VerbError('bad-arguments', { expected: l10n.t('{0} or {1}', '--mass', '--sectors N,N…') });
    }
    return around.boards.use(choice, async (board) => {
      const { session, journal, advised } = board;
      const { print, signal, onProgress } = around;
      const named = mass ? 'all' : namedSectors(sectors ?? '', session.chip.flash.sectors);
      await mustBeWantedOn(board, { kind: 'erase', sectors: named }, { anyway }, around);
      const options = {
        ...(bits !== undefined && { writeBits: bits }),
        ...advised,
        ...answersOf({ anyway }, around),
        ...{ journal, signal, onProgress },
      };
      const outcome = named === 'all' ? await massErase(session, options) : await eraseSectors(session, named, options);
      return told(board, outcome, print, !mass);
    });
  },
});

/**
 * Resolves where the change is wanted: because somebody said so, or because nobody is there to be asked beforehand. What
 * speaks against it the job asks.
 * @throws as `VerbConversation.beforeChange`
 */
async function mustBeWantedOn(
  board: BoardInHand,
  change: FlashChange,
  { anyway }: { readonly anyway: boolean },
  { conversation }: VerbSurroundings,
): Promise<void> {
  if (!anyway) {
    await conversation?.beforeChange(board, change);
  }
}

/** How a job is done, who watches it, and who answers what it asks. */
function jobOf(
  { loader, run, ring: ringSize, anyway }: OptionValues<typeof JOB_OPTIONS> & { readonly anyway: boolean },
  { journal, advised, onPlan }: BoardInHand,
  around: VerbSurroundings,
): FlashOptions & JobControl {
  const { signal, onProgress } = around;
  return {
    ...{ loader, run, ...(ringSize !== undefined && { ringSize }) },
    ...advised,
    ...answersOf({ anyway }, around),
    ...{ journal, signal, onProgress, ...(onPlan && { onPlan }) },
  };
}

function answersOf({ anyway }: { readonly anyway: boolean }, { conversation }: VerbSurroundings): Answers {
  return { anyway, ...(conversation?.ask && { ask: conversation.ask }) };
}

function flashOptionsOf(words: OptionValues<typeof WRITE_OPTIONS>): FlashOptions {
  return {
    keepNeighbours: words.keep,
    compare: compareOf(words),
    ...(words.bits !== undefined && { writeBits: words.bits }),
  };
}

function compareOf({ compareBytes }: OptionValues<typeof COMPARE_OPTIONS>): 'bytes' | 'hash' {
  return compareBytes ? 'bytes' : 'hash';
}

function namedSectors(text: string, sectors: readonly FlashSector[]): FlashSector[] {
  const indexes = new Set(text.split(',').map((word) => (/^\d+$/.test(word.trim()) ? Number(word) : NaN)));
  const named = sectors.filter(({ index }) => indexes.has(index));
  if (named.length !== indexes.size) {
    throw new VerbError('bad-arguments', {
      expected: l10n.t('{0} of {1}', '--sectors N,N…', `0…${sectors.length - 1}`),
    });
  }
  return named;
}

function told(
  { onOutcome }: BoardInHand,
  outcome: FlashOutcome,
  print: (line: string) => void,
  bySector: boolean,
): VerbOutcome<Plain<FlashOutcome>> {
  onOutcome?.(outcome);
  if (bySector) {
    sectorTable(outcome).forEach(print);
  }
  print(outcomeLine(outcome));
  outcomeRemarks(outcome).forEach(print);
  // It is on the chip and verified, but it is not what anybody wanted.
  return hasLockedUp(outcome)
    ? { ok: false, code: 'core-not-running', outcome: { ...outcome } }
    : { ok: true, outcome: { ...outcome } };
}

function planSummary({ sector, action, content, kept, imageBytes }: PlannedSector): VerbData {
  return { index: sector.index, action, imageBytes, ranges: content.ranges(), kept };
}
