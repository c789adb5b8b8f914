/**
 * Makes plans: from what is wanted and what is on the chip to what is done with each sector.
 *
 * Below: examined sectors, chip rows. Above: jobs. Pure: all that it knows comes in.
 */

import { containsRange } from '../base/address-range.ts';
import { FirmwareImage } from '../image/firmware-image.ts';
import {
  type ChipDescription,
  flashRange,
  flashRanges,
  type FlashSector,
  type WriteMode,
} from '../stm32/devices/chip-description.ts';
import { memoryOf, type MemoryRange } from '../stm32/devices/memory-of.ts';
import type { FlashProtection } from '../stm32/flash/flash-controller.ts';
import { chipEraseTime, operationTime, sectorEraseTime, writeModesAt } from '../stm32/flash/flash-operation.ts';
import { type ExaminedSector, mustErase } from './examine.ts';
import { operationsOf, unitsOf } from './operations.ts';
import type { FlashPlan, PlannedSector, PlanProblem } from './plan.ts';
import { ProgrammingError } from './programming-error.ts';
import { type WantedSector, wantedSectors } from './wanted-content.ts';

/** What a plan is made of. */
export interface PlanInput {
  readonly chip: ChipDescription;
  readonly sectors: readonly ExaminedSector[];
  /** What of the image is not written. */
  readonly leftOut?: readonly MemoryRange[];
  /** Whether all sectors of the chip that are not in `sectors` are known to be blank. */
  readonly othersBlank: boolean;
  readonly protection: FlashProtection;
  readonly mode: WriteMode;
  readonly voltage: number | undefined;
  /** Bytes that the wire takes to RAM in a millisecond. */
  readonly wireSpeed: number;
}

/**
 * How to program: as the user says, else the best that the supply allows.
 * @param bits at a time, where the user chose
 * @param volts undefined: unknown, which counts as low
 * @throws ProgrammingError `no-such-write-mode`
 */
export function writeModeFor(chip: ChipDescription, bits: number | undefined, volts: number | undefined): WriteMode {
  const { writeModes } = chip.flash;
  if (bits === undefined) {
    return writeModesAt(chip.flash, volts)[0] ?? lastMode(chip);
  }
  const chosen = writeModes.find((mode) => mode.bits === bits);
  if (!chosen) {
    throw new ProgrammingError('no-such-write-mode', {
      chip: chip.name,
      bits,
      possible: writeModes.map((mode) => mode.bits),
    });
  }
  return chosen;
}

function lastMode({ flash, name }: ChipDescription): WriteMode {
  const last = flash.writeModes.at(-1);
  if (!last) {
    throw new RangeError(`Cannot program: the row of ${name} has no way to`);
  }
  return last;
}

/** What speaks against an image as a whole before the chip was looked at. */
export function problemsOfImage(chip: ChipDescription, image: FirmwareImage): PlanProblem[] {
  const flash = flashRange(chip.flash);
  const parts = flashRanges(chip.flash);
  const outside = image.ranges().filter((range) => !parts.some((part) => containsRange(part, range)));
  return image.size === 0
    ? [{ code: 'nothing-to-write' }]
    : outside.map((range) => {
        const memory = memoryOf(chip, range);
        return { code: 'outside-flash', range, flash, ...(memory && { memory }) };
      });
}

/** An image, sorted by what can be flashed. */
export interface SortedImage {
  /** What speaks against flashing any of it. */
  readonly problems: readonly PlanProblem[];
  /** What goes into flash: all of the image, but for what is left out. */
  readonly image: FirmwareImage;
  readonly leftOut: readonly MemoryRange[];
}

/**
 * What of an image can be flashed to a chip. Parts that belong into another memory can be left out, where there is a rest;
 * what runs over the end of flash, or into nothing, was made for another chip, and is refused with all of the image.
 */
export function sortImage(chip: ChipDescription, image: FirmwareImage): SortedImage {
  const problems = problemsOfImage(chip, image);
  const leftOut = problems.flatMap((problem): MemoryRange[] =>
    problem.code === 'outside-flash' && problem.memory !== undefined && problem.memory !== 'flash'
      ? [{ kind: problem.memory, range: problem.range }]
      : [],
  );
  const rest = image.slice(flashRanges(chip.flash));
  return leftOut.length === problems.length && rest.size > 0
    ? { problems: [], image: rest, leftOut }
    : { problems, image, leftOut: [] };
}

/** What speaks against examining these sectors: they cannot be read. */
export function problemsOfProtection(wanted: readonly WantedSector[], protection: FlashProtection): PlanProblem[] {
  const sectors = indexesIn(wanted, protection.readProtected);
  return sectors.length === 0 ? [] : [{ code: 'read-protected-sectors', sectors }];
}

/** What speaks against changing these sectors. */
function problemsOfChange(
  changing: readonly PlannedSector[],
  { writeProtected, reserved = [] }: FlashProtection,
): PlanProblem[] {
  const problems = [
    { code: 'write-protected', sectors: indexesIn(changing, writeProtected) },
    { code: 'reserved-sectors', sectors: indexesIn(changing, reserved) },
  ] as const;
  return problems.filter(({ sectors }) => sectors.length > 0);
}

/** A plan that is not to be executed. */
export function refusedPlan(chip: ChipDescription, problems: readonly PlanProblem[]): FlashPlan {
  return {
    chip: chip.name,
    problems,
    sectors: [],
    erase: 'sectors',
    mode: lastMode(chip),
    voltage: undefined,
    predictedSeconds: 0,
  };
}

/** The plan for examined sectors. */
export function makePlan(input: PlanInput): FlashPlan {
  const { chip, mode, voltage, protection, leftOut = [] } = input;
  const sectors = input.sectors.map(planSector);
  const unreadable = input.sectors.flatMap((sector) => sector.unreadable ?? []);
  const changing = sectors.filter(({ action }) => action !== 'identical');
  const plan = {
    chip: chip.name,
    problems: problemsOfChange(changing, protection),
    sectors,
    erase: erasesChip(input) ? 'chip' : 'sectors',
    ...(leftOut.length > 0 && { leftOut }),
    ...(unreadable.length > 0 && { unreadable }),
    mode,
    voltage,
  } as const;
  return { ...plan, predictedSeconds: predictSeconds(plan, input) };
}

/**
 * What flashing an image takes at most, before anything was read: every sector that it touches is erased and written. For
 * words to people; what is done is planned from what the chip holds.
 */
export function roughPlan(input: Omit<PlanInput, 'sectors' | 'othersBlank'>, image: FirmwareImage): FlashPlan {
  const unseen = { filled: [], identical: false, blank: false, neighbours: [], before: [] };
  const sectors = wantedSectors(input.chip.flash.sectors, image, []).map((wanted) => ({ ...wanted, ...unseen }));
  return makePlan({ ...input, sectors, othersBlank: false });
}

/** The plan that erases these sectors; with all of the chip's, the chip at once. */
export function erasePlan(
  input: Omit<PlanInput, 'sectors' | 'leftOut' | 'othersBlank'>,
  sectors: readonly FlashSector[],
): FlashPlan {
  const { chip, mode, voltage, protection } = input;
  const planned = sectors.map((sector) => ({
    sector,
    action: 'erase' as const,
    unfinished: false,
    content: FirmwareImage.from([]),
    kept: [],
    imageBytes: 0,
    before: [],
  }));
  const plan = {
    chip: chip.name,
    problems: problemsOfChange(planned, protection),
    sectors: planned,
    erase: chip.flash.erasesAtOnce && sectors.length === chip.flash.sectors.length ? 'chip' : 'sectors',
    mode,
    voltage,
  } as const;
  return { ...plan, predictedSeconds: predictSeconds(plan, input) };
}

/**
 * Whether erasing sectors one by one takes longer than erasing the chip could; only then is it worth asking whether the
 * others are blank.
 */
export function massEraseIsQuicker(
  chip: ChipDescription,
  sectors: readonly ExaminedSector[],
  mode: WriteMode,
): boolean {
  const whole = chip.flash.erasesAtOnce ? chipEraseTime(chip.flash, mode) : undefined;
  const one = sectors.filter(mustErase).reduce((sum, { sector }) => sum + sectorEraseTime(sector, chip.flash, mode), 0);
  return whole !== undefined && whole < one;
}

function planSector(examined: ExaminedSector): PlannedSector {
  const { sector, unfinished, imageBytes, recovered, filled, neighbours } = examined;
  const erase = mustErase(examined);
  const content = erase ? FirmwareImage.from([...examined.content.segments, ...neighbours]) : examined.content;
  const beside = FirmwareImage.from(neighbours).ranges();
  return {
    sector,
    action: examined.identical ? 'identical' : erase ? 'erase-and-program' : 'program',
    unfinished,
    content,
    kept: [...recovered, ...filled, ...beside].sort((a, b) => a.start - b.start),
    imageBytes,
    before: examined.before,
  };
}

/** A mass erase must lose nothing: all that is not blank is in the plan, to be erased and written again. */
function erasesChip({ chip, sectors, othersBlank, mode }: PlanInput): boolean {
  return othersBlank && sectors.every(mustErase) && massEraseIsQuicker(chip, sectors, mode);
}

/**
 * Typical times of all operations, or the wire's time for the data where that is longer. What is sent while a sector is
 * erased costs nothing; what has to come before is small.
 */
function predictSeconds(
  plan: Omit<FlashPlan, 'predictedSeconds'>,
  { chip, wireSpeed }: Pick<PlanInput, 'chip' | 'wireSpeed'>,
): number {
  let chipTime = 0;
  let data = 0;
  for (const { operation } of operationsOf(plan, unitsOf(chip.flash))) {
    chipTime += operationTime(operation, chip.flash, plan.mode);
    data += operation.kind === 'program' ? operation.bytes.length : 0;
  }
  return (Math.max(chipTime, data / wireSpeed) + OVERHEAD) / 1000;
}

/** Connecting aside: hashes before and after, starts of routines. Milliseconds, measured on the virtual board. */
const OVERHEAD = 150;

function indexesIn(sectors: readonly { readonly sector: FlashSector }[], indexes: readonly number[]): number[] {
  return sectors.map(({ sector }) => sector.index).filter((index) => indexes.includes(index));
}
