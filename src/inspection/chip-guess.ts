/**
 * Which chip a file may be for: by what its text says, else by where its stack begins. Where several chips answer to that,
 * or nothing says anything, there is no guess: a wrong name is worse than none.
 *
 * Below: chip tables, vector table, marks. Above: the editor's chip picker, which shows a guess as a guess. A board
 * that is connected knows better.
 */

import { containsRange } from '../base/address-range.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import { type ChipDescription, flashRange } from '../stm32/devices/chip-description.ts';
import { type ContentMark, findMarks } from './content-marks.ts';
import { identifyFirmware } from './firmware-identity.ts';
import { readVectorTable } from './vector-table.ts';

/** Bytes below the end of RAM where a stack may begin: MicroPython keeps 8. */
const STACK_MARGIN = 16;

/** Words of the longest vector table that a core can have: 16 exceptions and 32 interrupts (ARM DDI 0419E, B1.5.2). */
const MOST_VECTORS: Readonly<Record<string, number>> = { M0: 48, 'M0+': 48 };

/** A guess, and what it rests on. */
export interface ChipGuess {
  readonly chip: ChipDescription;
  /**
   * `named`: the firmware's text names the chip. `board`: the name of the board that it speaks of does. `stack`: its stack
   * begins at the end of this chip's RAM, and of no other's that takes it.
   */
  readonly because: 'named' | 'board' | 'stack';
}

/**
 * The chip that `image` is most likely for; undefined where nothing says so, or of several chips of `chips` the same.
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
  const table = image.segments.map((segment) => readVectorTable(segment)).find((found) => found !== undefined);
  if (!table) {
    return undefined;
  }
  const last = table.vectors.at(-1)?.position ?? 0;
  const [byStack, another] = chips.filter(
    ({ ram, core, flash }) =>
      table.initialStackPointer <= ram.end &&
      table.initialStackPointer > ram.end - STACK_MARGIN &&
      last < (MOST_VECTORS[core] ?? Infinity) &&
      image.ranges().every((range) => containsRange(flashRange(flash), range)),
  );
  return byStack && !another ? { chip: byStack, because: 'stack' } : undefined;
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
