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
  type FlashSector,
  type Parallelism,
} from '../stm32/devices/chip-description.ts';
import { operationTime, sectorEraseTime } from '../stm32/flash/f4-flash.ts';
import type { FlashProtection } from '../stm32/flash/f4-protection.ts';
import { type ExaminedSector, mustErase } from './examine.ts';
import { operationsOf } from './operations.ts';
import type { FlashPlan, PlannedSector, PlanProblem } from './plan.ts';
import type { WantedSector } from './wanted-content.ts';

/** What a plan is made of. */
export interface PlanInput {
  readonly chip: ChipDescription;
  readonly sectors: readonly ExaminedSector[];
  /** Whether all sectors of the chip that are not in `sectors` are known to be blank. */
  readonly othersBlank: boolean;
  readonly protection: FlashProtection;
  readonly parallelism: Parallelism;
  readonly voltage: number | undefined;
  /** Bytes that the wire takes to RAM in a millisecond. */
  readonly wireSpeed: number;
}

/**
 * Bits per programming operation by supply (RM0368, 3.6.2: x32 from 2.7 V, x16 from 2.1 V, x8 from 1.7 V). Too wide an
 * operation at too low a voltage programs weakly without any error flag, so an unknown supply counts as a low one.
 */
export function parallelismAt(voltage: number | undefined): Parallelism {
  return voltage === undefined || voltage < 2.1 ? 8 : voltage < 2.7 ? 16 : 32;
}

/** What speaks against an image before the chip was looked at. */
export function problemsOfImage(chip: ChipDescription, image: FirmwareImage): PlanProblem[] {
  const flash = flashRange(chip.flash);
  const outside = image.ranges().filter((range) => !containsRange(flash, range));
  return image.size === 0
    ? [{ code: 'nothing-to-write' }]
    : outside.map((range) => ({ code: 'outside-flash', range, flash }));
}

/** What speaks against examining these sectors: they cannot be read. */
export function problemsOfProtection(wanted: readonly WantedSector[], protection: FlashProtection): PlanProblem[] {
  const sectors = indexesIn(wanted, protection.readProtected);
  return sectors.length === 0 ? [] : [{ code: 'read-protected-sectors', sectors }];
}

/** A plan that is not to be executed. */
export function refusedPlan(chip: ChipDescription, problems: readonly PlanProblem[]): FlashPlan {
  return {
    chip: chip.name,
    problems,
    sectors: [],
    erase: 'sectors',
    parallelism: 8,
    voltage: undefined,
    predictedSeconds: 0,
  };
}

/** The plan for examined sectors. */
export function makePlan(input: PlanInput): FlashPlan {
  const { chip, parallelism, voltage, protection } = input;
  const sectors = input.sectors.map(planSector);
  const changing = sectors.filter(({ action }) => action !== 'identical');
  const blocked = indexesIn(changing, protection.writeProtected);
  const plan = {
    chip: chip.name,
    problems: blocked.length === 0 ? [] : [{ code: 'write-protected', sectors: blocked } as const],
    sectors,
    erase: erasesChip(input) ? 'chip' : 'sectors',
    parallelism,
    voltage,
  } as const;
  return { ...plan, predictedSeconds: predictSeconds(plan, input) };
}

/** The plan that erases these sectors; with all of the chip's, the chip at once. */
export function erasePlan(
  input: Omit<PlanInput, 'sectors' | 'othersBlank'>,
  sectors: readonly FlashSector[],
): FlashPlan {
  const { chip, parallelism, voltage, protection } = input;
  const planned = sectors.map((sector) => ({
    sector,
    action: 'erase' as const,
    unfinished: false,
    content: FirmwareImage.from([]),
    kept: [],
    imageBytes: 0,
    before: [],
  }));
  const blocked = indexesIn(planned, protection.writeProtected);
  const plan = {
    chip: chip.name,
    problems: blocked.length === 0 ? [] : [{ code: 'write-protected', sectors: blocked } as const],
    sectors: planned,
    erase: sectors.length === chip.flash.sectors.length ? 'chip' : 'sectors',
    parallelism,
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
  parallelism: Parallelism,
): boolean {
  const whole = chip.flash.times.massErase?.[parallelism];
  const one = sectors
    .filter(mustErase)
    .reduce((sum, { sector }) => sum + sectorEraseTime(sector, chip.flash, parallelism), 0);
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
function erasesChip({ chip, sectors, othersBlank, parallelism }: PlanInput): boolean {
  return othersBlank && sectors.every(mustErase) && massEraseIsQuicker(chip, sectors, parallelism);
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
  for (const { operation } of operationsOf(plan)) {
    chipTime += operationTime(operation, chip.flash, plan.parallelism);
    data += operation.kind === 'program' ? operation.bytes.length : 0;
  }
  return (Math.max(chipTime, data / wireSpeed) + OVERHEAD) / 1000;
}

/** Connecting aside: hashes before and after, starts of routines. Milliseconds, measured on the virtual board. */
const OVERHEAD = 150;

function indexesIn(sectors: readonly { readonly sector: FlashSector }[], indexes: readonly number[]): number[] {
  return sectors.map(({ sector }) => sector.index).filter((index) => indexes.includes(index));
}
