/**
 * Chips with the flash of the F1: F0, F1 and F3.
 *
 * Below: the row's type. Above: the chip table. Sources: RM0008 and PM0075, PM0068 (F103), RM0091 (F072, F091), RM0360
 * (F030), RM0316 (F303) for memory maps, pages and options; times typical as in the data sheets DS5319 (F103x8/B)
 * table 28, DS9773 (F030) and DS9118 (F303).
 */

import type { ChipRow, F1FlashRow, PeripheralRow, SectorRun } from './chip-row.ts';

const KB = 1024;

const F1_FLASH: F1FlashRow = {
  model: 'f1',
  registers: 0x4002_2000,
  times: { pageErase: 30, massErase: 30, program: 52_500 },
  unprotectedKey: 0xa5,
  finalLevel: false,
  optionRegister: 'f1',
  optionLaunch: false,
  protectedBytes: 4 * KB,
  emptyCheck: false,
};

const F0_FLASH: F1FlashRow = {
  ...F1_FLASH,
  times: { pageErase: 30, massErase: 30, program: 53_500 },
  unprotectedKey: 0xaa,
  finalLevel: true,
  optionRegister: 'f0',
  optionLaunch: true,
};

/** USART1 to 5 of F0 and F3: TXE, TC, TEACK and REACK in ISR (RM0091, 27.8.8). */
const NEW_SERIAL = [0x4001_3800, 0x4000_4400, 0x4000_4800, 0x4000_4c00, 0x4000_5000].map((address) => ({
  address,
  ones: { 0x1c: 0x0060_00c0 },
}));
/** USART1 to 3 of the F1: TXE and TC in SR (RM0008, 27.6.1). */
const OLD_SERIAL = [0x4001_3800, 0x4000_4400, 0x4000_4800].map((address) => ({ address, ones: { 0x00: 0xc0 } }));
/** Timers 2, 3, 6, RTC, SPI, I2C, EXTI, DMA, timer 1: they only remember (RM0091, table 1). */
const PLAIN = [
  0x4000_0000, 0x4000_0400, 0x4000_1000, 0x4000_2800, 0x4000_3800, 0x4000_5400, 0x4000_5800, 0x4000_7000, 0x4001_0400,
  0x4001_2c00, 0x4001_3000, 0x4002_0000,
].map((address) => ({ address }));
/** Ports B to D and F of F0 and F3, A to E of the F1. */
const NEW_PORTS = [0x4800_0400, 0x4800_0800, 0x4800_0c00, 0x4800_1400].map((address) => ({ address }));
const OLD_PORTS = [0x4001_0800, 0x4001_0c00, 0x4001_1000, 0x4001_1400, 0x4001_1800].map((address) => ({ address }));

const COMMON_PERIPHERALS = {
  clocks: { address: 0x4002_1000, tree: 'f1' },
  watchdog: 0x4000_3000,
  crc: 0x4002_3000,
} as const;

const F0_PERIPHERALS: PeripheralRow = {
  ...COMMON_PERIPHERALS,
  // RM0091, 8.4.1: PA13 and PA14 in their alternate function.
  debugPins: { address: 0x4800_0000, by: 'moder', reset: 0x2800_0000 },
  memoryRemap: 0x4001_0000,
  others: [...NEW_SERIAL, ...PLAIN, ...NEW_PORTS],
};

const F1_PERIPHERALS: PeripheralRow = {
  ...COMMON_PERIPHERALS,
  debugPins: { address: 0x4001_0000, by: 'swj', reset: 0 },
  others: [...OLD_SERIAL, ...PLAIN, ...OLD_PORTS],
};

const COMMON = {
  flashStart: 0x0800_0000,
  optionBytes: { start: 0x1fff_f800, size: 16 },
  bootAlias: true,
  externalClock: 8_000_000,
} as const;

/** RM0091, 2.2.2, 32.4 and 33. */
const F0 = {
  ...COMMON,
  core: 'm0',
  flash: F0_FLASH,
  information: { start: 0x1fff_f7a0, size: 0x60 },
  uniqueId: 0x1fff_f7ac,
  flashSize: 0x1fff_f7cc,
  // DBGMCU is clocked by RCC_APB2ENR.DBGMCUEN; the watchdog's bit is in DBGMCU_APB1_FZ.
  debugMcu: {
    address: 0x4001_5800,
    gate: { offset: 0x18, bit: 22 },
    watchdogFreeze: { offset: 0x08, bit: 12 },
  },
  peripherals: F0_PERIPHERALS,
  maximumClock: 48_000_000,
} as const;

/** RM0008, 3.3.3, 30.1 and 31.16.3. */
const F1 = {
  ...COMMON,
  core: 'm3',
  flash: F1_FLASH,
  systemMemory: { start: 0x1fff_f000, size: 0x7e0 },
  information: { start: 0x1fff_f7e0, size: 0x20 },
  uniqueId: 0x1fff_f7e8,
  flashSize: 0x1fff_f7e0,
  debugMcu: { address: 0xe004_2000, watchdogFreeze: { offset: 0x04, bit: 8 } },
  peripherals: F1_PERIPHERALS,
  maximumClock: 72_000_000,
} as const;

const pages = (count: number, kilobytes: number): SectorRun[] => [{ count, size: kilobytes * KB }];

export const F1_CHIPS: readonly ChipRow[] = [
  {
    ...F0,
    name: 'stm32f030x4',
    idcode: 0x1000_6444,
    sectors: pages(16, 1),
    ram: [{ start: 0x2000_0000, size: 4 * KB }],
    systemMemory: { start: 0x1fff_ec00, size: 0xba0 },
  },
  {
    ...F0,
    name: 'stm32f072xb',
    idcode: 0x2001_6448,
    sectors: pages(64, 2),
    ram: [{ start: 0x2000_0000, size: 16 * KB }],
    systemMemory: { start: 0x1fff_c800, size: 0x2fa0 },
  },
  {
    ...F0,
    name: 'stm32f091xc',
    idcode: 0x1000_6442,
    sectors: pages(128, 2),
    flash: { ...F0_FLASH, emptyCheck: true },
    ram: [{ start: 0x2000_0000, size: 32 * KB }],
    systemMemory: { start: 0x1fff_d800, size: 0x1fa0 },
  },
  {
    ...F1,
    name: 'stm32f103x8',
    idcode: 0x2003_6410,
    sectors: pages(64, 1),
    ram: [{ start: 0x2000_0000, size: 20 * KB }],
  },
  {
    // Sold as one with 64 KB, which it says, and with the flash of the larger one (stlink #305, #516).
    ...F1,
    name: 'stm32f103c8',
    idcode: 0x2003_6410,
    sectors: pages(128, 1),
    flashSizeCode: 64,
    ram: [{ start: 0x2000_0000, size: 20 * KB }],
  },
  {
    ...F1,
    name: 'stm32f103xb',
    idcode: 0x2003_6410,
    sectors: pages(128, 1),
    ram: [{ start: 0x2000_0000, size: 20 * KB }],
  },
  {
    ...F1,
    name: 'stm32f103xe',
    idcode: 0x1003_6414,
    sectors: pages(256, 2),
    ram: [{ start: 0x2000_0000, size: 64 * KB }],
  },
  {
    // As 3D printers have it: it says 256 KB (Marlin #15890).
    ...F1,
    name: 'stm32f103rc',
    flashSizeCode: 256,
    idcode: 0x1003_6414,
    sectors: pages(256, 2),
    ram: [{ start: 0x2000_0000, size: 64 * KB }],
  },
  {
    ...F1,
    name: 'stm32f103xg',
    idcode: 0x1000_6430,
    // RM0008, table 6 of PM0068: 512 KB each, the second with its own keys and registers.
    sectors: [
      { count: 256, size: 2 * KB },
      { count: 256, size: 2 * KB, bank: 2 },
    ],
    systemMemory: { start: 0x1fff_e000, size: 0x17e0 },
    ram: [{ start: 0x2000_0000, size: 96 * KB }],
  },
  {
    ...F0,
    name: 'stm32f303xc',
    core: 'm4',
    idcode: 0x1003_6422,
    sectors: pages(128, 2),
    ram: [
      { start: 0x2000_0000, size: 40 * KB },
      { start: 0x1000_0000, size: 8 * KB },
    ],
    systemMemory: { start: 0x1fff_d800, size: 0x1fa0 },
    debugMcu: { address: 0xe004_2000, watchdogFreeze: { offset: 0x08, bit: 12 } },
    peripherals: {
      ...F0_PERIPHERALS,
      debugPins: { address: 0x4800_0000, by: 'moder', reset: 0xa800_0000 },
    },
    maximumClock: 72_000_000,
  },
];
