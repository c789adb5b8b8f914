/**
 * Chips with the flash of the L4: L4, L4+, G4, WB and WL.
 *
 * Below: the row's type. Above: the chip table; G0 and its kin, which have most of it. Sources: RM0351 (L476, L496), RM0394
 * (L432, L452), RM0432 (L4R5, L4P5), RM0440 (G474), RM0434 (WB55), RM0453 and RM0461 (WL) for memory maps, pages and
 * options; times as the timing model has them (22 ms a page, 81.7 µs a double word).
 */

import type { ChipRow, L4FlashRow, PeripheralRow, SectorRun } from './chip-row.ts';

const KB = 1024;

export const L4_FLASH: L4FlashRow = {
  model: 'l4',
  registers: 0x4002_2000,
  times: { pageErase: 22, massErase: 22, program: 81_700 },
  // RM0351, 3.7.1 and 3.7.8: instruction and data cache on; RDP AA, watchdogs by software, two banks.
  accessControl: 0x0000_0600,
  optionDefaults: 0xffef_f8aa,
  pageNumberBits: 8,
  secondBankBit: 1 << 11,
  secondBusy: false,
  configurationBusy: false,
  optionsAlwaysInvalid: false,
  massEraseIgnored: false,
  dataCache: true,
};

/** PEMPTY (RM0394, 3.7.5; RM0351 for L49x; RM0432). */
const PROGRAM_EMPTY = { in: 'status', bit: 1 << 17 } as const;
/** EMPTY (RM0444, 3.7.1; RM0490; RM0434, 3.10.1). */
export const EMPTY = { in: 'access-control', bit: 1 << 16 } as const;
/** DBG_SWEN (RM0440, 3.7.1; RM0444, 3.7.1). */
export const DEBUG_SWITCH = 1 << 18;

/** USART1 to 3, LPUART1: TXE, TC, TEACK and REACK in ISR (RM0351, 40.8.8). */
const SERIAL = [0x4001_3800, 0x4000_4400, 0x4000_4800, 0x4000_8000].map((address) => ({
  address,
  ones: { 0x1c: 0x0060_00c0 },
}));
/** Ports B to E and H, timers 1 to 7, SPI, I2C, EXTI, DMA, RTC, SYSCFG: they only remember (RM0351, table 2). */
const PLAIN = [
  0x4800_0400, 0x4800_0800, 0x4800_0c00, 0x4800_1000, 0x4800_1c00, 0x4000_0000, 0x4000_0400, 0x4000_1000, 0x4000_1400,
  0x4000_2800, 0x4000_3800, 0x4000_5400, 0x4000_5800, 0x4001_0400, 0x4001_2c00, 0x4001_3000, 0x4002_0000, 0x4002_0400,
].map((address) => ({ address }));

export const L4_PERIPHERALS: PeripheralRow = {
  clocks: { address: 0x4002_1000, tree: 'l4' },
  watchdog: 0x4000_3000,
  crc: 0x4002_3000,
  // RM0351, 8.5.1: PA13 and PA14 in their alternate function.
  debugPins: { address: 0x4800_0000, by: 'moder', reset: 0xabff_ffff },
  memoryRemap: 0x4001_0000,
  // PWR: VOSF and REGLPF in SR2 read 0, so that a wait for them ends (RM0351, 5.4.6).
  others: [...SERIAL, ...PLAIN, { address: 0x4000_7000, reset: { 0x00: 0x200 } }],
};

/** RM0351, 2.2.2, 48.6.1, 49. */
export const L4_COMMON = {
  core: 'm4',
  flashStart: 0x0800_0000,
  flash: L4_FLASH,
  systemMemory: { start: 0x1fff_0000, size: 0x7000 },
  information: { start: 0x1fff_7000, size: 0x800 },
  optionBytes: { start: 0x1fff_7800, size: 40 },
  uniqueId: 0x1fff_7590,
  flashSize: 0x1fff_75e0,
  bootAlias: true,
  debugMcu: { address: 0xe004_2000, watchdogFreeze: { offset: 0x08, bit: 12 } },
  peripherals: L4_PERIPHERALS,
  maximumClock: 80_000_000,
  externalClock: 8_000_000,
} as const;

/** A bank of pages; the second one's are numbered from 0 again. */
export const pages = (count: number, kilobytes = 2): SectorRun[] => [{ count, size: kilobytes * KB }];
export const banks = (count: number, kilobytes = 2): SectorRun[] => [
  ...pages(count, kilobytes),
  { count, size: kilobytes * KB, bank: 2, firstCode: 0 },
];

/** RM0432, 2.2.2, 3.7, 57.6.1: DB1M, bit 21, divides what has 1 MB or less. SRAM1 to 3 follow each other. */
const L4P = {
  ...L4_COMMON,
  idcode: 0x1001_6471,
  flash: { ...L4_FLASH, pageNumberBits: 7, emptyFlag: PROGRAM_EMPTY },
  optionBytes: { start: 0x1ff0_0000, size: 36 },
  ram: [{ start: 0x2000_0000, size: 320 * KB }],
  maximumClock: 120_000_000,
} as const satisfies Partial<ChipRow>;

/** RM0440, 2.2.2, 3.4, 46.6: no MSI, a debug switch in ACR. */
const G4 = {
  ...L4_COMMON,
  // RM0440, 3.7.1 and 3.7.8: caches and debugger on; DBANK.
  flash: { ...L4_FLASH, accessControl: 0x0004_0600, pageNumberBits: 7, debugSwitch: DEBUG_SWITCH },
  peripherals: { ...L4_PERIPHERALS, clocks: { address: 0x4002_1000, tree: 'g4' } },
  maximumClock: 170_000_000,
} as const satisfies Partial<ChipRow>;

/** RM0453, 4.10: nothing is secure as delivered: ESE is 0, FSD 1. */
const WL_FLASH: L4FlashRow = {
  ...L4_FLASH,
  registers: 0x5800_4000,
  optionDefaults: 0x3fff_f0aa,
  pageNumberBits: 7,
  configurationBusy: true,
  emptyFlag: EMPTY,
};

const SRAM_OF_WL = [
  { start: 0x2000_0000, size: 32 * KB },
  { start: 0x2000_8000, size: 32 * KB },
];

/** WB and WL: RCC, PWR and EXTI are elsewhere than on L4 (RM0434, table 5; RM0453, table 3). */
const WB_PERIPHERALS: PeripheralRow = {
  ...L4_PERIPHERALS,
  clocks: { address: 0x5800_0000, tree: 'wb' },
  others: [
    ...L4_PERIPHERALS.others.filter(({ address }) => address !== 0x4000_7000),
    // PWR: as L4's; EXTI.
    { address: 0x5800_0400, reset: { 0x00: 0x200 } },
    { address: 0x5800_0800 },
  ],
};

/** RM0453, 2.3.2, 37.12, 38. */
const WL = {
  ...L4_COMMON,
  flash: { ...WL_FLASH, secureFlash: { value: 0xff, firstPage: 0x7f, off: 1 << 7 } },
  debugPortId: 0x6ba0_2477,
  optionBytes: { start: 0x1fff_7800, size: 104 },
  debugMcu: { address: 0xe004_2000, watchdogFreeze: { offset: 0x3c, bit: 12 } },
  peripherals: WB_PERIPHERALS,
  maximumClock: 48_000_000,
  externalClock: 32_000_000,
} as const satisfies Partial<ChipRow>;

export const L4_CHIPS: readonly ChipRow[] = [
  {
    ...L4_COMMON,
    name: 'stm32l476xg',
    idcode: 0x1007_6415,
    // RM0351, table 9: two banks of 256 pages.
    sectors: banks(256),
    ram: [
      { start: 0x2000_0000, size: 96 * KB },
      { start: 0x1000_0000, size: 32 * KB },
    ],
  },
  {
    ...L4_COMMON,
    name: 'stm32l432xc',
    idcode: 0x1000_6435,
    sectors: pages(128),
    flash: { ...L4_FLASH, emptyFlag: PROGRAM_EMPTY },
    ram: [{ start: 0x2000_0000, size: 48 * KB }],
  },
  {
    // It says half of what it has (stm32world.com, “STM32L432Kx Flash Size”).
    ...L4_COMMON,
    name: 'stm32l432kb',
    idcode: 0x1000_6435,
    sectors: pages(128),
    flashSizeCode: 128,
    flash: { ...L4_FLASH, emptyFlag: PROGRAM_EMPTY },
    ram: [{ start: 0x2000_0000, size: 48 * KB }],
  },
  {
    ...L4_COMMON,
    name: 'stm32l452xe',
    idcode: 0x1000_6462,
    sectors: pages(256),
    flash: { ...L4_FLASH, emptyFlag: PROGRAM_EMPTY },
    ram: [{ start: 0x2000_0000, size: 128 * KB }],
  },
  {
    ...L4_COMMON,
    name: 'stm32l496xg',
    idcode: 0x1000_6461,
    sectors: banks(256),
    flash: { ...L4_FLASH, emptyFlag: PROGRAM_EMPTY },
    ram: [{ start: 0x2000_0000, size: 320 * KB }],
  },
  {
    ...L4_COMMON,
    name: 'stm32l4r5xi',
    idcode: 0x101f_6470,
    // RM0432, tables 8 and 9: DBANK, bit 22, as delivered: two banks of 256 pages of 4 KB; without it 256 of 8 KB.
    sectors: banks(256, 4),
    flash: {
      ...L4_FLASH,
      emptyFlag: PROGRAM_EMPTY,
      otherLayout: { bit: 22, level: 0, sectors: pages(256, 8) },
    },
    optionBytes: { start: 0x1ff0_0000, size: 36 },
    ram: [{ start: 0x2000_0000, size: 640 * KB }],
    maximumClock: 120_000_000,
  },
  {
    ...L4P,
    name: 'stm32l4p5xg',
    sectors: banks(128, 4),
    flash: { ...L4P.flash, otherLayout: { bit: 21, level: 0, sectors: pages(128, 8) } },
  },
  {
    ...L4P,
    name: 'stm32l4p5xe',
    sectors: banks(64, 4),
    flash: { ...L4P.flash, otherLayout: { bit: 21, level: 0, sectors: pages(64, 8) } },
  },
  {
    ...G4,
    name: 'stm32g474xe',
    idcode: 0x2003_6469,
    // RM0440, tables 11 and 12: DBANK, bit 22: two banks of 128 pages of 2 KB; without it 128 of 4 KB.
    sectors: banks(128),
    flash: { ...G4.flash, otherLayout: { bit: 22, level: 0, sectors: pages(128, 4) } },
    ram: [{ start: 0x2000_0000, size: 128 * KB }],
  },
  {
    ...G4,
    name: 'stm32g474xc',
    idcode: 0x2003_6469,
    // Half as large: bank 2 begins where it does in the largest, with a hole before it.
    sectors: [...pages(64), { count: 64, size: 2 * KB, bank: 2, firstCode: 0, start: 0x0804_0000 }],
    flash: { ...G4.flash, otherLayout: { bit: 22, level: 0, sectors: pages(64, 4) } },
    ram: [{ start: 0x2000_0000, size: 128 * KB }],
  },
  {
    ...WL,
    name: 'stm32wl55xc',
    idcode: 0x1001_6497,
    sectors: pages(128),
    ram: SRAM_OF_WL,
    // RM0453, 37.4: the Cortex-M0+, which waits for PWR_CR4.C2BOOT after every reset (6.6.4).
    secondCorePort: 1,
    secondCoreStart: { register: 0x5800_040c, bit: 1 << 15 },
  },
  {
    ...WL,
    name: 'stm32wl55xb',
    idcode: 0x1001_6497,
    // As an application with a secure part has it: ESE, and SFSA at the last eight pages.
    sectors: pages(64),
    flash: {
      ...WL_FLASH,
      optionDefaults: 0x3fff_f1aa,
      secureFlash: { value: 0x38, firstPage: 0x7f, off: 1 << 7 },
    },
    ram: [
      { start: 0x2000_0000, size: 16 * KB },
      { start: 0x2000_8000, size: 32 * KB },
    ],
    secondCorePort: 1,
    secondCoreStart: { register: 0x5800_040c, bit: 1 << 15 },
  },
  {
    ...WL,
    name: 'stm32wle5x8',
    idcode: 0x1001_6497,
    // One core, no SFR, and of RAM SRAM2 alone (DS13105, table 2).
    sectors: pages(32),
    flash: WL_FLASH,
    ram: [{ start: 0x2000_8000, size: 20 * KB }],
  },
  {
    ...L4_COMMON,
    name: 'stm32wb55xg',
    // RM0434, 41.5.1.
    debugPortId: 0x6ba0_2477,
    idcode: 0x2001_6495,
    // RM0434, 3.3.1: one bank of 256 pages of 4 KB. SFSA as the stack with all of Bluetooth has it.
    sectors: pages(256, 4),
    flash: {
      ...L4_FLASH,
      registers: 0x5800_4000,
      // ESE: there is a part for the radio's core.
      optionDefaults: 0x3fff_f1aa,
      configurationBusy: true,
      optionsAlwaysInvalid: true,
      massEraseIgnored: true,
      emptyFlag: EMPTY,
      secureFlash: { value: 0xcb, firstPage: 0xff, off: 1 << 8 },
    },
    optionBytes: { start: 0x1fff_8000, size: 128 },
    ram: [{ start: 0x2000_0000, size: 256 * KB }],
    // RM0434, 41.8.11: APB1FZR1 lies elsewhere than in the L4.
    debugMcu: { address: 0xe004_2000, watchdogFreeze: { offset: 0x3c, bit: 12 } },
    peripherals: WB_PERIPHERALS,
    maximumClock: 64_000_000,
    externalClock: 32_000_000,
  },
];
