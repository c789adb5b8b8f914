/**
 * A file laid over a chip's address space, to be drawn to scale: where content lies, where gaps are, which sectors a
 * flash would erase, and what it would keep.
 *
 * Below: images, chip tables, sector coverage. Above: the editor's memory map. It does not plan: what a flash really
 * does depends on what is on the chip (`programming/plan.ts`); here every sector that is touched counts as erased.
 */

import { type AddressRange, containsRange, overlaps, sizeOf } from '../base/address-range.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import { type ChipDescription, flashRange, type FlashSector, sectorRange } from '../stm32/devices/chip-description.ts';
import { memoriesOf, type MemoryKind, memoryOf, type MemoryRange } from '../stm32/devices/memory-of.ts';
import { coverSectors, without } from './sectors.ts';

/** A sector, and what a flash of the file would do to it. */
export interface MappedSector {
  readonly sector: FlashSector;
  readonly fate: 'erased' | 'untouched';
  /** Bytes of an erased sector that the file does not hold: a flash keeps them by writing them back. */
  readonly kept: number;
}

/** A part of the address space: a memory of the chip, or addresses that belong to none. */
export interface MappedRegion extends AddressRange {
  readonly kind: MemoryKind | 'elsewhere';
  /** What the file holds here, ascending; neighbours are one. */
  readonly content: readonly AddressRange[];
  /** What lies between the first and the last content of this region. */
  readonly gaps: readonly AddressRange[];
  /** All sectors of flash; empty elsewhere. */
  readonly sectors: readonly MappedSector[];
}

/**
 * The regions that are worth drawing, ascending: the chip's flash always, other memories and addresses outside every
 * memory only where the file has content.
 * @param chip undefined: every stretch of content is `elsewhere`
 */
export function mapMemory(image: FirmwareImage, chip: ChipDescription | undefined): MappedRegion[] {
  const content = image.ranges();
  const memories = chip ? drawnMemories(chip) : [];
  const used = memories.filter(({ kind, range }) => kind === 'flash' || content.some((part) => overlaps(part, range)));
  const outside = content.flatMap((range) =>
    without(
      range,
      memories.map(({ range: memory }) => memory),
    ),
  );
  return [
    ...used.map(({ kind, range }) => regionOf(kind, range, image, chip)),
    ...groupNearby(outside).map((range) =>
      regionOf((chip && memoryOf(chip, range)) ?? 'elsewhere', range, image, undefined),
    ),
  ].sort((a, b) => a.start - b.start);
}

/** The memories of a chip that a file can be for, ascending: flash as one, with the hole that may be in it. */
function drawnMemories(chip: ChipDescription): MemoryRange[] {
  const flash: MemoryRange = { kind: 'flash', range: flashRange(chip.flash) };
  return [flash, ...memoriesOf(chip).filter(({ kind }) => kind !== 'flash')].sort(
    (a, b) => a.range.start - b.range.start,
  );
}

function regionOf(
  kind: MappedRegion['kind'],
  range: AddressRange,
  image: FirmwareImage,
  chip: ChipDescription | undefined,
): MappedRegion {
  const content = image.slice(range).ranges();
  return {
    ...range,
    kind,
    content,
    gaps: gapsBetween(content),
    sectors: kind === 'flash' && chip ? mapSectors(content, chip.flash.sectors) : [],
  };
}

function gapsBetween(content: readonly AddressRange[]): AddressRange[] {
  const first = content[0];
  const last = content.at(-1);
  return first && last ? without({ start: first.start, end: last.end }, content) : [];
}

function mapSectors(content: readonly AddressRange[], sectors: readonly FlashSector[]): MappedSector[] {
  const covered = new Map(coverSectors(content, sectors).sectors.map((entry) => [entry.sector, entry.covered]));
  return sectors.map((sector) => {
    const bytes = covered.get(sector);
    return bytes === undefined
      ? { sector, fate: 'untouched', kept: 0 }
      : { sector, fate: 'erased', kept: sizeOf(sectorRange(sector)) - bytes };
  });
}

/** Content outside every memory is drawn together where it lies in one block of 1 MB: a picture, not a fact. */
const NEARBY = 0x10_0000;

function groupNearby(ranges: readonly AddressRange[]): AddressRange[] {
  const groups: AddressRange[] = [];
  for (const range of ranges) {
    const last = groups.at(-1);
    if (
      last &&
      containsRange({ start: last.start, end: last.end + NEARBY }, { start: range.start, end: range.start })
    ) {
      groups[groups.length - 1] = { start: last.start, end: range.end };
    } else {
      groups.push(range);
    }
  }
  return groups;
}
