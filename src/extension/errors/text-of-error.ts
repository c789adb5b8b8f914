/**
 * Any error as the sentence and the next step that a user reads, the extension's own among them.
 *
 * Below: `texts/`. Above: `report-error.ts`, tasks. It does not know VS Code.
 */

import { CodedError } from '../../base/coded-error.ts';
import { textOfError } from '../../texts/text-of-error.ts';
import type { Text } from '../../texts/text.ts';
import { verbTexts } from '../../verbs/verb-error.ts';
import { extensionTexts } from './extension-error.ts';

/** What to say about `error`. Where nobody foresaw it, its own message has to do. */
export function textOf(error: unknown): Text {
  return textOfError(error, { ...verbTexts, ...extensionTexts });
}

/** The codes of an error and of its causes, outermost first, as far as they are ours. */
export function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) {
    const code = codeOf(each);
    if (code !== undefined) {
      codes.push(code);
    }
  }
  return codes;
}

/** The error's code, if it is one of ours. */
export function codeOf(error: unknown): string | undefined {
  const coded: CodedError | undefined = error instanceof CodedError ? error : undefined;
  return coded?.code;
}
