/**
 * Descriptions of the flash of L4 and its kin, divided as a test wants it.
 *
 * Below: the types. Above: tests of the controller and of what protects its pages.
 */

import type { FlashDescription, FlashSector } from '../../src/stm32/devices/chip-description.ts';

const START = 0x08000000;
const DOUBLE_WORDS = { bits: 64, minimumVolts: 0 };

/** Two banks of pages, each numbered from 0. */
export function pages(perBank: number, kilobytes: number, banks = 2): FlashSector[] {
  return Array.from({ length: perBank * banks }, (_, index) => ({
    index,
    start: START + index * kilobytes * 1024,
    size: kilobytes * 1024,
    code: index % perBank,
    ...(index >= perBank && { bank: 1 }),
  }));
}

/** All of them as one flash. */
export function flashOf(sectors: readonly FlashSector[]): FlashDescription {
  return {
    controller: 'l4',
    registers: 0x40022000,
    start: START,
    sectors,
    writeUnit: 8,
    erasedByte: 0xff,
    errorCorrected: true,
    erasesAtOnce: true,
    writeModes: [DOUBLE_WORDS],
    times: { sectorErase: { 2: 22 }, massErase: 22, program: 0.0817, patience: 3 },
  };
}
