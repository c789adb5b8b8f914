/**
 * Reads a .dfu for a command: the bytes that are on disk, what they mean, and whether somebody wants them in spite of
 * their errors.
 *
 * Below: formats, texts. Above: the commands.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { parseDfuse } from '../../formats/dfuse.ts';
import type { DfuseFile } from '../../formats/dfuse-file.ts';
import { FormatError } from '../../formats/format-error.ts';
import { dfuseProblemText } from '../../texts/format-texts.ts';
import { choose } from '../questions.ts';
import { baseName } from './file-names.ts';

/** Reads and parses. Throws what the file system throws; never for what the file contains. */
export async function readDfu(file: vscode.Uri): Promise<DfuseFile> {
  return parseDfuse(await vscode.workspace.fs.readFile(file));
}

/** The sentences of the problems that make the file's content doubtful. */
export function errorsOf(file: DfuseFile): string[] {
  return file.problems
    .filter(({ severity }) => severity === 'error')
    .map((problem) => dfuseProblemText(problem).sentence);
}

/**
 * Whether to go on with the file: yes where it has no errors, else if the user says “anyway”.
 * @param anyway what the button says
 * @throws FormatError `has-errors` where nothing of the file could be read; then nobody is asked
 */
export async function acceptErrors(uri: vscode.Uri, file: DfuseFile, anyway: string): Promise<boolean> {
  const name = baseName(uri.path);
  const problems = errorsOf(file);
  if (!file.targets.some(({ elements }) => elements.length > 0)) {
    throw problems.length > 0
      ? new FormatError('has-errors', { file: name, problems })
      : new FormatError('no-content', {});
  }
  return (
    problems.length === 0 || (await choose(l10n.t('{0} has errors.', name), problems.join('\n'), [anyway])) === anyway
  );
}
