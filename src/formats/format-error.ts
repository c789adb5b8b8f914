/**
 * How making a file can fail, as codes. Reading never throws: what a file contains becomes problems.
 *
 * Below: coded errors. Above: serialisers and conversions that throw them, `texts/` that says them.
 */

import { CodedError } from '../base/coded-error.ts';
import type { FileKind } from './detect.ts';

/** Each code with the facts that come along. */
export interface FormatErrorDetails {
  /** A target's name does not fit its field of 255 bytes with a NUL at its end. */
  'name-too-long': { readonly name: string; readonly size: number; readonly most: number };
  /** More targets than the prefix can count. */
  'too-many-targets': { readonly count: number; readonly most: number };
  /** An element does not fit below 2³². `size` in bytes. */
  'past-address-space': { readonly address: number; readonly size: number };
  /** A flat .bin of content with gaps, and nobody said what to fill them with. `size`: bytes of fill it would take. */
  'gap-needs-fill': { readonly gaps: number; readonly size: number };
  /** A flat .bin, or the fill for gaps, would be larger than `most` bytes: the parts are too far apart. */
  'too-far-apart': { readonly size: number; readonly most: number };
  /** Nothing is there to be written. */
  'no-content': Readonly<Record<string, never>>;
  /** A file name's ending says no format that is known. */
  'unknown-ending': { readonly file: string; readonly known: readonly string[] };
  /** A .bin says no address, and nobody else did. */
  'address-needed': { readonly file: string };
  /** A file is of a kind that is no copy of a flash, byte by byte. React: flash it instead, or take an explicit “anyway”. */
  'no-back-up': { readonly file: string; readonly looksLike: FileKind };
  /** More ranges than the format can count. */
  'too-many-ranges': { readonly count: number; readonly most: number };
  /** A .dfu with several targets, and nobody said which one to take. */
  'target-needed': { readonly file: string; readonly count: number };
  /** A .dfu has no target of this number; the first one is 0. */
  'no-such-target': { readonly file: string; readonly target: number; readonly count: number };
  /** Two files, or two parts of one (then `files` is empty), hold different bytes for an address. */
  overlap: { readonly address: number; readonly files: readonly string[] };
  /** A .uf2 with programs for several kinds of chips, and nobody said which one to take. */
  'family-needed': { readonly file: string; readonly families: readonly number[] };
  /** A file of this name holds something else. React: ask before it is written over. */
  'file-exists': { readonly file: string };
  /** A file has problems of the grave kind; it takes an explicit “anyway”. */
  'has-errors': {
    readonly file: string;
    readonly problems: readonly string[];
    /** Nothing of it could be read: no “anyway” helps. */
    readonly empty?: boolean;
  };
}

/** The codes of this family. */
export type FormatErrorCode = keyof FormatErrorDetails;

/** A file that cannot be made as asked. */
export class FormatError<Code extends FormatErrorCode = FormatErrorCode> extends CodedError<
  Code,
  FormatErrorDetails[Code]
> {}

/** Whether `error` is a `FormatError` with this code. */
export function isFormatError<Code extends FormatErrorCode>(error: unknown, code: Code): error is FormatError<Code> {
  return error instanceof FormatError && error.code === code;
}
