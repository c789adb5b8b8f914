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
import { readFlash } from '../../programming/read-flash.ts';
import { resetBoard } from '../../programming/reset-board.ts';
import type { CoreState, FlashOutcome } from '../../programming/outcome.ts';
import { type VerifyOutcome, verifyImage } from '../../programming/verify-image.ts';
import { type ChipDescription, flashRange } from '../../stm32/devices/chip-description.ts';
import { byteCount, kilobytes, seconds } from '../../texts/quantities.ts';
import type { CommandContext } from '../command-context.ts';
import { pickFile } from '../files/file-at-hand.ts';
import { baseName } from '../files/file-names.ts';
import { type Firmware, firmwareAtHand } from '../files/firmware.ts';
import { reveal } from '../files/reveal.ts';
import { replaceFile } from '../files/write-file.ts';
import type { FlashReport } from '../flash-report.ts';
import type { Board } from '../probes/board-jobs.ts';
import { inNotification, type JobView } from '../probes/job-view.ts';
import { confirm } from '../questions.ts';
import { announce, noteOutcome } from './flash-command.ts';
import { flashOptions } from './flash-settings.ts';

/** “Verify Against Board”: whether the board holds the file's bytes. */
export async function verify(context: CommandContext, clicked?: vscode.Uri): Promise<VerifyOutcome | undefined> {
  const firmware = await firmwareAtHand(clicked, l10n.t('Verify Anyway'));
  if (!firmware) {
    return undefined;
  }
  const title = l10n.t('Verifying {0}', firmware.name);
  const result = await inNotification(title, (view) => verifyFirmware(context, firmware, { view }));
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
  return l10n.t('The board holds {0}: {1} are the same; {2}.', name, byteCount(result.bytes), seconds(result.seconds));
}

/** “Back Up Flash”: the whole flash into a .bin, while the firmware goes on running. */
export async function backUp({ boards }: CommandContext): Promise<vscode.Uri | undefined> {
  const title = l10n.t('Backing up flash');
  const { bytes, chip } = await inNotification(title, (view) =>
    boards.run(
      {
        title,
        mode: 'attach',
        work: async ({ session, onProgress, signal }) => {
          const range = flashRange(session.chip.flash);
          const bytes = await readFlash(session, range.start, sizeOf(range), { onProgress, signal });
          return { bytes, chip: session.chip.name };
        },
      },
      view,
    ),
  );
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${chip.replaceAll(/[^A-Za-z0-9]+/g, '-')}-backup.bin`;
  const file = await vscode.window.showSaveDialog({
    title: l10n.t('Save the back-up of {0} of flash', kilobytes(bytes.length)),
    filters: { [l10n.t('Raw image')]: ['bin'] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (file) {
    await replaceFile(file, bytes);
    void announceBackUp(file, bytes.length);
  }
  return file;
}

async function announceBackUp(file: vscode.Uri, size: number): Promise<void> {
  const revealIt = l10n.t('Reveal');
  const message = l10n.t('Backed up {0} of flash to {1}.', kilobytes(size), baseName(file.path));
  if ((await vscode.window.showInformationMessage(message, revealIt)) === revealIt) {
    await reveal(file);
  }
}

/** “Restore Flash from Back-Up”: the whole flash from a .bin. */
export async function restore(context: CommandContext, clicked?: vscode.Uri): Promise<FlashOutcome | undefined> {
  const filters = { [l10n.t('Raw image')]: ['bin'] };
  const file = clicked ?? (await pickFile(l10n.t('Choose the back-up to restore'), filters));
  if (!file) {
    return undefined;
  }
  const bytes = await vscode.workspace.fs.readFile(file);
  const name = baseName(file.path);
  const imageOf = ({ flash }: ChipDescription): FirmwareImage => FirmwareImage.from([{ address: flash.start, bytes }]);
  const report = await changeBoard(context, {
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
    button: l10n.t('Restore'),
    change: ({ session, onProgress, signal, journal, attempt }) =>
      flashImage(session, imageOf(session.chip), { ...flashOptions(file), ...attempt, journal, onProgress, signal }),
  });
  if (report) {
    void announce(l10n.t('Restored {0}.', name), report);
  }
  return report?.outcome;
}

/** “Mass Erase Board”: everything, after a question that names the board that was found. */
export async function eraseAll(context: CommandContext): Promise<FlashOutcome | undefined> {
  const report = await changeBoard(context, {
    title: l10n.t('Erasing the board'),
    question: ({ name: board }) => l10n.t('Erase the whole flash of {0}?', board),
    detail: l10n.t('Firmware and files on it are lost. “Back Up Flash” saves them first.'),
    button: l10n.t('Erase Everything'),
    change: ({ session, onProgress, signal, journal, attempt }) =>
      massErase(session, { ...attempt, journal, onProgress, signal }),
  });
  if (report) {
    void announce(l10n.t('Erased the board.'), report);
  }
  return report?.outcome;
}

interface Change {
  readonly title: string;
  /** Throws where the change is not possible on this board: then nobody is asked. */
  check?(board: Board): void;
  question(board: Board): string;
  readonly detail: string;
  readonly button: string;
  change(board: Board): Promise<FlashOutcome>;
}

/**
 * Asks with the board in hand, so that the one that was named is the one that is changed.
 * @returns undefined where the user said no
 */
function changeBoard(context: CommandContext, job: Change): Thenable<FlashReport | undefined> {
  return inNotification(job.title, (view) =>
    context.boards.run(
      {
        title: job.title,
        work: async (board) => {
          job.check?.(board);
          if (!(await confirm(job.question(board), job.detail, job.button))) {
            return undefined;
          }
          return noteOutcome(context, { title: job.title, board }, (held) => job.change(held));
        },
      },
      view,
    ),
  );
}

/** “Reset Board”: as if its button were pressed. */
export async function reset({ boards }: CommandContext): Promise<CoreState> {
  const title = l10n.t('Resetting the board');
  const state = await inNotification(title, (view) =>
    boards.run({ title, work: ({ session }) => resetBoard(session) }, view),
  );
  void vscode.window.showInformationMessage(l10n.t('The board was reset.'));
  return state;
}
