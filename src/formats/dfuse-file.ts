/**
 * A DfuSe file as it was read: its parts, each with its place in the file.
 *
 *   prefix   “DfuSe”, version, DFUImageSize, number of targets                               11 bytes
 *   target   “Target”, alternate setting, named, name, size, number of elements             274 bytes
 *   element  address, size, bytes                                                        8 bytes and its own
 *   suffix   see dfu-suffix.ts
 *
 * ST's “DFU file format 1.1a” (UM0391). Below: the suffix, problems. Above: `dfuse.ts` makes it; everything that
 * shows, changes or flashes such a file takes it.
 */

import type { DfuSuffix } from './dfu-suffix.ts';
import type { DfuseProblem } from './dfuse-problem.ts';

/** Bytes of the prefix. */
export const PREFIX_SIZE = 11;
/** Bytes of a target's header. */
export const TARGET_HEADER_SIZE = 274;
/** Bytes of an element's header. */
export const ELEMENT_HEADER_SIZE = 8;
/** Bytes of a target's name field. */
export const NAME_FIELD_SIZE = 255;
/** bcdDFU of a DfuSe file's suffix (UM0391, 3.2). */
export const DFUSE_VERSION = 0x011a;

/** The first bytes of the file. */
export interface DfusePrefix {
  /** bVersion: 1. */
  readonly version: number;
  /** DFUImageSize as stored. Unreliable. */
  readonly imageSize: number;
  /** bTargets as stored. */
  readonly targetCount: number;
}

/** Bytes for an address. */
export interface DfuseElement {
  /** Its place in the target, from 0. */
  readonly index: number;
  /** Where its header begins in the file; its bytes begin 8 later. */
  readonly offset: number;
  readonly address: number;
  /** As declared. `bytes` is shorter where the file ends too early. */
  readonly size: number;
  /** A view into the file. */
  readonly bytes: Uint8Array;
}

/** The elements for one alternate setting of a device: one memory. */
export interface DfuseTarget {
  /** Its place in the file, from 0. */
  readonly index: number;
  /** Where its header begins in the file. */
  readonly offset: number;
  readonly alternateSetting: number;
  /** bTargetNamed: 1 where the name counts, 0 where not; other values occur. */
  readonly named: number;
  /** The name up to its first NUL. */
  readonly name: string;
  /** The name's field as it stands in the file: 255 bytes, with whatever stands after the name. A view. */
  readonly nameField: Uint8Array;
  /** dwTargetSize as stored. */
  readonly size: number;
  /** dwNbElements as stored. */
  readonly elementCount: number;
  readonly elements: readonly DfuseElement[];
}

/** A .dfu file, as far as it could be read. */
export interface DfuseFile {
  /** The whole file. */
  readonly bytes: Uint8Array;
  /** Undefined where the file is not DfuSe; `problems` says what it looks like then. */
  readonly prefix: DfusePrefix | undefined;
  readonly targets: readonly DfuseTarget[];
  /** Bytes between the last element and the suffix, or the end where there is none: mostly empty. A view. */
  readonly bytesAfterElements: Uint8Array;
  readonly suffix: DfuSuffix | undefined;
  /** By offset. */
  readonly problems: readonly DfuseProblem[];
}

/** The bytes that a target takes in the file, as far as it could be read: its header, its elements and theirs. */
export function lengthOfTarget({ elements }: { readonly elements: readonly Pick<DfuseElement, 'bytes'>[] }): number {
  return elements.reduce((sum, { bytes }) => sum + ELEMENT_HEADER_SIZE + bytes.length, TARGET_HEADER_SIZE);
}
