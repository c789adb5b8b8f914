/**
 * Saving a board's flash into a file, for those commands that offer it before they change something, and for “Back Up”.
 *
 * Below: programming, files. Above: the commands that reach a board.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../base/address-range.ts';
import { readFlash } from '../../programming/read-flash.ts';
import { flashRange } from '../../stm32/devices/chip-description.ts';
import { kilobytes } from '../../texts/quantities.ts';
import { baseName } from '../files/file-names.ts';
import { reveal } from '../files/reveal.ts';
import { replaceFile } from '../files/write-file.ts';
import type { Board } from '../probes/board-jobs.ts';

/** Reads all of the flash, while the firmware runs on. */
export function readAll({ session, onProgress, signal }: Board): Promise<Uint8Array> {
  const { start, end } = flashRange(session.chip.flash);
  return readFlash(session, start, end - start, { onProgress, signal });
}

/** Saves all of the flash of a board that is at hand, where the user says. Undefined: nowhere. */
export async function keepFlash(board: Board): Promise<vscode.Uri | undefined> {
  const { chip } = board.session;
  const file = await askForBackUp(chip.name, sizeOf(flashRange(chip.flash)));
  if (file) {
    await replaceFile(file, await readAll(board));
  }
  return file;
}

/** Asks where to. @param chip its name @param size bytes of its flash */
export async function askForBackUp(chip: string, size: number): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${chip.replaceAll(/[^A-Za-z0-9]+/g, '-')}-backup.bin`;
  return vscode.window.showSaveDialog({
    title: l10n.t('Save the back-up of {0} of flash', kilobytes(size)),
    filters: { [l10n.t('Raw image')]: ['bin'] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
}

/** Tells of it. */
export async function announceBackUp(file: vscode.Uri, size: number): Promise<void> {
  const revealIt = l10n.t('Reveal');
  const message = l10n.t('Backed up {0} of flash to {1}.', kilobytes(size), baseName(file.path));
  if ((await vscode.window.showInformationMessage(message, revealIt)) === revealIt) {
    await reveal(file);
  }
}
