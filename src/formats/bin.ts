/**
 * Raw binaries: bytes, and nothing that says where they belong.
 *
 * Below: images. Above: conversions.
 */

import { sizeOf } from '../base/address-range.ts';
import { type FirmwareImage } from '../image/firmware-image.ts';
import { readDfuSuffix, suffixCrc } from './dfu-suffix.ts';
import { type FirmwareFile, firmwareFile, type FirmwareProblem } from './firmware-file.ts';
import { FormatError } from './format-error.ts';
import { ProblemList } from './problem.ts';

/** Where an STM32's flash begins: the address that is proposed for a raw binary (RM0368, 2.3). */
export const USUAL_ADDRESS = 0x0800_0000;

/** Bytes of fill, and of a flat binary, that are made at most. The largest STM32 has 4 MB, external flash 256 MB. */
export const LARGEST = 256 << 20;

/**
 * The bytes at `address`; a DFU suffix at their end is left out, because it is not firmware.
 * @param options `raw`: all of the bytes, whatever they look like
 */
export function parseBin(bytes: Uint8Array, address: number, { raw = false } = {}): FirmwareFile {
  const problems = new ProblemList<FirmwareProblem>();
  const suffix = raw ? undefined : readDfuSuffix(bytes);
  const computed = suffix && suffixCrc(bytes, suffix);
  if (suffix && computed !== undefined && computed !== suffix.crc) {
    const details = { stored: suffix.crc, computed };
    problems.add({ code: 'wrong-crc', severity: 'error', offset: suffix.end - 4, details });
  }
  const content = bytes.subarray(0, suffix?.offset ?? bytes.length);
  return firmwareFile([{ address, bytes: content }], undefined, problems);
}

/**
 * All content in one run, from its first address to its last.
 * @param fill the byte for gaps. What lives in a gap of the chip's flash, such as a file system, is erased by fill,
 *   therefore there is no default
 * @throws FormatError `gap-needs-fill`, `too-far-apart`, `no-content`
 */
export function serialiseBin(image: FirmwareImage, fill?: number): Uint8Array<ArrayBuffer> {
  const ranges = image.ranges();
  const first = ranges[0];
  const last = ranges.at(-1);
  if (!first || !last) {
    throw new FormatError('no-content', {});
  }
  const range = { start: first.start, end: last.end };
  if (ranges.length > 1 && fill === undefined) {
    throw new FormatError('gap-needs-fill', { gaps: ranges.length - 1, size: sizeOf(range) - image.size });
  }
  if (sizeOf(range) > Math.max(LARGEST, image.size)) {
    throw new FormatError('too-far-apart', { size: sizeOf(range), most: LARGEST });
  }
  return image.flatten(range, fill ?? 0);
}
