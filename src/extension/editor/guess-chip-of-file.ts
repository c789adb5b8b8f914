/**
 * Which chip a file is likely for, found quickly enough to be done while it opens.
 *
 * Below: inspection. Above: the document. It does not know VS Code.
 */

import type { DfuseFile } from '../../formats/dfuse-file.ts';
import { FirmwareImage, type Segment } from '../../image/firmware-image.ts';
import { guessChip } from '../../inspection/chip-guess.ts';
import { type ContentMark, findMarks } from '../../inspection/content-marks.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import { withoutOverlaps } from './describe-map.ts';

/**
 * Bytes of an element that are searched for marks: 2 MiB take about 30 ms, and what says what a firmware is stands in
 * the chip's own flash, which is no larger.
 */
const SEARCHED = 2 * 1024 * 1024;

/** The marks of a segment's beginning. */
export function marksOf({ address, bytes }: Segment): ContentMark[] {
  return findMarks({ address, bytes: bytes.subarray(0, SEARCHED) });
}

/** The chip of `chips` that `file` is most likely for. */
export function guessChipOfFile(file: DfuseFile, chips: readonly ChipDescription[]): ChipDescription | undefined {
  const image = FirmwareImage.from(withoutOverlaps(file.targets.flatMap((target) => target.elements)));
  const marks: ContentMark[] = [];
  let left = SEARCHED;
  for (const { address, bytes } of image.segments) {
    marks.push(...findMarks({ address, bytes: bytes.subarray(0, left) }));
    left = Math.max(0, left - bytes.length);
  }
  return guessChip(image, chips, marks)?.chip;
}
