/**
 * Every way in which a .dfu file can deviate from DfuSe 1.1a (ST UM0391) and from the DFU suffix of USB DFU 1.1,
 * appendix B, as codes with their facts.
 *
 * Below: problems in general, what a foreign file looks like. Above: the parsers, `texts/format-texts.ts`.
 * Targets and elements are named by their index in the parsed file, so that an editor can show the problem there.
 */

import type { Detection } from './detect.ts';
import type { MoreProblems, ProblemsOf } from './problem.ts';

/** Each code with the facts that come along. Offsets and sizes in bytes. */
export interface DfuseProblemDetails {
  /** The file does not begin as DfuSe files do. React: show what it looks like. */
  'not-dfuse': { readonly looksLike: Detection };
  /** The file's name has the ending of another format, `named`. */
  'named-otherwise': { readonly named: string };
  /** The prefix names another version of the format than 1. */
  'unknown-version': { readonly version: number };
  /** DFUImageSize of the prefix is not the file's length without its suffix. Common and harmless. */
  'image-size': { readonly declared: number; readonly expected: number };
  /** The file ends within the prefix, a target's header or an element's header. */
  'truncated-header': { readonly what: 'prefix' | 'target' | 'element'; readonly missing: number };
  /** A target's header does not begin with “Target”. What follows was read as if it did. */
  'target-signature': { readonly target: number };
  /** The prefix counts more targets than the file has. */
  'missing-targets': { readonly declared: number; readonly found: number };
  /** The prefix counts fewer targets than there are. All of them were read. */
  'more-targets': { readonly declared: number; readonly found: number };
  /** Packed, and perhaps encrypted, for MicroPython's boot loader mboot: nothing else can unpack it. */
  'packed-for-mboot': { readonly elements: number };
  /** The suffix is for product 0000, which no device has: dfu-util compares the two and refuses the file (FFFF fits any). */
  'zero-product': { readonly vendorId: number };
  /** More problems of one code than are listed. */
  'more-problems': MoreProblems;
  /** A target's size field is not the sum of its elements. */
  'target-size': { readonly target: number; readonly declared: number; readonly expected: number };
  /** Bytes between a target's last element and the next target, which begins where the size field says. */
  'bytes-in-target': { readonly target: number; readonly size: number };
  /** A target counts more elements than the file has. */
  'missing-elements': { readonly target: number; readonly declared: number; readonly found: number };
  /** More elements than are shown: a guard, no honest file comes near it. */
  'too-many-elements': { readonly target: number; readonly declared: number; readonly shown: number };
  /** The file ends before the element does. */
  'truncated-element': {
    readonly target: number;
    readonly element: number;
    readonly declared: number;
    readonly present: number;
  };
  /** The element reaches past 2³². */
  'address-space': {
    readonly target: number;
    readonly element: number;
    readonly address: number;
    readonly size: number;
  };
  /** Two elements of one target hold the same addresses; `differing` tells whether with different bytes. */
  overlap: {
    readonly target: number;
    readonly element: number;
    readonly other: number;
    readonly address: number;
    readonly size: number;
    readonly differing: boolean;
  };
  /** The elements of a target are not in ascending order of address. */
  'out-of-order': { readonly target: number; readonly element: number };
  /** An element without bytes. */
  'empty-element': { readonly target: number; readonly element: number };
  /** The prefix counts no targets: nothing is in the file. */
  'no-targets': Readonly<Record<string, never>>;
  /** A target without elements. */
  'empty-target': { readonly target: number };
  /** Several targets of one alternate setting hold the same addresses: only one of them can end up on a chip. */
  'targets-overlap': { readonly target: number; readonly other: number; readonly alternateSetting: number };
  /** bTargetNamed is neither 0 nor 1. */
  'named-flag': { readonly target: number; readonly value: number };
  /** bTargetNamed is 0, yet there is a name. */
  'unexpected-name': { readonly target: number };
  /** Bytes after the name's end, usually what the tool had in memory, sometimes paths of its author. */
  'name-residue': { readonly target: number; readonly size: number; readonly text: string };
  /** No DFU suffix: nothing says for which device the file is, or whether it is whole. */
  'no-suffix': Readonly<Record<string, never>>;
  /** The suffix's CRC does not match the file. */
  'wrong-crc': { readonly stored: number; readonly computed: number };
  /** bcdDFU of the suffix is not the one for this kind of file (0x011A for DfuSe). */
  'suffix-version': { readonly version: number };
  /** The suffix is longer than the 16 bytes everybody knows: metadata of other tools before them. */
  'suffix-metadata': { readonly size: number };
  /** Bytes between the last element and the suffix, or the file's end where there is no suffix. */
  'bytes-after-elements': { readonly size: number };
  /** Bytes after the suffix. */
  'bytes-after-suffix': { readonly size: number };
  /**
   * A program took the file for text. `replaced-bytes`: bytes ≥ 0x80 became EF BF BD, `count` times; they are lost.
   * `line-ends`: each CR LF lost its CR, `count` bytes.
   */
  'text-damage': { readonly kind: 'replaced-bytes' | 'line-ends'; readonly count: number };
}

/** The codes of this family. */
export type DfuseProblemCode = keyof DfuseProblemDetails;

/** A deviation of a .dfu file. */
export type DfuseProblem = ProblemsOf<DfuseProblemDetails>;
