/**
 * The words of a command line that stand without an option's name, taken by position.
 *
 * Below: verbs. Above: every verb that takes files.
 */

import { CodedError } from '../base/coded-error.ts';
import type { VerbArguments } from './verb.ts';

/** The words do not fit the verb's usage. React: print the usage. */
export class UsageError extends CodedError<'usage', { readonly expected: readonly string[]; readonly given: number }> {}

/**
 * Exactly as many positional words as there are `names`, in their order.
 * @throws UsageError
 */
export function positionals<const Names extends readonly string[]>(
  words: VerbArguments,
  ...names: Names
): { readonly [Place in keyof Names]: string } {
  if (words.positionals.length !== names.length) {
    throw new UsageError('usage', { expected: names, given: words.positionals.length });
  }
  return words.positionals as unknown as { readonly [Place in keyof Names]: string };
}
