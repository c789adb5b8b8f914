/**
 * How an edit of a .dfu can make no sense, as codes. What a field cannot hold is the serialiser's `FormatError`.
 *
 * Below: coded errors. Above: the edits throw them, `texts/` says them.
 */

import { CodedError } from '../base/coded-error.ts';

/** Each code with the facts that come along. */
export interface EditErrorDetails {
  /** The file changed after the edit was chosen: its numbers of targets, elements and problems mean others now. */
  'document-changed': Readonly<Record<string, never>>;
  /** The file has no such target or element (any more). */
  'no-such-part': { readonly target: number; readonly element: number | null };
  /** Another element of the target holds some of these addresses: which of them counts would be anybody's guess. */
  'addresses-taken': { readonly address: number; readonly size: number; readonly other: number };
  /** A place to split at that is not within the element. */
  'split-outside': { readonly at: number; readonly first: number; readonly last: number };
  /** Two elements that do not touch each other cannot be one. */
  'not-adjacent': { readonly end: number; readonly next: number | undefined };
  /** Bytes that are no element's: headers and the suffix follow from what the file is made of. */
  'not-content': { readonly offset: number; readonly size: number };
  /** More bytes than the element has from there on. */
  'past-element': { readonly offset: number; readonly size: number; readonly room: number };
  /** Nobody knows a fix that loses nothing. */
  'no-fix': { readonly problem: string };
}

/** The codes of this family. */
export type EditErrorCode = keyof EditErrorDetails;

/** An edit that makes no sense; nothing was changed. */
export class EditError<Code extends EditErrorCode = EditErrorCode> extends CodedError<Code, EditErrorDetails[Code]> {}
