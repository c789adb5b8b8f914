/**
 * What must be asked before this firmware is flashed to this chip: reasons to think that somebody took the wrong file or
 * the wrong board. None of them is a proof, so none of them refuses.
 *
 * Below: what the firmware says of itself, the guess of the chip. Above: the extension asks them, or fails where nobody can be asked, as
 * the command-line tool does. What a file's own errors are is known before there is a board, and is asked then. Pure.
 */

import { containsRange, rangeOf } from '../base/address-range.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import { type ChipDescription, flashRange } from '../stm32/devices/chip-description.ts';
import { isNamed } from './chip-guess.ts';
import { findMarks } from './content-marks.ts';
import { identifyFirmware } from './firmware-identity.ts';

/** A reason to ask. */
export type FlashDoubt = {
  /** The firmware's text names a chip, and it is not this one. */
  readonly code: 'names-another-chip';
  /** As the firmware has it: “STM32F411CE”. */
  readonly named: string;
  /** The board that is named with it, else the product that is for this chip alone. */
  readonly board: string;
  /** The chip that would be flashed. */
  readonly chip: string;
};

/** An STM32's name that does not say its line, such as “STM32F4xx”: it says nothing that could contradict a chip. */
const VAGUE = /^STM32(?![A-Z]+\d{2})/;

/** What to ask before `image` goes to `chip`, gravest first; usually nothing. Looks at what lies in its flash. */
export function doubtsBeforeFlash(image: FirmwareImage, chip: ChipDescription): readonly FlashDoubt[] {
  const flash = flashRange(chip.flash);
  const spoken = image.segments
    .filter(({ address, bytes }) => containsRange(flash, rangeOf(address, bytes.length)))
    .map((segment) => identifyFirmware(findMarks(segment)))
    .flatMap((found) => (found?.chip && !VAGUE.test(found.chip.name) ? [{ ...found, chip: found.chip }] : []));
  const [first] = spoken;
  if (!first || spoken.some((found) => isNamed(chip, found.chip.name))) {
    return [];
  }
  const board = first.board ?? first.product ?? first.chip.text;
  return [{ code: 'names-another-chip', named: first.chip.name, board, chip: chip.name }];
}
