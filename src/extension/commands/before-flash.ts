/**
 * The conversation before flash is changed: the board is looked at while its firmware runs, then one question says which
 * board, what is on it, what is replaced and kept, and how long it takes, the safe answer first. What gives reason to
 * doubt is asked in any case; where nobody can be asked, the job fails with a code then, unless it was told `anyway`.
 *
 * Below: the doubts, a quick look, questions of jobs, their texts. Above: the commands and tasks that flash.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { findMarks } from '../../inspection/content-marks.ts';
import { identifyFirmware } from '../../inspection/firmware-identity.ts';
import { doubtsBeforeFlash } from '../../inspection/flash-doubts.ts';
import type { Segment } from '../../image/firmware-image.ts';
import { roughPlan, sortImage, writeModeFor } from '../../programming/make-plan.ts';
import { targetFor, withMoreFlash } from '../../programming/more-flash.ts';
import type { AnotherChipQuestion, FlashQuestion } from '../../programming/plan.ts';
import { quickLook } from '../../programming/quick-look.ts';
import type { Answers } from '../../programming/question.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import { type FlashSheet, type OnBoard, sheetLines, sheetQuestion } from '../../texts/flash-sheet-text.ts';
import { describeIdentity } from '../../texts/inspection-texts.ts';
import { questionText } from '../../texts/programming-texts.ts';
import type { Firmware } from '../files/firmware.ts';
import { showFile } from '../files/reveal.ts';
import type { Board } from '../probes/board-jobs.ts';
import type { FlashedFirmwareMemory } from '../probes/flashed-firmware.ts';
import { choose } from '../questions.ts';
import { readSetting, writeSetting } from '../settings.ts';
import { keepFlash, readAll } from './back-up.ts';

/** Who decides. */
export interface Asking {
  /** Whether somebody is there to answer. */
  readonly mayAsk: boolean;
  /** Yes to everything that would be asked. */
  readonly anyway?: boolean | undefined;
}

/** What came of the conversation, besides that it is to be done. */
export interface Wanted {
  /** What was on the board before, where it was saved. */
  readonly backUp?: vscode.Uri;
}

/** In the setting `flash.dontAsk`: no board is asked about. */
const EVERY_BOARD = '*';

/**
 * Resolves where the firmware is wanted on this board. What will be refused anyhow is not asked.
 * @throws ProgrammingError `read-protected`; an `AbortError` where it is not wanted
 */
export async function mustBeWantedOn(
  board: Board,
  file: Firmware,
  asking: Asking,
  flashed: FlashedFirmwareMemory,
): Promise<Wanted> {
  if (asking.anyway === true) {
    return {};
  }
  // Whether flash beyond what the chip says is to be used, the job asks for itself.
  const { chip } = await targetFor(board.session, file.image, { anyway: true, signal: board.signal });
  const { problems, image } = sortImage(chip, file.image);
  if (problems.length > 0) {
    return {};
  }
  // What is left out of it the job asks for itself.
  const firmware: Firmware = { ...file, image };
  // Of firmware that names another chip the job asks, in any case; one question is enough.
  const isDoubtful = doubtsBeforeFlash(image, chip).length > 0;
  if (
    isDoubtful ||
    !asking.mayAsk ||
    readSetting('flash.dontAsk').some((id) => id === board.id || id === EVERY_BOARD)
  ) {
    return {};
  }
  return askAbout(board, firmware, chip, flashed);
}

/** Asks, again with more knowledge where the board is to be read first. */
async function askAbout(
  board: Board,
  firmware: Firmware,
  chip: ChipDescription,
  flashed: FlashedFirmwareMemory,
): Promise<Wanted> {
  const { session, name, signal } = board;
  const remembered = flashed.get(board.id);
  const look = await quickLook(session, firmware.image, { remembered: remembered?.samples, signal });
  let onBoard: OnBoard =
    look === 'remembered'
      ? { kind: look, file: remembered?.file ?? '', when: timeText(remembered?.at ?? 0) }
      : { kind: look };
  const sheet = {
    file: firmware.name,
    identity: identityOf(firmware.image.segments),
    board: name,
    plan: await planOf(board, firmware, chip),
    sectors: chip.flash.sectors.length,
    keepNeighbours: readSetting('flash.keepNeighbours', firmware.file),
  };
  const flash = l10n.t('Flash');
  const backUpFirst = l10n.t('Back Up and Flash…');
  const readIt = l10n.t('Read It');
  const dontAsk = l10n.t('Flash, and Don’t Ask for This Board');
  for (;;) {
    const known = onBoard.kind !== 'unknown' && onBoard.kind !== 'read';
    const more = onBoard.kind === 'unknown' ? [readIt, dontAsk] : [dontAsk];
    const buttons = known ? ([flash, backUpFirst, ...more] as const) : ([backUpFirst, flash, ...more] as const);
    const current: FlashSheet = { ...sheet, onBoard };
    switch (await choose(sheetQuestion(current), sheetLines(current).join('\n'), buttons)) {
      case flash:
        return {};
      case dontAsk:
        await writeSetting('flash.dontAsk', [...readSetting('flash.dontAsk'), board.id]);
        return {};
      case backUpFirst: {
        const backUp = await keepFlash(board);
        if (!backUp) {
          throw notWanted();
        }
        return { backUp };
      }
      case readIt:
        onBoard = { kind: 'read', name: await readIdentity(board) };
        break;
      default:
        throw notWanted();
    }
  }
}

async function planOf({ session }: Board, { image }: Firmware, chip: ChipDescription): Promise<FlashSheet['plan']> {
  const { voltage, wireSpeed } = session;
  const protection = await session.protection();
  const plan = roughPlan({ chip, voltage, wireSpeed, protection, mode: writeModeFor(chip, undefined, voltage) }, image);
  return withMoreFlash(plan, session.chip, chip);
}

/** Reads all of the flash, and looks what that says of itself. */
async function readIdentity(board: Board): Promise<string> {
  return identityOf([{ address: board.session.chip.flash.start, bytes: await readAll(board) }]);
}

function identityOf(segments: readonly Segment[]): string {
  const identity = identifyFirmware(segments.flatMap((segment) => findMarks(segment)));
  return identity ? describeIdentity(identity) : '';
}

function timeText(at: number): string {
  return new Date(at).toLocaleString(vscode.env.language);
}

function notWanted(): DOMException {
  return new DOMException('The file is not wanted on this board', 'AbortError');
}

/**
 * How the questions of a flash job are answered.
 * @param subject what is flashed to which board, as soon as that is known
 */
export function answersOf({ mayAsk, anyway = false }: Asking, subject?: () => FlashSubject | undefined): Answers {
  return { anyway, ...(mayAsk && { ask: (question) => askOfJob(question, subject?.()) }) };
}

/** A file, and the board that it is flashed to. */
export interface FlashSubject {
  readonly firmware: Firmware;
  readonly board: Board;
}

async function askOfJob(question: FlashQuestion, subject: FlashSubject | undefined): Promise<boolean> {
  if (question.code === 'names-another-chip' && subject) {
    return askAboutAnotherChip(question, subject);
  }
  const { sentence, nextStep = '' } = questionText(question);
  const [stop, goOn] = buttonsFor(question.code);
  return (await choose(sentence, nextStep, [stop, goOn])) === goOn;
}

async function askAboutAnotherChip(
  question: AnotherChipQuestion,
  { firmware: { name, file }, board }: FlashSubject,
): Promise<boolean> {
  const { sentence, nextStep = '' } = questionText(question);
  const show = l10n.t('Show File');
  const anyway = l10n.t('Flash Anyway');
  const title = l10n.t('{0} seems to be for another chip than that of {1}.', name, board.name);
  const answer = await choose(title, `${sentence} ${nextStep}`, [show, anyway]);
  if (answer === show) {
    await showFile(file);
  }
  return answer === anyway;
}

/** The safe answer, and the other. */
function buttonsFor(code: FlashQuestion['code']): readonly [stop: string, goOn: string] {
  switch (code) {
    case 'owed-bytes-overwritten':
      return [l10n.t('Keep Saved Bytes'), l10n.t('Flash and Forget Them')];
    case 'leave-out':
      return [l10n.t('Stop'), l10n.t('Flash the Rest')];
    default:
      return [l10n.t('Stop'), l10n.t('Go On Anyway')];
  }
}
