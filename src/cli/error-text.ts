/**
 * Any error as a sentence and a next step, for the command line.
 *
 * Below: the tables of `texts/`. Above: `main-cli.ts`.
 */

import { CodedError } from '../base/coded-error.ts';
import { chipTexts } from '../texts/chip-texts.ts';
import { formatErrorTexts } from '../texts/format-texts.ts';
import { probeTexts } from '../texts/probe-texts.ts';
import { programmingTexts } from '../texts/programming-texts.ts';
import type { Text } from '../texts/text.ts';
import { UsageError } from './positionals.ts';

type AnyTable = Readonly<Record<string, ((details: never) => Text) | undefined>>;

const TABLES: AnyTable = { ...formatErrorTexts, ...probeTexts, ...chipTexts, ...programmingTexts };

/** The lines to print for an error: why, what is left, what to do. */
export function errorLines(error: unknown): string[] {
  if (error instanceof UsageError) {
    return [`expected: ${error.details.expected.join(' ')}`];
  }
  const coded: CodedError | undefined = error instanceof CodedError ? error : undefined;
  const text = coded && TABLES[coded.code]?.(coded.details as never);
  if (!text) {
    return [error instanceof Error ? error.message : String(error)];
  }
  const reason = coded.code === 'flash-incomplete' && coded.cause !== undefined ? errorLines(coded.cause) : [];
  return [...reason.slice(0, 1), text.sentence, ...(text.nextStep ? [text.nextStep] : [])];
}

/** The same as data, for `--json`. */
export function errorJson(error: unknown): Record<string, unknown> {
  const coded: CodedError | undefined = error instanceof CodedError ? error : undefined;
  return {
    error: { code: coded?.code ?? 'unexpected', text: errorLines(error).join(' '), details: coded?.details ?? {} },
  };
}
