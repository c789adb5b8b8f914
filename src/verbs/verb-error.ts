/**
 * What verbs themselves refuse, as codes with their texts. The layers below have families of their own.
 *
 * Below: coded errors. Above: verbs and their surroundings throw them, `verb-answer.ts` says them.
 */

import * as l10n from '@vscode/l10n';
import { CodedError } from '../base/coded-error.ts';
import type { TextTable } from '../texts/text.ts';

/** Each code with the facts that come along. */
export interface VerbErrorDetails {
  /** The words do not fit the verb. React: show its usage. */
  'bad-arguments': { readonly expected: string };
  'cannot-read': { readonly file: string; readonly reason: string };
  'cannot-write': { readonly file: string; readonly reason: string };
  /** The file of a virtual board holds something else. React: it was left as it is. */
  'bad-image': { readonly file: string; readonly reason: string };
  /** The time that was given is over; no board was changed, or `flash-incomplete` would say so. */
  'timed-out': { readonly seconds: number };
}

/** The codes of this family. */
export type VerbErrorCode = keyof VerbErrorDetails;

/** A refusal of a verb. */
export class VerbError<Code extends VerbErrorCode = VerbErrorCode> extends CodedError<Code, VerbErrorDetails[Code]> {}

/** Whether `error` is a `VerbError` with this code. */
export function isVerbError<Code extends VerbErrorCode>(error: unknown, code: Code): error is VerbError<Code> {
  return error instanceof VerbError && error.code === code;
}

/** What users read: of tasks in the language of the window, of the command line in English. */
export const verbTexts: TextTable<VerbErrorDetails> = {
  'bad-arguments': ({ expected }) => ({ sentence: l10n.t('These words make no sense: expected {0}.', expected) }),
  'cannot-read': ({ file, reason }) => ({ sentence: l10n.t('{0} cannot be read: {1}.', file, reason) }),
  'cannot-write': ({ file, reason }) => ({ sentence: l10n.t('{0} cannot be written: {1}.', file, reason) }),
  'bad-image': ({ file, reason }) => ({
    sentence: l10n.t('{0} is no image of this virtual board, so it was left as it is: {1}.', file, reason),
    nextStep: l10n.t('Name another file with {0}.', '--image'),
  }),
  'timed-out': ({ seconds }) => ({
    sentence: l10n.t('It was not done within {0} s. No board was changed.', seconds),
    nextStep: l10n.t('Give it more time with {0}.', '--timeout'),
  }),
};
