/**
 * What a file is and which chip it is likely for, found quickly enough to be done while it opens.
 *
 * Below: inspection. Above: the document, the comparison. It does not know VS Code.
 */

import type { FirmwareImage, Segment } from '../../image/firmware-image.ts';
import { type ChipGuess, guessChip } from '../../inspection/chip-guess.ts';
import { type ContentMark, findMarks } from '../../inspection/content-marks.ts';
import { type FirmwareIdentity, identifyFirmware } from '../../inspection/firmware-identity.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import { imageOf } from './describe-map.ts';
import type { OpenedFile } from './opened-file.ts';

/**
 * Bytes of an element that are searched for marks: 2 MiB take about 30 ms, and what says what a firmware is stands in
 * the chip's own flash, which is no larger.
 */
const SEARCHED = 2 * 1024 * 1024;

/** What a file says of itself. */
export interface KnownOfFile {
  /** Undefined where its bytes say nothing. */
  readonly identity: FirmwareIdentity | undefined;
  readonly guess: ChipGuess | undefined;
}

/** The marks of a segment's beginning. */
export function marksOf({ address, bytes }: Segment): ContentMark[] {
  return findMarks({ address, bytes: bytes.subarray(0, SEARCHED) });
}

/** What `file` is, and the chip of `chips` that it is most likely for. */
export function identifyFile(file: Pick<OpenedFile, 'targets'>, chips: readonly ChipDescription[]): KnownOfFile {
  return identifyImage(imageOf(file), chips);
}

/** What `image` is, whatever file it came from, and the chip of `chips` that it is most likely for. */
export function identifyImage(image: FirmwareImage, chips: readonly ChipDescription[]): KnownOfFile {
  const marks: ContentMark[] = [];
  let left = SEARCHED;
  for (const { address, bytes } of image.segments) {
    marks.push(...findMarks({ address, bytes: bytes.subarray(0, left) }));
    left = Math.max(0, left - bytes.length);
  }
  return { identity: identifyFirmware(marks), guess: guessChip(image, chips, marks) };
}
