/**
 * Any error for the command line: lines to print, and the same as data.
 *
 * Below: `texts/`. Above: `run-verb.ts`.
 */

import { CodedError } from '../base/coded-error.ts';
import { textOfError } from '../texts/text-of-error.ts';
import { UsageError } from './positionals.ts';

/** The lines to print for an error: what happened, what to do. */
export function errorLines(error: unknown): string[] {
  if (error instanceof UsageError) {
    return [`expected: ${error.details.expected.join(' ')}`];
  }
  const { sentence, nextStep } = textOfError(error);
  return [sentence, ...(nextStep ? [nextStep] : [])];
}

/** The same for `--json`. */
export function errorJson(error: unknown): Record<string, unknown> {
  const coded: CodedError | undefined = error instanceof CodedError ? error : undefined;
  const facts = { code: coded?.code ?? 'unexpected', text: errorLines(error).join(' '), details: coded?.details ?? {} };
  return { error: facts };
}
