/**
 * The DFU suffix: the last 16 bytes (or more) of a .dfu file, which name the device and hold a CRC of all before it.
 *
 * USB Device Firmware Upgrade 1.1, appendix B. All fields are little-endian and lie, seen as a structure, back to
 * front at the end of the file: bcdDevice, idProduct, idVendor, bcdDFU, “UFD”, bLength, dwCRC. A bLength over 16
 * means metadata before these fields; real files have 29, 62 and 71.
 *
 * Below: base. Above: DfuSe files; every other file that ends in a suffix.
 */

import { viewOf } from '../base/bytes.ts';
import { crc32Register } from '../base/crc32.ts';

/** Bytes of a suffix without metadata. */
export const SUFFIX_SIZE = 16;

/** What the CRC does not cover: itself. */
const CRC_SIZE = 4;

/** “DFU” as it stands in the file. */
const SIGNATURE = [0x55, 0x46, 0x44] as const;

/** The device that a file is for. 0xFFFF means “any”. */
export interface DeviceIdentity {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice: the release number of the device. */
  readonly deviceVersion: number;
}

/** A suffix as it stands in a file. */
export interface DfuSuffix extends DeviceIdentity {
  /** Where it begins in the file, metadata included. */
  readonly offset: number;
  /** The first byte after it: the end of the file, if nothing follows. */
  readonly end: number;
  /** bcdDFU: 0x0100 for plain files, 0x011A for DfuSe. */
  readonly dfuVersion: number;
  /** bLength. */
  readonly length: number;
  /** What stands before the 16 usual bytes; mostly empty. A view. */
  readonly metadata: Uint8Array;
  /** dwCRC as stored. */
  readonly crc: number;
}

/**
 * The suffix that ends at `end`.
 * @returns undefined where there is none: no signature, or a length that cannot be
 */
export function readDfuSuffix(bytes: Uint8Array, end = bytes.length): DfuSuffix | undefined {
  const fields = end - SUFFIX_SIZE;
  if (fields < 0 || SIGNATURE.some((byte, index) => bytes[fields + 8 + index] !== byte)) {
    return undefined;
  }
  const view = viewOf(bytes);
  const length = view.getUint8(fields + 11);
  if (length < SUFFIX_SIZE || length > end) {
    return undefined;
  }
  return {
    offset: end - length,
    end,
    deviceVersion: view.getUint16(fields, true),
    productId: view.getUint16(fields + 2, true),
    vendorId: view.getUint16(fields + 4, true),
    dfuVersion: view.getUint16(fields + 6, true),
    length,
    metadata: bytes.subarray(end - length, fields),
    crc: view.getUint32(fields + 12, true),
  };
}

/** The CRC that the suffix of `bytes` should hold: over everything before the CRC itself, without the final inversion. */
export function suffixCrc(bytes: Uint8Array, suffix: DfuSuffix): number {
  return crc32Register(bytes.subarray(0, suffix.end - CRC_SIZE));
}

/** What a suffix is made of. */
export interface SuffixContent extends DeviceIdentity {
  readonly dfuVersion: number;
  /** Goes before the 16 usual bytes; at most 239 bytes, because bLength is a byte. */
  readonly metadata?: Uint8Array;
}

/**
 * Writes a suffix at the end of `file` and its CRC over all of `file` into it.
 * @param file the whole file, with room for the suffix (16 bytes and the metadata) at its end
 * @throws RangeError where there is no room or too much metadata
 */
export function writeDfuSuffix(file: Uint8Array, content: SuffixContent): void {
  const metadata = content.metadata ?? new Uint8Array();
  const length = SUFFIX_SIZE + metadata.length;
  if (length > 0xff || length > file.length) {
    throw new RangeError(`Cannot write DFU suffix: it has no room for ${metadata.length} bytes of metadata`);
  }
  file.set(metadata, file.length - length);
  const fields = file.length - SUFFIX_SIZE;
  const view = viewOf(file);
  view.setUint16(fields, content.deviceVersion, true);
  view.setUint16(fields + 2, content.productId, true);
  view.setUint16(fields + 4, content.vendorId, true);
  view.setUint16(fields + 6, content.dfuVersion, true);
  file.set(SIGNATURE, fields + 8);
  view.setUint8(fields + 11, length);
  view.setUint32(fields + 12, crc32Register(file.subarray(0, file.length - CRC_SIZE)), true);
}
