/**
 * What a command answers to whoever executed it from code: whether it was done and what came of it, or the code of what
 * stood against it. Nothing is thrown: a failure was shown already, or is the caller's to show.
 *
 * Below: coded errors. Above: `activate`. It does not know VS Code.
 */

import type { Uri } from 'vscode';
import { isCancellation } from './cancellation.ts';
import type { CommandOptions } from './contributions.ts';
import { codeOf, textOf } from './errors/text-of-error.ts';
import { lineOf } from '../texts/text.ts';
import type { NoCode } from '../verbs/verb.ts';

/** A command's answer. */
export type CommandAnswer =
  | { readonly ok: true; readonly outcome: unknown }
  | {
      readonly ok: false;
      /** A code of any family; `cancelled`; `unexpected` for what nobody foresaw. */
      readonly code: string;
      /** What a person would read. */
      readonly message: string;
      /** What was found, where the answer is “no” and nothing failed. */
      readonly outcome?: unknown;
    };

/** “No”, as the outcome of a command: it was looked, and it is not as it was hoped. */
export class No {
  /** @param message what a person would read */
  constructor(
    readonly code: NoCode,
    readonly message: string,
    readonly outcome: unknown,
  ) {}
}

/** The answer of a command that ended. Without an outcome, somebody has given it up. */
export function answerOf(outcome: unknown): CommandAnswer {
  if (outcome instanceof No) {
    return { ok: false, code: outcome.code, message: outcome.message, outcome: outcome.outcome };
  }
  return outcome === undefined ? { ok: false, code: 'cancelled', message: '' } : { ok: true, outcome };
}

/** The answer of a command that failed. */
export function answerOfFailure(error: unknown): CommandAnswer {
  if (isCancellation(error)) {
    return answerOf(undefined);
  }
  return { ok: false, code: codeOf(error) ?? 'unexpected', message: lineOf(textOf(error)) };
}

/** The options among a command's words; menus give other things in their place, of which none is taken for one. */
export function optionsIn(words: readonly unknown[]): CommandOptions {
  // Its own: a `Uri` has a method `with`.
  return words.filter(isRecord).find((word) => OPTIONS.some((key) => Object.hasOwn(word, key))) ?? {};
}

/** The files among a command's words where a menu gave all that are selected; none where it gave one or none. */
export function selectionIn(words: readonly unknown[]): readonly Uri[] {
  return (words.find((word) => Array.isArray(word)) as readonly Uri[] | undefined) ?? [];
}

const OPTIONS: readonly (keyof CommandOptions)[] = ['ask', 'anyway', 'probe', 'chipId', 'to', 'address', 'with'];

function isRecord(word: unknown): word is Record<string, unknown> {
  return typeof word === 'object' && word !== null && !Array.isArray(word);
}
