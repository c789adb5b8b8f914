/**
 * Chips with the flash of the L0: L0 and L1.
 *
 * Below: the row's type. Above: the chip table. Sources: RM0377 (L011), RM0367 (L073), RM0038 (L152) for memory maps,
 * pages and options; times as the timing model has them (3.28 ms a page, a word and a half page: DS10182, table 41).
 */

import type { ChipRow, L0FlashRow, PeripheralRow, SectorRun } from './chip-row.ts';

const KB = 1024;

const L0_FLASH: L0FlashRow = {
  model: 'l0',
  registers: 0x4002_2000,
  times: { pageErase: 3.28, program: 3_280_000 },
  halfPage: 64,
  // RM0377, 3.7.8: RDPROT AA, WPRMOD 0, IWDG_SW, nRST_STOP and nRST_STDBY 1, nBOOT1 1.
  optionDefaults: 0x8070_00aa,
  protectionRegisters: [0x20],
  refusesNotErased: true,
  endedByFetch: true,
  optionsInvalidAfterReset: false,
  emptyCheck: false,
};

const L1_FLASH: L0FlashRow = {
  ...L0_FLASH,
  registers: 0x4002_3c00,
  halfPage: 128,
  // RM0038, 3.9.8: RDPRT AA, BOR level 8, IWDG_SW, nRST_STOP, nRST_STDBY and nBFB2 1.
  optionDefaults: 0x00f8_00aa,
  protectionRegisters: [0x20, 0x80],
  refusesNotErased: false,
  endedByFetch: false,
  optionsInvalidAfterReset: true,
};

/** Timers, SPI, I2C, RTC, EXTI, DMA: they only remember (RM0377, table 3; RM0038, table 5). */
const PLAIN = [
  0x4000_0000, 0x4000_0400, 0x4000_1000, 0x4000_2800, 0x4000_3800, 0x4000_5400, 0x4000_5800, 0x4001_0400, 0x4001_0800,
  0x4001_3000, 0x4002_0000,
].map((address) => ({ address }));

/** PWR: VOSF in CSR reads 0, so that a wait for it ends (RM0377, 6.4.1). */
const POWER = { address: 0x4000_7000, reset: { 0x00: 0x1000 } };

const L0_PERIPHERALS: PeripheralRow = {
  clocks: { address: 0x4002_1000, tree: 'l0' },
  watchdog: 0x4000_3000,
  crc: 0x4002_3000,
  // RM0377, 8.4.1: PA13 and PA14 in their alternate function.
  debugPins: { address: 0x5000_0000, by: 'moder', reset: 0xebff_fcff },
  memoryRemap: 0x4001_0000,
  others: [
    ...PLAIN,
    POWER,
    // Ports B, C, D, H.
    ...[0x5000_0400, 0x5000_0800, 0x5000_0c00, 0x5000_1c00].map((address) => ({ address })),
    // USART1, 2, 4 and LPUART1: TXE, TC, TEACK and REACK in ISR (RM0377, 24.7.8).
    ...[0x4001_3800, 0x4000_4400, 0x4000_4c00, 0x4000_4800].map((address) => ({
      address,
      ones: { 0x1c: 0x0060_00c0 },
    })),
  ],
};

const L1_PERIPHERALS: PeripheralRow = {
  clocks: { address: 0x4002_3800, tree: 'l1' },
  watchdog: 0x4000_3000,
  crc: 0x4002_3000,
  // RM0038, 7.4.1.
  debugPins: { address: 0x4002_0000, by: 'moder', reset: 0xa800_0000 },
  memoryRemap: 0x4001_0000,
  others: [
    ...PLAIN.filter(({ address }) => address !== 0x4002_0000),
    POWER,
    ...[0x4002_0400, 0x4002_0800, 0x4002_0c00, 0x4002_1400, 0x4002_6000].map((address) => ({ address })),
    // USART1 to 3: TXE and TC in SR (RM0038, 27.6.1).
    ...[0x4001_3800, 0x4000_4400, 0x4000_4800].map((address) => ({ address, ones: { 0x00: 0xc0 } })),
  ],
};

const COMMON = {
  flashStart: 0x0800_0000,
  erasedByte: 0x00,
  uniqueIdWords: [0x00, 0x04, 0x14],
  bootAlias: true,
  externalClock: 8_000_000,
  maximumClock: 32_000_000,
} as const;

/** RM0377, 2.2.2, 27.4.1, 28. */
const L0 = {
  ...COMMON,
  core: 'm0+',
  flash: L0_FLASH,
  systemMemory: { start: 0x1ff0_0000, size: 4 * KB },
  information: { start: 0x1ff8_0020, size: 0x60 },
  optionBytes: { start: 0x1ff8_0000, size: 0x20 },
  uniqueId: 0x1ff8_0050,
  flashSize: 0x1ff8_007c,
  // DBGMCU is clocked by RCC_APB2ENR.DBGEN.
  debugMcu: {
    address: 0x4001_5800,
    gate: { offset: 0x34, bit: 22 },
    watchdogFreeze: { offset: 0x08, bit: 12 },
  },
  peripherals: L0_PERIPHERALS,
} as const;

/** RM0038, 2.3, 30.6.1, 31. */
const L1 = {
  ...COMMON,
  core: 'm3 r2',
  faultsBlank: true,
  flash: L1_FLASH,
  systemMemory: { start: 0x1ff0_0000, size: 8 * KB },
  information: { start: 0x1ff8_0020, size: 0xe0 },
  optionBytes: { start: 0x1ff8_0000, size: 0x20 },
  uniqueId: 0x1ff8_00d0,
  flashSize: 0x1ff8_00cc,
  debugMcu: { address: 0xe004_2000, watchdogFreeze: { offset: 0x08, bit: 12 } },
  peripherals: L1_PERIPHERALS,
} as const;

const pages = (count: number, size: number): SectorRun[] => [{ count, size }];
/** Two of the same; pages have no numbers for the controller. */
const banks = (count: number, size: number): SectorRun[] => [
  { count, size },
  { count, size, bank: 2, firstCode: 0 },
];

export const L0_CHIPS: readonly ChipRow[] = [
  {
    ...L0,
    name: 'stm32l011x4',
    idcode: 0x1008_6457,
    sectors: pages(128, 128),
    flash: { ...L0_FLASH, emptyCheck: true },
    ram: [{ start: 0x2000_0000, size: 2 * KB }],
    dataEeprom: { start: 0x0808_0000, size: 512 },
  },
  {
    ...L0,
    name: 'stm32l073xz',
    idcode: 0x2008_6447,
    // RM0367, table 6: 96 KB each.
    sectors: banks(768, 128),
    flash: { ...L0_FLASH, protectionRegisters: [0x20, 0x80] },
    ram: [{ start: 0x2000_0000, size: 20 * KB }],
    systemMemory: { start: 0x1ff0_0000, size: 8 * KB },
    dataEeprom: { start: 0x0808_0000, size: 6 * KB },
  },
  {
    ...L1,
    name: 'stm32l152xc',
    idcode: 0x1018_6427,
    sectors: pages(1024, 256),
    ram: [{ start: 0x2000_0000, size: 32 * KB }],
    dataEeprom: { start: 0x0808_0000, size: 8 * KB },
  },
  {
    ...L1,
    name: 'stm32l152xd',
    idcode: 0x1018_6436,
    // RM0038, table 10: 192 KB each; the size register holds a code, 0 for 384 KB (30.1.1).
    sectors: banks(768, 256),
    flash: { ...L1_FLASH, protectionRegisters: [0x20, 0x80, 0x84] },
    flashSizeCode: 0,
    ram: [{ start: 0x2000_0000, size: 48 * KB }],
    dataEeprom: { start: 0x0808_0000, size: 12 * KB },
  },
  {
    ...L1,
    name: 'stm32l152xe',
    idcode: 0x1000_6437,
    // RM0038, table 11: 256 KB each.
    sectors: banks(1024, 256),
    flash: { ...L1_FLASH, protectionRegisters: [0x20, 0x80, 0x84, 0x88] },
    ram: [{ start: 0x2000_0000, size: 80 * KB }],
    dataEeprom: { start: 0x0808_0000, size: 16 * KB },
  },
];
