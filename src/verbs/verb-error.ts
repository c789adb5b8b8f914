/**
 * What verbs themselves refuse, as codes with their texts. The layers below have families of their own.
 *
 * Below: coded errors. Above: verbs and their surroundings throw them, `verb-answer.ts` says them.
 */

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

/** What users read. The command line speaks English only. */
export const verbTexts: TextTable<VerbErrorDetails> = {
  'bad-arguments': ({ expected }) => ({ sentence: `These words make no sense: expected ${expected}.` }),
  'cannot-read': ({ file, reason }) => ({ sentence: `${file} cannot be read: ${reason}.` }),
  'cannot-write': ({ file, reason }) => ({ sentence: `${file} cannot be written: ${reason}.` }),
  'bad-image': ({ file, reason }) => ({
    sentence: `${file} is no image of this virtual board, so it was left as it is: ${reason}.`,
    nextStep: 'Name another file with --image.',
  }),
  'timed-out': ({ seconds }) => ({
    sentence: `It was not done within ${seconds} s. No board was changed.`,
    nextStep: 'Give it more time with --timeout.',
  }),
};
