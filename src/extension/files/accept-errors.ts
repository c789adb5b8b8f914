/**
 * Whether somebody wants a file in spite of its errors: an explicit “anyway”, or a refusal where nobody can be asked.
 *
 * Below: formats, texts. Above: whoever reads files for a command or a task.
 */

import * as l10n from '@vscode/l10n';
import type { Uri } from 'vscode';
import type { FormatFound } from '../../formats/convert.ts';
import type { DfuseProblem } from '../../formats/dfuse-problem.ts';
import { FormatError } from '../../formats/format-error.ts';
import type { Severity } from '../../formats/problem.ts';
import { toldProblems } from '../../texts/firmware-texts.ts';
import { choose } from '../questions.ts';
import { showFile } from './reveal.ts';

/** A file that was read, as far as it matters here. */
export interface FileContent {
  readonly file: Uri;
  readonly name: string;
  /** Sentences of the problems that make the content doubtful. */
  readonly errors: readonly string[];
  /** Whether nothing at all could be read of it: then there is nothing to accept. */
  readonly empty: boolean;
}

/**
 * Whether to go on: yes where the file has no errors, else if the user says so. To look at the file comes first: it is
 * what Enter does.
 * @param anyway what the button says
 * @throws FormatError `has-errors`, `no-content` where nothing could be read; then nobody is asked
 */
export async function acceptErrors({ file, name, errors, empty }: FileContent, anyway: string): Promise<boolean> {
  if (empty) {
    throw refusal(name, errors, empty);
  }
  if (errors.length === 0) {
    return true;
  }
  const show = l10n.t('Show File');
  const answer = await choose(l10n.t('{0} has errors.', name), errors.join('\n'), [show, anyway]);
  if (answer === show) {
    await showFile(file);
  }
  return answer === anyway;
}

/**
 * Goes on only with a file without errors.
 * @param anyway with errors too, as long as something could be read
 * @throws FormatError `has-errors`, `no-content`
 */
export function refuseErrors({ name, errors, empty }: Omit<FileContent, 'file'>, anyway = false): void {
  if (empty || (errors.length > 0 && !anyway)) {
    throw refusal(name, errors, empty);
  }
}

function refusal(file: string, problems: readonly string[], empty: boolean): FormatError {
  return problems.length > 0
    ? new FormatError('has-errors', { file, problems, empty })
    : new FormatError('no-content', {});
}

/** The sentences of a .dfu's errors. */
export function dfuseErrors(problems: readonly DfuseProblem[]): string[] {
  return sentencesOf({ format: 'dfuse', problems }, 'error');
}

/** The sentences of a file's problems that are as grave as this. */
export function sentencesOf(found: FormatFound, severity: Severity): string[] {
  return toldProblems(found)
    .filter(({ problem }) => problem.severity === severity)
    .map(({ text }) => text.sentence);
}
