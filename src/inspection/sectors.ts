/**
 * Which sectors of a chip's flash some ranges of addresses touch, how much of each, and what touches none.
 *
 * Below: ranges, chip tables. Above: the editor's facts, the memory map.
 */

import { type AddressRange, intersect, sizeOf } from '../base/address-range.ts';
import { type FlashSector, sectorRange } from '../stm32/devices/chip-description.ts';

/** A sector that is touched. */
export interface CoveredSector {
  readonly sector: FlashSector;
  /** Bytes of it that the ranges hold. */
  readonly covered: number;
}

/** What some ranges are to a chip's flash. */
export interface SectorCoverage {
  /** Ascending. */
  readonly sectors: readonly CoveredSector[];
  /** What lies in no sector, ascending. */
  readonly outside: readonly AddressRange[];
}

/**
 * Lays `ranges` over `sectors`.
 * @param ranges ascending, without overlap
 * @param sectors ascending, without overlap
 */
export function coverSectors(ranges: readonly AddressRange[], sectors: readonly FlashSector[]): SectorCoverage {
  const covered = sectors
    .map((sector) => ({ sector, covered: sum(ranges.map((range) => sharedSize(range, sectorRange(sector)))) }))
    .filter((sector) => sector.covered > 0);
  return { sectors: covered, outside: ranges.flatMap((range) => without(range, sectors.map(sectorRange))) };
}

function sharedSize(a: AddressRange, b: AddressRange): number {
  const shared = intersect(a, b);
  return shared ? sizeOf(shared) : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What is left of `range` when `holes`, ascending and without overlap, are taken out. */
export function without(range: AddressRange, holes: readonly AddressRange[]): AddressRange[] {
  const left: AddressRange[] = [];
  let start = range.start;
  for (const hole of holes) {
    const shared = intersect({ start, end: range.end }, hole);
    if (shared) {
      if (start < shared.start) {
        left.push({ start, end: shared.start });
      }
      start = shared.end;
    }
  }
  if (start < range.end) {
    left.push({ start, end: range.end });
  }
  return left;
}
