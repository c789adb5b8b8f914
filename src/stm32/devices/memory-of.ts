/**
 * Which memory of a chip lies at some addresses: files hold more than what goes into main flash.
 *
 * Below: the shape of a chip. Above: plans and the map of a file. Pure. It does not say what can be written: that is
 * main flash alone, whoever reads this.
 */

import { type AddressRange, containsRange, rangeOf } from '../../base/address-range.ts';
import { type ChipDescription, flashRanges, type OtherMemoryKind } from './chip-description.ts';

/** A memory, by what it is for. */
export type MemoryKind = 'flash' | 'ram' | 'system-memory' | 'external-memory' | OtherMemoryKind;

/** Addresses that belong to one memory. */
export interface MemoryRange {
  readonly kind: MemoryKind;
  readonly range: AddressRange;
}

/**
 * Memories of which the chip's row knows no more than where they may be: external ones behind FMC, QUADSPI and OCTOSPI
 * (0x90000000), SDRAM; further RAM in the region for it, and core-coupled RAM (ARM DDI 0403E, B3.1; RM0385, 2.2.2).
 */
const REGIONS: readonly MemoryRange[] = [
  { kind: 'external-memory', range: { start: 0x60000000, end: 0xa0000000 } },
  { kind: 'external-memory', range: { start: 0xc0000000, end: 0xe0000000 } },
  { kind: 'ram', range: { start: 0x20000000, end: 0x40000000 } },
  { kind: 'ram', range: { start: 0x10000000, end: 0x10080000 } },
];

/** The memories of a chip that its row names. The smaller first: OTP of F72x lies in the midst of system memory. */
export function memoriesOf(chip: ChipDescription): MemoryRange[] {
  const others = Object.entries(chip.otherMemories) as [OtherMemoryKind, AddressRange][];
  return [
    ...flashRanges(chip.flash).map((range): MemoryRange => ({ kind: 'flash', range })),
    ...others.map(([kind, range]): MemoryRange => ({ kind, range })),
    { kind: 'system-memory', range: chip.systemMemory },
    { kind: 'ram', range: chip.ram },
  ];
}

/** The memory in which all of a range lies; undefined: none, or more than one. */
export function memoryOf(chip: ChipDescription, range: AddressRange): MemoryKind | undefined {
  return [...memoriesOf(chip), ...REGIONS].find((memory) => containsRange(memory.range, range))?.kind;
}

/** The memory at an address; undefined: none that is known. */
export function memoryAt(chip: ChipDescription, address: number): MemoryKind | undefined {
  return memoryOf(chip, rangeOf(address, 1));
}
