/**
 * What must be asked before this firmware is flashed to this chip: reasons to think that somebody took the wrong file or
 * the wrong board. None of them is a proof, so none of them refuses.
 *
 * Below: marks of content, the guess of the chip. Above: the extension asks them, or fails where nobody can be asked, as
 * the command-line tool does. What a file's own errors are is known before there is a board, and is asked then. Pure.
 */

import { containsRange, rangeOf } from '../base/address-range.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import { type ChipDescription, flashRange } from '../stm32/devices/chip-description.ts';
import { isNamed } from './chip-guess.ts';
import { findMarks } from './content-marks.ts';

/** A reason to ask. */
export type FlashDoubt = {
  /** The firmware's text names a chip, and it is not this one. */
  readonly code: 'names-another-chip';
  /** As the firmware has it: “STM32F411CE”. */
  readonly named: string;
  /** The board that is named with it. */
  readonly board: string;
  /** The chip that would be flashed. */
  readonly chip: string;
};

/** A part number that says at least its line: “STM32F4xx” says nothing that could contradict a chip. */
const LINE = /^STM32[A-Z]+\d{2}/;

/** What to ask before `image` goes to `chip`, gravest first; usually nothing. Looks at what lies in its flash. */
export function doubtsBeforeFlash(image: FirmwareImage, chip: ChipDescription): readonly FlashDoubt[] {
  const flash = flashRange(chip.flash);
  const boards = image.segments
    .filter(({ address, bytes }) => containsRange(flash, rangeOf(address, bytes.length)))
    .flatMap(findMarks)
    .flatMap((mark) => (mark.kind === 'board' && LINE.test(mark.details.chip) ? [mark.details] : []));
  const [first] = boards;
  if (!first || boards.some((board) => isNamed(chip, board.chip))) {
    return [];
  }
  return [{ code: 'names-another-chip', named: first.chip, board: first.board, chip: chip.name }];
}
