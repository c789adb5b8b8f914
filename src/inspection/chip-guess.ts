/**
 * Which chip a file may be for: by what its text says, else by where its stack begins, else by where it lies.
 *
 * Below: chip tables, vector table, marks. Above: the editor's chip picker, which shows a guess as a guess. A board
 * that is connected knows better.
 */

import { containsRange } from '../base/address-range.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import { type ChipDescription, flashRange } from '../stm32/devices/chip-description.ts';
import { type ContentMark, findMarks } from './content-marks.ts';
import { identifyFirmware } from './firmware-identity.ts';
import { STM32F4_MOST_VECTORS } from './stm32f4-vectors.ts';
import { readVectorTable } from './vector-table.ts';

/** Bytes below the end of RAM where a stack may begin: MicroPython keeps 8. */
const STACK_MARGIN = 16;

/** A guess, and what it rests on. */
export interface ChipGuess {
  readonly chip: ChipDescription;
  /**
   * `named`: the firmware's text names the chip. `board`: the name of the board that it speaks of does. `stack`: its stack begins at the end of this chip's RAM.
   * `fits`: it is the smallest chip whose flash takes all of it.
   */
  readonly because: 'named' | 'board' | 'stack' | 'fits';
}

/**
 * The chip that `image` is most likely for; undefined where no chip of `chips` takes it.
 * @param marks what is known already about the image's segments; looked for if absent
 */
export function guessChip(
  image: FirmwareImage,
  chips: readonly ChipDescription[],
  marks: readonly ContentMark[] = image.segments.flatMap(findMarks),
): ChipGuess | undefined {
  const spoken = identifyFirmware(marks)?.chip;
  if (spoken) {
    const named = chips.find((chip) => isNamed(chip, spoken.name));
    // A chip that is named but not in the tables is no other chip.
    return named && { chip: named, because: spoken.because };
  }
  const fitting = chips
    .filter((chip) => image.ranges().every((range) => containsRange(flashRange(chip.flash), range)))
    .sort((a, b) => flashRange(a.flash).end - flashRange(b.flash).end);
  const table = image.segments.map(readVectorTable).find((found) => found !== undefined);
  if (table?.vectors.some(({ position }) => position >= STM32F4_MOST_VECTORS)) {
    return undefined; // every chip of the tables is an F4
  }
  const stack = table?.initialStackPointer;
  const byStack = fitting.find(({ ram }) => stack !== undefined && stack <= ram.end && stack > ram.end - STACK_MARGIN);
  if (byStack) {
    return { chip: byStack, because: 'stack' };
  }
  const [smallest] = fitting.filter((chip) => stack === undefined || stack <= chip.ram.end);
  return image.size > 0 && smallest ? { chip: smallest, because: 'fits' } : undefined;
}

/**
 * Whether a part number, such as `STM32F401CE` or `STM32F401xE`, is one of a chip's: the line must match, and the letter
 * for the flash size where both have one.
 */
export function isNamed(chip: Pick<ChipDescription, 'parts'>, partNumber: string): boolean {
  const [, line = '', size] = /^STM32(WBA\w\w|MP\d{3}|[A-Z][0-9A-Zx]{3})(?:[A-Zx]([0-9A-Z])?)?/.exec(partNumber) ?? [];
  return chip.parts.some((part) => {
    const [, known = '', knownSize] = /^(.+?)(?:x([0-9A-Z]))?$/.exec(part) ?? [];
    const sizeMatches = size === undefined || knownSize === undefined || size === knownSize;
    return line !== '' && sizeMatches && matches(known, line);
  });
}

/** `F42x` takes in `F429`; `WB5M` and `WL5M` are names as they stand. */
function matches(known: string, line: string): boolean {
  return known.length === line.length && [...known].every((letter, index) => letter === 'x' || letter === line[index]);
}
