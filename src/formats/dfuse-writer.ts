/**
 * DfuSe files: from content to bytes. Sizes, counts and the CRC are computed; everything else is written as given, so
 * that a file that was read and is written again without a change is the same file.
 *
 * Below: base, the suffix, the layout of the parts. Above: the editor's document, conversions.
 */

import { viewOf } from '../base/bytes.ts';
import type { Segment } from '../image/firmware-image.ts';
import { type DeviceIdentity, SUFFIX_SIZE, writeDfuSuffix } from './dfu-suffix.ts';
import {
  DFUSE_VERSION,
  type DfuseFile,
  ELEMENT_HEADER_SIZE,
  NAME_FIELD_SIZE,
  PREFIX_SIZE,
  TARGET_HEADER_SIZE,
} from './dfuse-file.ts';
import { FormatError } from './format-error.ts';

/** The most targets that the prefix can count: bTargets is a byte. */
const MOST_TARGETS = 0xff;

/** Bytes of UTF-8 that a name may have: its field, and a NUL that ends it for readers written in C. */
export const LONGEST_NAME = NAME_FIELD_SIZE - 1;

/** What a target is made of. */
export interface TargetContent {
  readonly alternateSetting: number;
  /** bTargetNamed: 1 where the name counts. */
  readonly named: number;
  /** 255 bytes: the name, a NUL, and whatever else is to stand there. */
  readonly nameField: Uint8Array;
  /** In the order in which they are to stand in the file. */
  readonly elements: readonly Segment[];
}

/** What a .dfu file is made of. */
export interface DfuseContent extends DeviceIdentity {
  /** bVersion of the prefix: 1. */
  readonly version: number;
  readonly targets: readonly TargetContent[];
  /** What stands between the last element and the suffix; mostly nothing. */
  readonly bytesAfterElements: Uint8Array;
  /** bcdDFU of the suffix. */
  readonly dfuVersion: number;
  /** What stands in the suffix before its 16 usual bytes; mostly nothing. */
  readonly suffixMetadata: Uint8Array;
  /** What stands after the suffix; mostly nothing. */
  readonly bytesAfterSuffix: Uint8Array;
}

const NOTHING = new Uint8Array();

/** STMicroelectronics' device in DFU mode, the usual identity of a DfuSe file. */
export const ST_DFU_DEVICE: DeviceIdentity = { vendorId: 0x0483, productId: 0xdf11, deviceVersion: 0 };

/** The content of a new file. */
export function newDfuseContent(
  targets: readonly TargetContent[],
  identity: DeviceIdentity = ST_DFU_DEVICE,
): DfuseContent {
  return {
    ...identity,
    version: 1,
    targets,
    bytesAfterElements: NOTHING,
    dfuVersion: DFUSE_VERSION,
    suffixMetadata: NOTHING,
    bytesAfterSuffix: NOTHING,
  };
}

/**
 * A new target.
 * @throws FormatError `name-too-long`
 */
export function newTarget(name: string, alternateSetting: number, elements: readonly Segment[]): TargetContent {
  return { alternateSetting, named: name === '' ? 0 : 1, nameField: nameFieldOf(name), elements };
}

/**
 * The field of 255 bytes for a name.
 * @throws FormatError `name-too-long`
 */
export function nameFieldOf(name: string): Uint8Array {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length > LONGEST_NAME) {
    throw new FormatError('name-too-long', { name, size: bytes.length, most: LONGEST_NAME });
  }
  const field = new Uint8Array(NAME_FIELD_SIZE);
  field.set(bytes);
  return field;
}

/**
 * What a file that was read is made of, as views. Of a truncated element the bytes that are there; without a suffix
 * the identity “any device”.
 */
export function dfuseContentOf(file: DfuseFile): DfuseContent {
  const { suffix } = file;
  return {
    version: file.prefix?.version ?? 1,
    targets: file.targets.map(({ alternateSetting, named, nameField, elements }) => ({
      alternateSetting,
      named,
      nameField,
      elements: elements.map(({ address, bytes }) => ({ address, bytes })),
    })),
    bytesAfterElements: file.bytesAfterElements,
    vendorId: suffix?.vendorId ?? 0xffff,
    productId: suffix?.productId ?? 0xffff,
    deviceVersion: suffix?.deviceVersion ?? 0xffff,
    dfuVersion: suffix?.dfuVersion ?? DFUSE_VERSION,
    suffixMetadata: suffix?.metadata ?? NOTHING,
    bytesAfterSuffix: suffix ? file.bytes.subarray(suffix.end) : NOTHING,
  };
}

/**
 * The file. DFUImageSize is the length without the suffix, as ST's and MicroPython's tools write it.
 * @throws FormatError `too-many-targets`, `past-address-space`
 */
export function serialiseDfuse(content: DfuseContent): Uint8Array<ArrayBuffer> {
  if (content.targets.length > MOST_TARGETS) {
    throw new FormatError('too-many-targets', { count: content.targets.length, most: MOST_TARGETS });
  }
  const imageSize =
    PREFIX_SIZE +
    sum(content.targets, (target) => TARGET_HEADER_SIZE + elementsSize(target)) +
    content.bytesAfterElements.length;
  const suffixEnd = imageSize + content.suffixMetadata.length + SUFFIX_SIZE;
  const file = new Uint8Array(suffixEnd + content.bytesAfterSuffix.length);
  const view = viewOf(file);
  writeText(file, 0, 'DfuSe');
  view.setUint8(5, content.version);
  view.setUint32(6, imageSize, true);
  view.setUint8(10, content.targets.length);
  let at = PREFIX_SIZE;
  for (const target of content.targets) {
    at = writeTarget(file, at, target);
  }
  file.set(content.bytesAfterElements, at);
  writeDfuSuffix(file.subarray(0, suffixEnd), { ...content, metadata: content.suffixMetadata });
  file.set(content.bytesAfterSuffix, suffixEnd);
  return file;
}

/** Writes a target's header and its elements at `offset`. Returns where they end. */
function writeTarget(file: Uint8Array, offset: number, target: TargetContent): number {
  const view = viewOf(file);
  writeText(file, offset, 'Target');
  view.setUint8(offset + 6, target.alternateSetting);
  view.setUint32(offset + 7, target.named, true);
  file.set(target.nameField.subarray(0, NAME_FIELD_SIZE), offset + 11);
  view.setUint32(offset + 266, elementsSize(target), true);
  view.setUint32(offset + 270, target.elements.length, true);
  let at = offset + TARGET_HEADER_SIZE;
  for (const { address, bytes } of target.elements) {
    if (address + bytes.length > 2 ** 32) {
      throw new FormatError('past-address-space', { address, size: bytes.length });
    }
    view.setUint32(at, address, true);
    view.setUint32(at + 4, bytes.length, true);
    file.set(bytes, at + ELEMENT_HEADER_SIZE);
    at += ELEMENT_HEADER_SIZE + bytes.length;
  }
  return at;
}

function elementsSize(target: TargetContent): number {
  return sum(target.elements, ({ bytes }) => ELEMENT_HEADER_SIZE + bytes.length);
}

function sum<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}

function writeText(file: Uint8Array, offset: number, text: string): void {
  file.set(new TextEncoder().encode(text), offset);
}
