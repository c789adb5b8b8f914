/**
 * Chips with the flash of the H7: words of 256 bits and sectors of 128 KB, or of 128 bits and 8 KB (H7A3); a set of
 * registers for each bank.
 *
 * Below: the row's type. Above: the chip table. Sources: RM0433 (H743, H750), RM0468 (H723), RM0455 (H7A3) for memory maps,
 * sectors and options; DS12110 (H743), table 53, for typical times by parallelism; the timing model for those of H7A3.
 */

import type { ChipRow, H7FlashRow, PeripheralRow, SectorRun } from './chip-row.ts';

const KB = 1024;

const FLASH: H7FlashRow = {
  model: 'h7',
  registers: 0x5200_2000,
  times: {
    sectorErase: [2000, 1800, 1100, 1000],
    bankErase: [13_000, 8000, 6000, 5000],
    program: [290_000, 180_000, 130_000, 100_000],
  },
  flashWord: 32,
  // RM0433, 4.9.4 and 4.9.16.
  control: { start: 1 << 7, forceWrite: 1 << 6, sectorShift: 8, sectorBits: 3, parallelism: true },
  sectorsOfProtectionBit: 1,
  // RM0433, 4.4.3: level 0, watchdogs by software, no reset on STOP or STANDBY.
  optionDefaults: 0x1006_aaf0,
};

/** USART1, 2, 3 and 6: TXE, TC, TEACK and REACK in ISR (RM0433, 48.7.8). */
const SERIAL = [0x4001_1000, 0x4000_4400, 0x4000_4800, 0x4001_1400].map((address) => ({
  address,
  ones: { 0x1c: 0x0060_00c0 },
}));

/** Ports B to K, EXTI, SYSCFG, RTC, DMA, timers 2 to 5, SPI1, I2C1: they only remember (RM0433, table 8). */
const PLAIN = [
  0x5802_0400, 0x5802_0800, 0x5802_0c00, 0x5802_1000, 0x5802_1400, 0x5802_1800, 0x5802_1c00, 0x5802_2000, 0x5802_2400,
  0x5802_2800, 0x5800_0000, 0x5800_0400, 0x5800_4000, 0x4002_0000, 0x4002_0400, 0x4000_0000, 0x4000_0400, 0x4000_0800,
  0x4000_0c00, 0x4001_3000, 0x4000_5400,
].map((address) => ({ address }));

const PERIPHERALS: PeripheralRow = {
  clocks: { address: 0x5802_4400, tree: 'h7' },
  watchdog: 0x5800_4800,
  crc: 0x5802_4c00,
  // RM0433, 11.4.1: PA13 and PA14 in their alternate function.
  debugPins: { address: 0x5802_0000, by: 'moder', reset: 0xabff_ffff },
  // PWR: ACTVOSRDY in CSR1, VOSRDY in D3CR (RM0433, 6.8).
  others: [...SERIAL, ...PLAIN, { address: 0x5802_4800, ones: { 0x04: 0x2000, 0x18: 0x2000 } }],
};

const COMMON = {
  core: 'm7',
  // RM0433, 60.4.1: DP_DPIDR.
  debugPortId: 0x6ba0_2477,
  flashStart: 0x0800_0000,
  flash: FLASH,
  // RM0433, table 16: 128 KB, in whose end the chip says who it is (61.1, 61.2).
  systemMemory: { start: 0x1ff0_0000, size: 128 * KB },
  information: { start: 0x1ff1_e800, size: 0x1800 },
  // They are in registers only.
  optionBytes: { start: 0x1ff2_0000, size: 0 },
  uniqueId: 0x1ff1_e800,
  flashSize: 0x1ff1_e880,
  bootAlias: false,
  // BOOT_ADD0 as delivered (RM0433, 2.6).
  initialVectors: 0x0800_0000,
  // RM0433, 60.5.8: APB4FZ1, bit 18.
  debugMcu: { address: 0x5c00_1000, watchdogFreeze: { offset: 0x54, bit: 18 } },
  peripherals: PERIPHERALS,
  externalClock: 8_000_000,
} as const;

/** Bank 2 begins at 0x08100000, whatever the size of bank 1. */
const banks = (sectors: number): SectorRun[] => [
  { count: sectors, size: 128 * KB },
  { count: sectors, size: 128 * KB, bank: 2, firstCode: 0, start: 0x0810_0000 },
];

/** RM0433, table 7: DTCM, ITCM, AXI SRAM, SRAM1 to 3, SRAM4. */
const H74_RAM = [
  { start: 0x2000_0000, size: 128 * KB },
  { start: 0x0000_0000, size: 64 * KB },
  { start: 0x2400_0000, size: 512 * KB },
  { start: 0x3000_0000, size: 288 * KB },
  { start: 0x3800_0000, size: 64 * KB },
];

/** RM0455, 4.9: no parallelism, and START, FW and SNB elsewhere. */
const H7A_FLASH: H7FlashRow = {
  ...FLASH,
  times: {
    sectorErase: [22, 22, 22, 22],
    bankErase: [22, 22, 22, 22],
    program: [100_000, 100_000, 100_000, 100_000],
  },
  flashWord: 16,
  control: { start: 1 << 5, forceWrite: 1 << 4, sectorShift: 6, sectorBits: 7, parallelism: false },
  sectorsOfProtectionBit: 4,
};

/** RM0455, 2.3.2, 4.3.5, 62, 63. */
const H7A = {
  ...COMMON,
  flash: H7A_FLASH,
  information: { start: 0x08ff_f000, size: 0x1000 },
  uniqueId: 0x08ff_f800,
  flashSize: 0x08ff_f80c,
  peripherals: { ...PERIPHERALS, clocks: { address: 0x5802_4400, tree: 'h7ab' }, crc: 0x4002_3000 },
  // DTCM, ITCM, the three of AXI SRAM in one, AHB SRAM, SRAM of the domain that stays on.
  ram: [
    { start: 0x2000_0000, size: 128 * KB },
    { start: 0x0000_0000, size: 64 * KB },
    { start: 0x2400_0000, size: 1024 * KB },
    { start: 0x3000_0000, size: 128 * KB },
    { start: 0x3800_0000, size: 32 * KB },
  ],
  maximumClock: 280_000_000,
} as const satisfies Partial<ChipRow>;

/** As of the H74x, bank 2 begins at 0x08100000. */
const banksOfH7A = (sectors: number): SectorRun[] => [
  { count: sectors, size: 8 * KB },
  { count: sectors, size: 8 * KB, bank: 2, firstCode: 0, start: 0x0810_0000 },
];

export const H7_CHIPS: readonly ChipRow[] = [
  {
    ...COMMON,
    name: 'stm32h743xi',
    idcode: 0x2003_6450,
    sectors: banks(8),
    ram: H74_RAM,
    maximumClock: 480_000_000,
  },
  {
    ...COMMON,
    name: 'stm32h743xg',
    idcode: 0x2003_6450,
    sectors: banks(4),
    ram: H74_RAM,
    maximumClock: 480_000_000,
  },
  {
    ...COMMON,
    // RM0399, 4.9.8 and 63.5: BCM7 and BCM4 as delivered, so that both cores start; the Cortex-M4 is behind port 3.
    name: 'stm32h745xi',
    idcode: 0x2003_6450,
    sectors: banks(8),
    flash: { ...FLASH, optionDefaults: 0x1bc6_aaf0 },
    ram: H74_RAM,
    secondCorePort: 3,
    maximumClock: 480_000_000,
  },
  {
    ...COMMON,
    name: 'stm32h750xb',
    idcode: 0x2003_6450,
    sectors: [{ count: 1, size: 128 * KB }],
    ram: H74_RAM,
    maximumClock: 480_000_000,
  },
  {
    // All of bank 1, of which it says one sector (blackmagic #632, ST community 317396).
    ...COMMON,
    name: 'stm32h750vb',
    idcode: 0x2003_6450,
    sectors: [{ count: 8, size: 128 * KB }],
    flashSizeCode: 128,
    ram: H74_RAM,
    maximumClock: 480_000_000,
  },
  {
    ...H7A,
    name: 'stm32h7a3xi',
    idcode: 0x1001_6480,
    sectors: banksOfH7A(128),
  },
  {
    ...H7A,
    name: 'stm32h7a3xg',
    idcode: 0x1001_6480,
    sectors: banksOfH7A(64),
  },
  {
    ...H7A,
    name: 'stm32h7b0xb',
    idcode: 0x1001_6480,
    sectors: [{ count: 16, size: 8 * KB }],
  },
  {
    // 256 KB in each of two banks, where it says 128 KB in one (pyOCD #1610).
    ...H7A,
    name: 'stm32h7b0vb',
    idcode: 0x1001_6480,
    sectors: banksOfH7A(32),
    flashSizeCode: 128,
  },
  {
    ...COMMON,
    name: 'stm32h723xg',
    idcode: 0x1001_6483,
    sectors: [{ count: 8, size: 128 * KB }],
    // RM0468, table 6: as delivered; the rest of AXI SRAM is shared with ITCM.
    ram: [
      { start: 0x2000_0000, size: 128 * KB },
      { start: 0x0000_0000, size: 64 * KB },
      { start: 0x2400_0000, size: 320 * KB },
      { start: 0x3000_0000, size: 32 * KB },
      { start: 0x3800_0000, size: 16 * KB },
    ],
    maximumClock: 550_000_000,
  },
];
