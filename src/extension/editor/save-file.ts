/**
 * Writes a document to disk without losing what is there: asks where another program changed the file meanwhile, and
 * leaves the old file where writing fails.
 *
 * Below: files, questions. Above: the document.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { equalBytes } from '../../base/bytes.ts';
import { baseName } from '../files/file-names.ts';
import { isRefusal, readIfPresent, replaceFile } from '../files/write-file.ts';
import { choose } from '../questions.ts';

/**
 * Replaces the content of `file` by `bytes`.
 * @param known what the file held when it was last read or written; undefined for a file that is new to us
 * @throws vscode.CancellationError where the person wants the other program's version to stay
 * @throws vscode.FileSystemError where it cannot be written; then it holds what it held
 */
export async function saveFile(file: vscode.Uri, bytes: Uint8Array, known: Uint8Array | undefined): Promise<void> {
  const present = known && (await readIfPresent(file));
  if (present && !equalBytes(present, known) && !(await mayOverwrite(file))) {
    throw new vscode.CancellationError();
  }
  try {
    await replaceFile(file, bytes);
  } catch (error) {
    if (!isRefusal(error)) {
      throw error;
    }
    // No new file may be made in that folder; perhaps this one may be written all the same.
    await vscode.workspace.fs.writeFile(file, bytes);
  }
}

async function mayOverwrite(file: vscode.Uri): Promise<boolean> {
  const overwrite = l10n.t('Overwrite');
  const question = l10n.t('{0} was changed by another program since it was opened.', baseName(file.path));
  const detail = l10n.t('Overwriting loses that change. To keep both, cancel and use “Save As…”.');
  return (await choose(question, detail, [overwrite])) === overwrite;
}
