/**
 * Chips with the flash of the L4: L4, G4, WB; and G0, whose CR is laid out otherwise.
 *
 * Below: the row's type. Above: the chip table. Sources: RM0351 (L476), RM0394 (L432, L452), RM0440 (G474) for memory maps,
 * pages and options; times as the timing model has them (22 ms a page, 81.7 µs a double word).
 */

import type { ChipRow, L4FlashRow, PeripheralRow, SectorRun } from './chip-row.ts';

const KB = 1024;

const FLASH: L4FlashRow = {
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
  emptyCheck: false,
};

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

const PERIPHERALS: PeripheralRow = {
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
const COMMON = {
  core: 'm4',
  flashStart: 0x0800_0000,
  flash: FLASH,
  systemMemory: { start: 0x1fff_0000, size: 0x7000 },
  information: { start: 0x1fff_7000, size: 0x800 },
  optionBytes: { start: 0x1fff_7800, size: 40 },
  uniqueId: 0x1fff_7590,
  flashSize: 0x1fff_75e0,
  bootAlias: true,
  debugMcu: { address: 0xe004_2000, watchdogFreeze: { offset: 0x08, bit: 12 } },
  peripherals: PERIPHERALS,
  maximumClock: 80_000_000,
  externalClock: 8_000_000,
} as const;

const pages = (count: number): SectorRun[] => [{ count, size: 2 * KB }];

export const L4_CHIPS: readonly ChipRow[] = [
  {
    ...COMMON,
    name: 'stm32l476xg',
    idcode: 0x1007_6415,
    // RM0351, table 9: two banks of 256 pages.
    sectors: [
      { count: 256, size: 2 * KB },
      { count: 256, size: 2 * KB, bank: 2, firstCode: 0 },
    ],
    ram: [
      { start: 0x2000_0000, size: 96 * KB },
      { start: 0x1000_0000, size: 32 * KB },
    ],
  },
  {
    ...COMMON,
    name: 'stm32l432xc',
    idcode: 0x1000_6435,
    sectors: pages(128),
    flash: { ...FLASH, emptyCheck: true },
    ram: [{ start: 0x2000_0000, size: 48 * KB }],
  },
  {
    ...COMMON,
    name: 'stm32l452xe',
    idcode: 0x1000_6462,
    sectors: pages(256),
    flash: { ...FLASH, emptyCheck: true },
    ram: [{ start: 0x2000_0000, size: 128 * KB }],
  },
];
