/**
 * Any error as the sentence and the next step that a user reads, whichever layer it comes from.
 *
 * Below: the tables of `texts/`, the extension's own. Above: `report-error.ts`, tasks. It does not know VS Code.
 */

import * as l10n from '@vscode/l10n';
import { CodedError } from '../../base/coded-error.ts';
import { formatErrorTexts } from '../../texts/format-texts.ts';
import { probeTexts } from '../../texts/probe-texts.ts';
import type { Text } from '../../texts/text.ts';
import { extensionTexts } from './extension-error.ts';

type AnyTable = Readonly<Record<string, ((details: never) => Text) | undefined>>;

const tables: AnyTable = { ...formatErrorTexts, ...probeTexts, ...extensionTexts };

/** What to say about `error`. Where nobody foresaw it, its own message has to do. */
export function textOf(error: unknown): Text {
  const coded: CodedError | undefined = error instanceof CodedError ? error : undefined;
  const text = coded && tables[coded.code]?.(coded.details as never);
  if (text && coded.cause instanceof CodedError && coded.code === 'flash-incomplete') {
    // Why the job ended comes before what state it left.
    return { ...text, sentence: `${textOf(coded.cause).sentence} ${text.sentence}` };
  }
  return text ?? { sentence: l10n.t('Something unexpected happened: {0}', messageOf(error)) };
}

/** The error's code, if it is one of ours. */
export function codeOf(error: unknown): string | undefined {
  const coded: CodedError | undefined = error instanceof CodedError ? error : undefined;
  return coded?.code;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
