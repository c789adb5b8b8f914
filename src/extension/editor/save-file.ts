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
import { isRefusal, readIfPresent } from '../files/write-file.ts';
import { choose } from '../questions.ts';

/**
 * Replaces the content of `file` by `bytes`.
 * @param known what the file held when it was last read or written; undefined for a file that is new to us
 * @throws vscode.CancellationError where the person wants the other program's version to stay
 * @throws vscode.FileSystemError where it cannot be written; then it holds what it held
 */
export async function saveFile(file: vscode.Uri, bytes: Uint8Array, known: Uint8Array | undefined): Promise<void> {
  const present = await readIfPresent(file);
  if (present && known && !equalBytes(present, known) && !(await mayOverwrite(file))) {
    throw new vscode.CancellationError();
  }
  const { fs } = vscode.workspace;
  // Written beside the file first: where there is no room, that is what fails, and the file stays. Renaming it over the
  // file, as `replaceFile` does, is no way here: VS Code takes the file for deleted then, and drops this document.
  const rehearsal = file.with({ path: `${file.path}.writing` });
  const dropRehearsal = (): Promise<void> => Promise.resolve(fs.delete(rehearsal)).catch(() => undefined);
  try {
    await fs.writeFile(rehearsal, bytes);
  } catch (error) {
    await dropRehearsal();
    // Where no new file may be made in that folder, this one may perhaps be written all the same.
    if (!isRefusal(error)) {
      throw error;
    }
  }
  try {
    await fs.writeFile(file, bytes);
  } catch (error) {
    // What stands there now may be half of it. If the old content cannot be put back, the rehearsal is left to be found.
    if (present) {
      await fs.writeFile(file, present);
    }
    await dropRehearsal();
    throw error;
  }
  await dropRehearsal();
}

async function mayOverwrite(file: vscode.Uri): Promise<boolean> {
  const keep = l10n.t('Keep That File');
  const overwrite = l10n.t('Overwrite');
  const question = l10n.t('{0} was changed by another program since it was opened.', baseName(file.path));
  const detail = l10n.t('Overwriting loses that change. To keep both, cancel and use “Save As…”.');
  return (await choose(question, detail, [keep, overwrite])) === overwrite;
}
