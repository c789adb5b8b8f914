/**
 * Any error of this project as the sentence and the next step that a user reads, whichever layer it comes from.
 *
 * Below: coded errors, the tables of this folder. Above: the extension and the command-line tool, which say the same.
 */

import * as l10n from '@vscode/l10n';
import { CodedError } from '../base/coded-error.ts';
import { editErrorTexts } from './document-texts.ts';
import { formatErrorTexts } from './format-error-texts.ts';
import { probeTexts } from './probe-texts.ts';
import { chipTexts } from './chip-texts.ts';
import { programmingTexts } from './programming-texts.ts';
import type { Text } from './text.ts';

type AnyTable = Readonly<Record<string, ((details: never) => Text) | undefined>>;

const tables: AnyTable = { ...formatErrorTexts, ...editErrorTexts, ...probeTexts, ...chipTexts, ...programmingTexts };

/**
 * What to say about `error`. Where nobody foresaw it, its own message has to do.
 * @param more tables of families that only the caller knows
 */
export function textOfError(error: unknown, more: AnyTable = {}): Text {
  const coded: CodedError | undefined = error instanceof CodedError ? error : undefined;
  const text = coded && (more[coded.code] ?? tables[coded.code])?.(coded.details as never);
  if (text && coded.cause instanceof CodedError && coded.code === 'flash-incomplete') {
    // Why the job ended comes before what state it left.
    return { ...text, sentence: `${textOfError(coded.cause, more).sentence} ${text.sentence}` };
  }
  return text ?? { sentence: l10n.t('Something unexpected happened: {0}', messageOf(error)) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
