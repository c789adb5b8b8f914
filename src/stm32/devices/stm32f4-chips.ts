/**
 * The STM32F4 chips, as rows.
 *
 * Below: the shape of a row. Above: the chip table. Sources: reference manuals RM0368 (F401), RM0383 (F411), RM0090
 * (F405/407/415/417, F42x/43x), RM0390 (F446), RM0402 (F412), RM0430 (F413/423), RM0401 (F410), RM0386 (F469/479):
 * embedded flash “Flash memory organization”, “System configuration: SRAM”, “Debug: MCU device ID code”, “Device
 * electronic signature”. Device identifiers cross-checked with OpenOCD's stm32f2x driver.
 */

import { rangeOf } from '../../base/address-range.ts';
import type { ChipDescription, FlashSector, FlashTime, FlashTimes, WriteMode } from './chip-description.ts';

const KB = 1024;
const FLASH_START = 0x08000000;
const RAM_START = 0x20000000;

/** Sectors in a row, sizes in KB. `first` is the index of the first, `code` what the controller calls it. */
function sectorsOf(start: number, sizes: readonly number[], first = { index: 0, code: 0 }): FlashSector[] {
  let next = start;
  return sizes.map((kilobytes, position) => {
    const sector = { index: first.index + position, start: next, size: kilobytes * KB, code: first.code + position };
    next += sector.size;
    return sector;
  });
}

/** How every bank of the family begins; `large` sectors of 128 KB follow. */
function bankSizes(large: number): number[] {
  return [16, 16, 16, 16, 64, ...Array.from({ length: large }, () => 128)];
}

/** The second bank's sectors are 16 and up to the controller, whatever came before (RM0090, FLASH_CR.SNB). */
function dualBankSectors(large: number): FlashSector[] {
  const sizes = bankSizes(large);
  const first = sectorsOf(FLASH_START, sizes);
  const bankSize = sizes.reduce((sum, kilobytes) => sum + kilobytes, 0) * KB;
  const second = sectorsOf(FLASH_START + bankSize, sizes, { index: first.length, code: 16 });
  return [...first, ...second.map((sector) => ({ ...sector, bank: 1 }))];
}

/**
 * Bits by supply (RM0368, 3.6.2). Too wide an operation at too low a voltage programs weakly without any error flag.
 */
const WRITE_MODES: readonly WriteMode[] = [
  { bits: 32, minimumVolts: 2.7 },
  { bits: 16, minimumVolts: 2.1 },
  { bits: 8, minimumVolts: 0 },
];

/**
 * Typical times (data sheets, “Flash memory programming”: DS8626 for F405/407, DS10086 and DS10314 for F401xD/E and
 * F411 have the same rows). The mass erase depends on the size of the part.
 */
function timesWith(massErase: FlashTime | undefined): FlashTimes {
  return {
    sectorErase: {
      16: { 8: 400, 16: 300, 32: 250 },
      64: { 8: 1200, 16: 700, 32: 550 },
      128: { 8: 2000, 16: 1300, 32: 1000 },
    },
    massErase,
    program: 0.016,
    patience: 3,
  };
}

/** 512 KB parts: F401xD/E, F411. */
const HALF_MEGABYTE_MASS_ERASE: FlashTime = { 8: 8000, 16: 5500, 32: 4000 };
/** 1 MB parts: DS8626, table “Flash memory programming”. */
const MEGABYTE_MASS_ERASE: FlashTime = { 8: 16000, 16: 11000, 32: 8000 };

interface Row {
  readonly name: string;
  readonly deviceId: number;
  readonly sectors: readonly FlashSector[];
  readonly ramKilobytes: number;
  readonly massErase?: FlashTime;
  readonly layouts?: ChipDescription['layouts'];
}

function chipOf(row: Row): ChipDescription {
  return {
    name: row.name,
    deviceIds: [row.deviceId],
    flash: {
      controller: 'f4',
      registers: 0x40023c00,
      start: FLASH_START,
      sectors: row.sectors,
      writeUnit: 4,
      erasedByte: 0xff,
      errorCorrected: false,
      writeModes: WRITE_MODES,
      erasesAtOnce: true,
      times: timesWith(row.massErase),
    },
    ram: rangeOf(RAM_START, row.ramKilobytes * KB),
    clockAfterReset: 16e6, // HSI
    // DBGMCU_APB1_FZ: DBG_WWDG_STOP, DBG_IWDG_STOP (RM0368, 23.16.4)
    watchdogFreeze: { register: 0xe0042008, bits: (1 << 11) | (1 << 12) },
    watchdogKey: 0x40003000, // IWDG_KR (RM0368, 2.3 and 17.4.1)
    flashSizeRegister: 0x1fff7a22,
    uniqueId: rangeOf(0x1fff7a10, 12),
    systemMemory: rangeOf(0x1fff0000, 30 * KB),
    ...(row.layouts && { layouts: row.layouts }),
  };
}

const oneBank = (large: number): FlashSector[] => sectorsOf(FLASH_START, bankSizes(large));

/** FLASH_OPTCR.DB1M: a 1 MB part of F42x/43x or F469/479 works as two banks of 512 KB (RM0090, 3.9.10). */
const DB1M = 2 ** 30;
const TWO_HALVES: ChipDescription['layouts'] = [
  { kilobytes: 1024, options: { mask: DB1M, value: 0 }, sectors: oneBank(7) },
  { kilobytes: 1024, options: { mask: DB1M, value: DB1M }, sectors: dualBankSectors(3) },
];

/** Every F4 that this program knows, with the flash of the largest part of the group. */
export const STM32F4_CHIPS: readonly ChipDescription[] = [
  chipOf({ name: 'STM32F401xB/xC', deviceId: 0x423, sectors: oneBank(1), ramKilobytes: 64 }),
  chipOf({
    name: 'STM32F401xD/xE',
    deviceId: 0x433,
    sectors: oneBank(3),
    ramKilobytes: 96,
    massErase: HALF_MEGABYTE_MASS_ERASE,
  }),
  chipOf({
    name: 'STM32F411xC/xE',
    deviceId: 0x431,
    sectors: oneBank(3),
    ramKilobytes: 128,
    massErase: HALF_MEGABYTE_MASS_ERASE,
  }),
  chipOf({
    name: 'STM32F405/F407/F415/F417',
    deviceId: 0x413,
    sectors: oneBank(7),
    ramKilobytes: 128,
    massErase: MEGABYTE_MASS_ERASE,
  }),
  chipOf({
    name: 'STM32F42x/F43x',
    deviceId: 0x419,
    sectors: dualBankSectors(7),
    ramKilobytes: 192,
    layouts: TWO_HALVES,
  }),
  chipOf({
    name: 'STM32F446',
    deviceId: 0x421,
    sectors: oneBank(3),
    ramKilobytes: 128,
    massErase: HALF_MEGABYTE_MASS_ERASE,
  }),
  chipOf({ name: 'STM32F412', deviceId: 0x441, sectors: oneBank(7), ramKilobytes: 256 }),
  chipOf({ name: 'STM32F413/F423', deviceId: 0x463, sectors: oneBank(11), ramKilobytes: 320 }),
  chipOf({
    name: 'STM32F410',
    deviceId: 0x458,
    sectors: sectorsOf(FLASH_START, [16, 16, 16, 16, 64]),
    ramKilobytes: 32,
  }),
  chipOf({
    name: 'STM32F469/F479',
    deviceId: 0x434,
    sectors: dualBankSectors(7),
    ramKilobytes: 320,
    layouts: TWO_HALVES,
  }),
];
