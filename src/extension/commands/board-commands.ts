/**
 * The commands that reach a board without sending it a .dfu: verify, back up, restore, mass erase, reset.
 *
 * Below: programming, the jobs on boards. Above: the command table.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../base/address-range.ts';
import { FirmwareImage } from '../../image/firmware-image.ts';
import { flashImage } from '../../programming/flash-image.ts';
import { problemsOfImage } from '../../programming/make-plan.ts';
import { massErase } from '../../programming/mass-erase.ts';
import { ProgrammingError } from '../../programming/programming-error.ts';
import type { Answers } from '../../programming/question.ts';
import { resetBoard } from '../../programming/reset-board.ts';
import type { CoreState, FlashOutcome } from '../../programming/outcome.ts';
import { type VerifyOutcome, verifyImage } from '../../programming/verify-image.ts';
import { type ChipDescription, flashRange } from '../../stm32/devices/chip-description.ts';
import { notComparedLines } from '../../texts/flash-outcome-text.ts';
import { byteCount, seconds } from '../../texts/quantities.ts';
import { optionsIn, selectionIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import type { BoardArguments, CommandOptions } from '../contributions.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { pickFile } from '../files/file-at-hand.ts';
import { baseName } from '../files/file-names.ts';
import { type Firmware, firmwareAtHand } from '../files/firmware.ts';
import { replaceFile, writeUnasked } from '../files/write-file.ts';
import type { FlashReport } from '../flash-report.ts';
import type { Board } from '../probes/board-jobs.ts';
import { inNotification, type JobView } from '../probes/job-view.ts';
import { choose } from '../questions.ts';
import { announceBackUp, askForBackUp, keepFlash, readAll } from './back-up.ts';
import { answersOf } from './before-flash.ts';
import { announce, noteOutcome } from './flash-command.ts';
import { flashOptions } from './flash-settings.ts';

/** “Verify Against Board”: whether the board holds the file's bytes. */
export async function verify(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<VerifyOutcome | undefined> {
  const options = optionsIn(more);
  const { ask, probe } = options;
  const firmware = await firmwareAtHand(clicked, l10n.t('Verify Anyway'), options, {
    addresses: context.addresses,
    selection: selectionIn(more),
  });
  if (!firmware) {
    return undefined;
  }
  const title = l10n.t('Verifying {0}', firmware.name);
  const result = await inNotification(title, (view) => verifyFirmware(context, firmware, { view, probe }), ask);
  void vscode.window.showInformationMessage(verifiedText(firmware, result));
  return result;
}

/** Compares; used by the command and by tasks. */
export function verifyFirmware(
  { boards }: CommandContext,
  { name, file, image }: Firmware,
  { view, probe }: { readonly view: JobView; readonly probe?: string | undefined },
): Promise<VerifyOutcome> {
  const { compare } = flashOptions(file);
  return boards.run(
    {
      title: l10n.t('Verifying {0}', name),
      probe,
      mode: 'attach', // whoever only looks does not reset what runs
      work: ({ session, onProgress, signal }) =>
        verifyImage(session, image, { ...(compare && { compare }), onProgress, signal }),
    },
    view,
  );
}

/** The sentence for a board that holds the file. */
export function verifiedText({ name }: Firmware, result: VerifyOutcome): string {
  const same = l10n.t(
    'The board holds {0}: {1} are the same; {2}.',
    name,
    byteCount(result.bytes),
    seconds(result.seconds),
  );
  return [same, ...notComparedLines(result.leftOut)].join(' ');
}

/** “Back Up Flash”: the whole flash into a .bin, while the firmware goes on running. */
export async function backUp({ boards }: CommandContext, ...words: BoardArguments): Promise<vscode.Uri | undefined> {
  const { ask, anyway, probe, to } = optionsIn(words);
  if (ask === false && !to) {
    throw new ExtensionError('needs-place', {});
  }
  const title = l10n.t('Backing up flash');
  const read = (view: JobView): Promise<{ bytes: Uint8Array; chip: string }> =>
    boards.run(
      {
        title,
        probe,
        mode: 'attach',
        work: async (board) => ({ bytes: await readAll(board), chip: board.session.chip.name }),
      },
      view,
    );
  const { bytes, chip } = await inNotification(title, read, ask);
  const file = to ?? (await askForBackUp(chip, bytes.length));
  if (file) {
    await (ask === false ? writeUnasked([{ uri: file, bytes }], anyway) : replaceFile(file, bytes));
    void announceBackUp(file, bytes.length);
  }
  return file;
}

/** “Restore Flash from Back-Up”: the whole flash from a .bin. */
export async function restore(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<FlashOutcome | undefined> {
  const options = optionsIn(more);
  const filters = { [l10n.t('Raw image')]: ['bin'] };
  const file = clicked ?? (await pickFile(l10n.t('Choose the back-up to restore'), filters));
  if (!file) {
    return undefined;
  }
  const bytes = await vscode.workspace.fs.readFile(file);
  const name = baseName(file.path);
  const imageOf = ({ flash }: ChipDescription): FirmwareImage => FirmwareImage.from([{ address: flash.start, bytes }]);
  const report = await changeBoard(context, options, {
    title: l10n.t('Restoring {0}', name),
    check: ({ session: { chip } }) => {
      const problems = problemsOfImage(chip, imageOf(chip));
      if (problems.length > 0) {
        throw new ProgrammingError('plan-refused', { chip: chip.name, problems });
      }
    },
    question: ({ name: board, session }) =>
      bytes.length === sizeOf(flashRange(session.chip.flash))
        ? l10n.t('Replace the flash of {0} by {1}?', board, name)
        : l10n.t('Replace the first {0} of the flash of {1} by {2}?', byteCount(bytes.length), board, name),
    detail: l10n.t('{0} are written from the start of flash; what is there now is lost.', byteCount(bytes.length)),
    backUpFirst: l10n.t('Back Up, Then Restore…'),
    button: l10n.t('Restore'),
    change: ({ session, onProgress, signal, journal, attempt }, answers) =>
      flashImage(session, imageOf(session.chip), {
        ...flashOptions(file),
        ...attempt,
        ...answers,
        journal,
        onProgress,
        signal,
      }),
  });
  if (report) {
    void announce(l10n.t('Restored {0} on {1}.', name, report.board), report);
  }
  return report?.outcome;
}

/** “Mass Erase Board”: everything, after a question that names the board that was found. */
export async function eraseAll(context: CommandContext, ...words: BoardArguments): Promise<FlashOutcome | undefined> {
  const report = await changeBoard(context, optionsIn(words), {
    title: l10n.t('Erasing the board'),
    question: ({ name: board }) => l10n.t('Erase the whole flash of {0}?', board),
    detail: l10n.t('Firmware and files on it are lost.'),
    backUpFirst: l10n.t('Back Up, Then Erase…'),
    button: l10n.t('Erase Everything'),
    change: ({ session, onProgress, signal, journal, attempt }, answers) =>
      massErase(session, { ...attempt, ...answers, journal, onProgress, signal }),
  });
  if (report) {
    void announce(l10n.t('Erased {0}.', report.board), report);
  }
  return report?.outcome;
}

interface Change {
  readonly title: string;
  /** Throws where the change is not possible on this board: then nobody is asked. */
  check?(board: Board): void;
  question(board: Board): string;
  readonly detail: string;
  /** The safe way, which is the first button: what is there is saved before it is changed. */
  readonly backUpFirst: string;
  readonly button: string;
  change(board: Board, answers: Answers): Promise<FlashOutcome>;
}

/**
 * Asks with the board in hand, so that the one that was named is the one that is changed.
 * @returns undefined where the user said no
 * @throws ExtensionError `needs-anyway` where nobody can be asked and nobody said `anyway`
 */
async function changeBoard(
  context: CommandContext,
  { ask = true, anyway = false, probe }: CommandOptions,
  job: Change,
): Promise<FlashReport | undefined> {
  if (!ask && !anyway) {
    throw new ExtensionError('needs-anyway', { what: job.title });
  }
  const work = (view: JobView): Promise<FlashReport | undefined> =>
    context.boards.run(
      {
        title: job.title,
        probe,
        work: async (board) => {
          job.check?.(board);
          if (!anyway && !(await isWanted(board, job))) {
            return undefined;
          }
          const answers = answersOf({ mayAsk: ask, anyway });
          return noteOutcome(context, { title: job.title, board }, (held) => job.change(held, answers));
        },
      },
      view,
    );
  return inNotification(job.title, work, ask);
}

/** Asks; where a back-up is wanted first, makes it. False: the user wants none of it. */
async function isWanted(board: Board, change: Change): Promise<boolean> {
  const { detail, backUpFirst, button } = change;
  const answer = await choose(change.question(board), detail, [backUpFirst, button]);
  return answer === button || (answer === backUpFirst && (await keepFlash(board)) !== undefined);
}

/** “Reset Board”: as if its button were pressed. */
export async function reset({ boards }: CommandContext, ...words: BoardArguments): Promise<CoreState> {
  const { ask, probe } = optionsIn(words);
  const title = l10n.t('Resetting the board');
  const work = (view: JobView): Promise<CoreState> =>
    boards.run({ title, probe, work: ({ session }) => resetBoard(session) }, view);
  const state = await inNotification(title, work, ask);
  void vscode.window.showInformationMessage(l10n.t('The board was reset.'));
  return state;
}
