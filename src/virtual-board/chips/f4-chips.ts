/**
 * Chips with the flash of the F2, F4 and F7.
 *
 * Below: the row's type. Above: the chip table. Sources: RM0033 (F207), RM0368 (F401), RM0383 (F411), RM0090 (F405 to
 * F429), RM0390 (F446), RM0430 (F413), RM0385 (F746), RM0410 (F767) for memory maps, sectors and options; DS10086
 * (F401xD/E) table 44, DS10314 (F411), DS8626 (F405/407) table 40 for typical erase times.
 */

import type { ChipRow, F4FlashRow, F4FlashTimes, PeripheralRow, Sector, SectorRun } from './chip-row.ts';

const KB = 1024;

/** DS10086 table 44, DS10314: typical values. */
const SMALL_TIMES: F4FlashTimes = {
  sectorErase: { [16 * KB]: [400, 300, 250], [64 * KB]: [1200, 700, 550], [128 * KB]: [2000, 1300, 1000] },
  massErase: [8000, 5500, 4000],
  program: 16_000,
  options: 100,
};

/** DS8626 table 40, typical, 1 MB. */
const LARGE_TIMES: F4FlashTimes = { ...SMALL_TIMES, massErase: [16000, 11000, 8000] };

/** F7: sectors of twice the size; at x32 as F4 sectors of that size, in proportion at lower parallelism. */
const F7_TIMES: F4FlashTimes = {
  ...LARGE_TIMES,
  sectorErase: {
    ...SMALL_TIMES.sectorErase,
    [32 * KB]: [400, 300, 250],
    [256 * KB]: [3200, 2080, 1600],
  },
};

const ownBit = ({ index }: Sector): { word: 0; bit: number } => ({ word: 0, bit: 16 + index });

/** A bank's nWRP bits are in the option register of that bank (RM0090, 3.9.10 and 3.9.11). */
const bitByBank = ({ index, code, bank }: Sector): { word: 0 | 1; bit: number } =>
  bank === 2 ? { word: 1, bit: code } : { word: 0, bit: 16 + index };

const FLASH: F4FlashRow = {
  model: 'f4',
  registers: 0x4002_3c00,
  times: SMALL_TIMES,
  // RM0368, 3.8.6: no protection, level 0, software watchdog, no brown-out level.
  optionDefaults: [0x0fff_aaed],
  optionMasks: [0x8fff_ffec],
  readoutProtectableSectors: true,
  sectorNumberBits: 4,
  secondMassErase: false,
  dataCache: true,
  protectionBit: ownBit,
};

/** Blocks that only remember: ports B to H, timers 2 to 5, SPI, I2C, EXTI, timers 9 to 11, DMA, RTC (RM0368, table 1). */
const PLAIN_BLOCKS = [
  0x4002_0400, 0x4002_0800, 0x4002_0c00, 0x4002_1000, 0x4002_1c00, 0x4000_0000, 0x4000_0400, 0x4000_0800, 0x4000_0c00,
  0x4000_2800, 0x4000_3800, 0x4000_3c00, 0x4000_5400, 0x4000_5800, 0x4000_5c00, 0x4001_0000, 0x4001_2000, 0x4001_2c00,
  0x4001_3000, 0x4001_3400, 0x4001_3c00, 0x4001_4000, 0x4001_4400, 0x4001_4800, 0x4002_6000, 0x4002_6400,
] as const;

/** USART2, 1 and 6. */
const SERIAL_BLOCKS = [0x4000_4400, 0x4001_1000, 0x4001_1400] as const;

/**
 * Everything but the ports' use is the same in all of them.
 * @param serialStatus offset of the USART's register with TXE and TC: SR (RM0368, 19.6.1), ISR on the F7 (RM0385, 31.8.8)
 * @param powerReady PWR_CSR: VOSRDY, and where there is overdrive ODRDY and ODSWRDY (RM0090, 5.5.2)
 */
const peripherals = (serialStatus: number, powerReady: number): Omit<PeripheralRow, 'memoryRemap'> => ({
  clocks: { address: 0x4002_3800, tree: 'f4' },
  watchdog: 0x4000_3000,
  crc: 0x4002_3000,
  debugPins: { address: 0x4002_0000, by: 'moder', reset: 0xa800_0000 },
  others: [
    { address: 0x4000_7000, reset: { 0x00: 0x8000 }, ones: { 0x04: powerReady } },
    ...SERIAL_BLOCKS.map((address) => ({ address, ones: { [serialStatus]: 0xc0 } })),
    ...PLAIN_BLOCKS.map((address) => ({ address })),
  ],
});

const MEMORY_REMAP = 0x4001_3800;
const PERIPHERALS: PeripheralRow = { ...peripherals(0x00, 0x4000), memoryRemap: MEMORY_REMAP };
const WITH_OVERDRIVE: PeripheralRow = { ...peripherals(0x00, 0x3_4000), memoryRemap: MEMORY_REMAP };

const COMMON = {
  core: 'm4',
  flashStart: 0x0800_0000,
  flash: FLASH,
  // RM0368, 2.4 and 24.
  systemMemory: { start: 0x1fff_0000, size: 0x7800 },
  information: { start: 0x1fff_7800, size: 0x4800 },
  optionBytes: { start: 0x1fff_c000, size: 16 },
  uniqueId: 0x1fff_7a10,
  flashSize: 0x1fff_7a22,
  bootAlias: true,
  debugMcu: { address: 0xe004_2000, watchdogFreeze: { offset: 0x08, bit: 12 } },
  peripherals: PERIPHERALS,
  externalClock: 8_000_000,
} as const;

/** RM0385, 2.2 and 41: the F7 shows flash in ITCM, and address 0 is RAM. */
const F7 = {
  ...COMMON,
  core: 'm7',
  systemMemory: { start: 0x1ff0_0000, size: 0xedc0 },
  information: { start: 0x1ff0_f000, size: 0x500 },
  optionBytes: { start: 0x1fff_0000, size: 32 },
  uniqueId: 0x1ff0_f420,
  flashSize: 0x1ff0_f442,
  flashAlias: 0x0020_0000,
  bootAlias: false,
  // BOOT_ADD0 as delivered: 0x80 × 16 KB (RM0385, 3.4.2).
  initialVectors: 0x0020_0000,
  // SYSCFG_MEMRMP of the F7 has no MEM_MODE.
  peripherals: peripherals(0x1c, 0x3_4000),
} as const;

/** Sectors in the pattern of all of them: four small ones, one of four times the size, then of eight times. */
const sectors = (small: number, large: number, more: Partial<SectorRun> = {}): SectorRun[] => [
  { count: 4, size: small * KB, ...more },
  { count: 1, size: 4 * small * KB, ...(more.bank === undefined ? {} : { bank: more.bank }) },
  { count: large, size: 8 * small * KB, ...(more.bank === undefined ? {} : { bank: more.bank }) },
];

const second = (small: number, large: number): SectorRun[] => sectors(small, large, { bank: 2, firstCode: 16 });

/** OPTCR and OPTCR1 of the F42x (RM0090, 3.9.10): nWRP of twelve sectors each. */
const F42_FLASH: F4FlashRow = {
  ...FLASH,
  times: LARGE_TIMES,
  optionDefaults: [0x0fff_aaed, 0x0fff_0000],
  optionMasks: [0xcfff_fffc, 0x0fff_0000],
  sectorNumberBits: 5,
  secondMassErase: true,
  protectionBit: bitByBank,
};

/** RM0385, 3.7.6 and 3.7.7: OPTCR with two watchdog bits more, boot addresses in OPTCR1. */
const F74_FLASH: F4FlashRow = {
  ...FLASH,
  times: F7_TIMES,
  optionDefaults: [0xc0ff_aafd, 0x0040_0080],
  optionMasks: [0xc0ff_fffc, 0xffff_ffff],
  readoutProtectableSectors: false,
  dataCache: false,
};

export const F4_CHIPS: readonly ChipRow[] = [
  {
    ...COMMON,
    name: 'stm32f401xe',
    idcode: 0x1001_6433,
    sectors: sectors(16, 3),
    ram: [{ start: 0x2000_0000, size: 96 * KB }],
    maximumClock: 84_000_000,
  },
  {
    ...COMMON,
    name: 'stm32f401xc',
    idcode: 0x1001_6423,
    sectors: sectors(16, 1),
    ram: [{ start: 0x2000_0000, size: 64 * KB }],
    maximumClock: 84_000_000,
  },
  {
    ...COMMON,
    name: 'stm32f411xe',
    idcode: 0x1000_6431,
    sectors: sectors(16, 3),
    ram: [{ start: 0x2000_0000, size: 128 * KB }],
    maximumClock: 100_000_000,
  },
  {
    ...COMMON,
    name: 'stm32f407xg',
    idcode: 0x1007_6413,
    sectors: sectors(16, 7),
    flash: { ...FLASH, times: LARGE_TIMES, readoutProtectableSectors: false, optionMasks: [0x0fff_ffec] },
    ram: [
      { start: 0x2000_0000, size: 128 * KB },
      { start: 0x1000_0000, size: 64 * KB },
    ],
    maximumClock: 168_000_000,
  },
  {
    ...COMMON,
    name: 'stm32f207xg',
    core: 'm3 r2',
    idcode: 0x2000_6411,
    sectors: sectors(16, 7),
    flash: { ...FLASH, times: LARGE_TIMES, readoutProtectableSectors: false, optionMasks: [0x0fff_ffec] },
    ram: [{ start: 0x2000_0000, size: 128 * KB }],
    maximumClock: 120_000_000,
  },
  {
    ...COMMON,
    name: 'stm32f413xh',
    idcode: 0x1000_6463,
    sectors: sectors(16, 11),
    // RM0430, 3.8.6: nWRP[14:0] in bits 30:16; the last bit stands for sectors 14 and 15.
    flash: {
      ...FLASH,
      times: LARGE_TIMES,
      optionDefaults: [0x7fff_aaed],
      optionMasks: [0xffff_ffec],
      sectorNumberBits: 5,
      protectionBit: ({ index }) => ({ word: 0, bit: 16 + Math.min(index, 14) }),
    },
    ram: [{ start: 0x2000_0000, size: 320 * KB }],
    maximumClock: 100_000_000,
  },
  {
    ...COMMON,
    name: 'stm32f429xi',
    peripherals: WITH_OVERDRIVE,
    idcode: 0x2003_6419,
    sectors: [...sectors(16, 7), ...second(16, 7)],
    flash: F42_FLASH,
    ram: [
      { start: 0x2000_0000, size: 192 * KB },
      { start: 0x1000_0000, size: 64 * KB },
    ],
    maximumClock: 180_000_000,
  },
  {
    ...COMMON,
    name: 'stm32f429xg',
    peripherals: WITH_OVERDRIVE,
    idcode: 0x2003_6419,
    sectors: sectors(16, 7),
    // RM0090, table 7: DB1M (bit 30) divides 1 MB into two banks.
    flash: { ...F42_FLASH, otherLayout: { bit: 30, level: 1, sectors: [...sectors(16, 3), ...second(16, 3)] } },
    ram: [
      { start: 0x2000_0000, size: 192 * KB },
      { start: 0x1000_0000, size: 64 * KB },
    ],
    maximumClock: 180_000_000,
  },
  {
    ...COMMON,
    name: 'stm32f446xe',
    peripherals: WITH_OVERDRIVE,
    idcode: 0x1000_6421,
    sectors: sectors(16, 3),
    ram: [{ start: 0x2000_0000, size: 128 * KB }],
    maximumClock: 180_000_000,
  },
  {
    ...F7,
    name: 'stm32f746xg',
    idcode: 0x1001_6449,
    sectors: sectors(32, 3),
    flash: F74_FLASH,
    // DTCM, SRAM1 and SRAM2 adjoin; ITCM.
    ram: [
      { start: 0x2000_0000, size: 320 * KB },
      { start: 0x0000_0000, size: 16 * KB },
    ],
    maximumClock: 216_000_000,
  },
  {
    ...F7,
    name: 'stm32f767xi',
    idcode: 0x1000_6451,
    sectors: sectors(32, 7),
    // RM0410, 3.7.6: nDBANK (bit 29) = 0 divides it into two banks; then a nWRP bit stands for two sectors.
    flash: {
      ...F74_FLASH,
      optionDefaults: [0xffff_aafd, 0x0040_0080],
      optionMasks: [0xffff_fffc, 0xffff_ffff],
      sectorNumberBits: 5,
      secondMassErase: true,
      otherLayout: { bit: 29, level: 0, sectors: [...sectors(16, 7), ...second(16, 7)] },
      protectionBit: ({ index }, other) => ({ word: 0, bit: 16 + (other ? index >>> 1 : index) }),
    },
    ram: [
      { start: 0x2000_0000, size: 512 * KB },
      { start: 0x0000_0000, size: 16 * KB },
    ],
    maximumClock: 216_000_000,
  },
];
