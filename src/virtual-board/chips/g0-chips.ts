/**
 * Chips of G0, C0 and U0: the flash of the L4, whose CR is laid out otherwise, before a Cortex-M0+.
 *
 * Below: the row's type, what they have as L4. Above: the chip table. Sources: RM0444 (G031, G071, G0B1), RM0490 (C031),
 * RM0503 (U031, U083) for memory maps, pages and options; times as the timing model has them (22 ms a page, 85 µs a double
 * word).
 */

import type { ChipRow, L4FlashRow } from './chip-row.ts';
import { banks, DEBUG_SWITCH, EMPTY, L4_COMMON, L4_FLASH, L4_PERIPHERALS, pages } from './l4-chips.ts';

const KB = 1024;

const G0_FLASH: L4FlashRow = {
  ...L4_FLASH,
  times: { pageErase: 22, massErase: 22, program: 85_000 },
  // RM0444, 3.7.1 and 3.7.8: instruction cache and debugger on; the reserved bit 10 reads 1.
  accessControl: 0x0004_0600,
  optionDefaults: 0xdfff_e1aa,
  pageNumberBits: 10,
  secondBankBit: 1 << 13,
  configurationBusy: true,
  dataCache: false,
  emptyFlag: EMPTY,
  debugSwitch: DEBUG_SWITCH,
};

/** USART1 and 2, then ports B to F and the units that only remember (RM0444, table 2). */
const G0_OTHERS = [
  ...[0x4001_3800, 0x4000_4400].map((address) => ({ address, ones: { 0x1c: 0x0060_00c0 } })),
  ...[
    0x5000_0400, 0x5000_0800, 0x5000_0c00, 0x5000_1400, 0x4000_0400, 0x4000_2800, 0x4000_5400, 0x4001_2c00, 0x4001_3000,
    0x4001_4400, 0x4001_4800, 0x4002_0000, 0x4002_1800,
  ].map((address) => ({ address })),
  { address: 0x4000_7000, reset: { 0x00: 0x200 } },
];

/** RM0444, 2.2.2, 40.8, 41. */
const G0 = {
  ...L4_COMMON,
  core: 'm0+',
  flash: G0_FLASH,
  optionBytes: { start: 0x1fff_7800, size: 128 },
  // DBGMCU is clocked by RCC_APBENR1.DBGEN.
  debugMcu: {
    address: 0x4001_5800,
    gate: { offset: 0x3c, bit: 27 },
    watchdogFreeze: { offset: 0x08, bit: 12 },
  },
  peripherals: {
    ...L4_PERIPHERALS,
    clocks: { address: 0x4002_1000, tree: 'g0' },
    debugPins: { address: 0x5000_0000, by: 'moder', reset: 0xebff_ffff },
    others: G0_OTHERS,
  },
  maximumClock: 64_000_000,
} as const satisfies Partial<ChipRow>;

/** RM0503, 2.2.2, 37.8, 38: as G0, from MSI, with the debugger's clock in a register of its own. */
const U0 = {
  ...G0,
  // RM0503, 3.7.8: RDP AA, watchdogs by software; the reset value is that of G0 without its banks.
  flash: { ...G0_FLASH, pageNumberBits: 7, optionDefaults: 0x3fff_e1aa },
  systemMemory: { start: 0x1fff_0000, size: 0x6800 },
  information: { start: 0x1fff_6800, size: 0x800 },
  // They are in registers only.
  optionBytes: { start: 0x1fff_7800, size: 0 },
  uniqueId: 0x1fff_6e50,
  flashSize: 0x1fff_6ea0,
  // SW-DPv2 (OpenOCD, target/stm32u0x.cfg).
  debugPortId: 0x6ba0_2477,
  debugMcu: { ...G0.debugMcu, gate: { offset: 0x50, bit: 0 } },
  peripherals: { ...G0.peripherals, clocks: { address: 0x4002_1000, tree: 'u0' } },
  maximumClock: 56_000_000,
} as const satisfies Partial<ChipRow>;

export const G0_CHIPS: readonly ChipRow[] = [
  {
    ...G0,
    name: 'stm32g031x8',
    idcode: 0x1000_6466,
    sectors: pages(32),
    systemMemory: { start: 0x1fff_0000, size: 0x2000 },
    ram: [{ start: 0x2000_0000, size: 8 * KB }],
  },
  {
    ...G0,
    name: 'stm32g071xb',
    idcode: 0x2000_6460,
    sectors: pages(64),
    ram: [{ start: 0x2000_0000, size: 36 * KB }],
  },
  {
    ...G0,
    name: 'stm32g0b1xe',
    idcode: 0x1000_6467,
    // RM0444, table 10: DUAL_BANK, bit 21, as delivered.
    sectors: banks(128),
    flash: { ...G0_FLASH, secondBusy: true, otherLayout: { bit: 21, level: 0, sectors: pages(256) } },
    ram: [{ start: 0x2000_0000, size: 144 * KB }],
  },
  {
    ...G0,
    name: 'stm32c031x6',
    idcode: 0x1000_6453,
    sectors: pages(16),
    // RM0490, 3.7.5: PNB is bits 6:3; one bank.
    flash: { ...G0_FLASH, pageNumberBits: 4, optionDefaults: 0xffff_feaa },
    systemMemory: { start: 0x1fff_0000, size: 0x1800 },
    uniqueId: 0x1fff_7550,
    flashSize: 0x1fff_75a0,
    ram: [{ start: 0x2000_0000, size: 12 * KB }],
    peripherals: { ...G0.peripherals, clocks: { address: 0x4002_1000, tree: 'c0' } },
    maximumClock: 48_000_000,
  },
  {
    ...U0,
    name: 'stm32u031x8',
    idcode: 0x1000_6459,
    sectors: pages(32),
    systemMemory: { start: 0x1fff_0000, size: 0x3800 },
    information: { start: 0x1fff_3800, size: 0x800 },
    uniqueId: 0x1fff_3e50,
    flashSize: 0x1fff_3ea0,
    ram: [{ start: 0x2000_0000, size: 12 * KB }],
  },
  {
    ...U0,
    name: 'stm32u083xc',
    idcode: 0x1000_6489,
    sectors: pages(128),
    ram: [{ start: 0x2000_0000, size: 40 * KB }],
  },
];
