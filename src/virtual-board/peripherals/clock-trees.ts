/**
 * The clock trees as data: what a family's RCC has at which place, and how its registers make the core's clock.
 *
 * Below: nothing. Above: `rcc.ts`, which keeps the registers. A new family is a new entry, and its name in the row's
 * type.
 */

import type { ClockTreeName, RegisterBit } from '../chips/chip-row.ts';
import type { ResetCause } from './peripheral.ts';

export interface ClockTree {
  /** Values after a reset, by offset. */
  readonly resetValues: Readonly<Record<number, number>>;
  /** By offset: enable bits whose ready bit is the next one. */
  readonly enableBits: Readonly<Record<number, number>>;
  /** By offset: enable bits whose ready bit is the next but one. */
  readonly farEnableBits?: Readonly<Record<number, number>>;
  /** Bits that always read 1, by offset. */
  readonly alwaysReady?: Readonly<Record<number, number>>;
  /** The register with SW in its lowest bits, and SWS behind. */
  readonly configuration: number;
  /** Bits of SW. */
  readonly switchBits: 2 | 3;
  /** What divides it for the core: HPRE. */
  readonly prescaler: { readonly offset: number; readonly shift: number };
  /** Registers that decide the core's clock. */
  readonly clockRegisters: readonly number[];
  /** Clock of the CRC unit. */
  readonly crcEnable: RegisterBit;
  /** Whether the internal oscillator runs. */
  readonly internalOn: RegisterBit;
  /** The register with RMVF and why the chip was reset. */
  readonly resetFlags: {
    readonly offset: number;
    readonly remove: number;
    readonly all: number;
    readonly byCause: Readonly<Record<ResetCause, number>>;
  };
  /** What SW chooses, in Hz. */
  readonly systemClock: (read: (offset: number) => number, source: number, external: number) => number;
}

/** What each cause leaves in RCC_CSR: the pin is pulled by all of them; SFTRSTF, IWDGRSTF, OBLRSTF, PORRSTF beside it. */
const USUAL_FLAGS: Readonly<Record<ResetCause, number>> = {
  'power-on': 0x0c00_0000,
  pin: 0x0400_0000,
  software: 0x1400_0000,
  watchdog: 0x2400_0000,
  options: 0x0600_0000,
};

const F4: ClockTree = {
  // RM0368, 6.3: values after a reset.
  resetValues: { 0x00: 0x0000_0081, 0x04: 0x2400_3010 },
  // HSI 0, HSE 16, PLL 24, PLLI2S 26; LSE; LSI.
  enableBits: { 0x00: 0x0501_0001, 0x70: 1, 0x74: 1 },
  configuration: 0x08,
  switchBits: 2,
  prescaler: { offset: 0x08, shift: 4 },
  clockRegisters: [0x00, 0x04, 0x08],
  crcEnable: { offset: 0x30, bit: 12 },
  internalOn: { offset: 0x00, bit: 0 },
  // RM0368, 6.3.21. The pin is driven low by every reset from inside.
  resetFlags: {
    offset: 0x74,
    remove: 1 << 24,
    all: 0xfe00_0000,
    byCause: { ...USUAL_FLAGS, 'power-on': 0x0e00_0000, options: 0x0400_0000 },
  },
  systemClock: (read, source, external) => {
    const internal = 16_000_000;
    if (source !== 2) {
      return source === 1 ? external : internal;
    }
    // RM0368, 6.3.2: input / M × N / P.
    const settings = read(0x04);
    const input = settings & (1 << 22) ? external : internal;
    const divisionM = Math.max(2, settings & 0x3f);
    const factorN = (settings >>> 6) & 0x1ff;
    const divisionP = 2 * (((settings >>> 16) & 3) + 1);
    return ((input / divisionM) * factorN) / divisionP;
  },
};

/** F0, F1, F3 (RM0091, 6.4; RM0008, 7.3; RM0316, 9.4). */
const F1: ClockTree = {
  resetValues: { 0x00: 0x0000_0083, 0x14: 0x14 },
  // HSI, HSE, PLL; LSE; LSI; HSI14 and HSI48 (F0).
  enableBits: { 0x00: 0x0101_0001, 0x20: 1, 0x24: 1, 0x34: 0x0001_0001 },
  configuration: 0x04,
  switchBits: 2,
  prescaler: { offset: 0x04, shift: 4 },
  clockRegisters: [0x00, 0x04, 0x2c],
  crcEnable: { offset: 0x14, bit: 6 },
  internalOn: { offset: 0x00, bit: 0 },
  resetFlags: {
    offset: 0x24,
    remove: 1 << 24,
    all: 0xfe00_0000,
    byCause: USUAL_FLAGS,
  },
  systemClock: (read, source, external) => {
    const internal = 8_000_000;
    if (source === 1 || source === 0) {
      return source === 1 ? external : internal;
    }
    if (source === 3) {
      return 48_000_000;
    }
    // RM0091, 6.4.2: HSI / 2 or HSE / PREDIV (F1: PLLXTPRE, the same bit as PREDIV's lowest), times PLLMUL + 2.
    const settings = read(0x04);
    const division = Math.max(read(0x2c) & 0xf, (settings >>> 17) & 1) + 1;
    const input = settings & (1 << 16) ? external / division : internal / 2;
    return input * Math.min(16, ((settings >>> 18) & 0xf) + 2);
  },
};

/** RM0351, 6.4.1: MSIRANGE 0 to 11, in Hz. */
const MULTIPLE_SPEEDS = [1e5, 2e5, 4e5, 8e5, 1e6, 2e6, 4e6, 8e6, 16e6, 24e6, 32e6, 48e6];

/** L4 (RM0351, 6.4): MSI at 4 MHz after a reset; PLL from MSI, HSI16 or HSE by M, N and R. */
const L4: ClockTree = {
  resetValues: { 0x00: 0x0000_0063, 0x04: 0x1000_0000, 0x0c: 0x0000_1000, 0x48: 0x0000_1000 },
  // MSI 0, HSE 16, PLL 24, PLLSAI1 26; LSE; LSI; HSI48.
  enableBits: { 0x00: 0x0501_0001, 0x90: 1, 0x94: 1, 0x98: 1 },
  farEnableBits: { 0x00: 1 << 8 },
  configuration: 0x08,
  switchBits: 2,
  prescaler: { offset: 0x08, shift: 4 },
  clockRegisters: [0x00, 0x08, 0x0c],
  crcEnable: { offset: 0x48, bit: 12 },
  internalOn: { offset: 0x00, bit: 0 },
  resetFlags: {
    offset: 0x94,
    remove: 1 << 23,
    all: 0xff00_0000,
    byCause: USUAL_FLAGS,
  },
  systemClock: (read, source, external) => {
    const control = read(0x00);
    const multiple = control & 8 ? (MULTIPLE_SPEEDS[(control >>> 4) & 0xf] ?? 4e6) : 4e6;
    if (source !== 3) {
      return [multiple, 16e6, external][source] ?? multiple;
    }
    const settings = read(0x0c);
    const input = [0, multiple, 16e6, external][settings & 3] ?? multiple;
    return pll(input, settings, ((settings >>> 4) & 7) + 1, 2 * (((settings >>> 25) & 3) + 1));
  },
};

/** L0 and L1: MSI at 2.1 MHz after a reset; PLL from HSI16 or HSE (RM0377, 7.3; RM0038, 6.3 have the same places). */
const systemClockOfL0: (configuration: number) => ClockTree['systemClock'] =
  (configuration) => (read, source, external) => {
    // RM0377, 7.2.3: MSIRANGE 0 to 6: 65.536 kHz and its doubles.
    const multiple = 65_536 * 2 ** ((read(0x04) >>> 13) & 7);
    if (source !== 3) {
      return [multiple, 16e6, external][source] ?? multiple;
    }
    const settings = read(configuration);
    const input = settings & (1 << 16) ? external : 16e6;
    const factor = [3, 4, 6, 8, 12, 16, 24, 32, 48][(settings >>> 18) & 0xf] ?? 3;
    return (input * factor) / (((settings >>> 22) & 3) + 1);
  };

const L0: ClockTree = {
  // RM0377, 7.3.1, 7.3.2 and 7.3.21: MSI on, range 5.
  resetValues: { 0x00: 0x0000_0300, 0x04: 0x0000_b000 },
  // MSI 8, HSE 16, PLL 24; LSI and LSE in CSR. HSI16 is bit 0 with its flag in bit 2; bit 1 keeps it on in Stop.
  enableBits: { 0x00: 0x0101_0100, 0x50: 0x101, 0x08: 1 },
  farEnableBits: { 0x00: 1 },
  configuration: 0x0c,
  switchBits: 2,
  prescaler: { offset: 0x0c, shift: 4 },
  clockRegisters: [0x00, 0x04, 0x0c],
  crcEnable: { offset: 0x30, bit: 12 },
  internalOn: { offset: 0x00, bit: 8 },
  resetFlags: {
    offset: 0x50,
    remove: 1 << 23,
    all: 0xff00_0000,
    byCause: USUAL_FLAGS,
  },
  systemClock: systemClockOfL0(0x0c),
};

const L1: ClockTree = {
  // RM0038, 6.3.1, 6.3.2 and 6.3.14.
  resetValues: { 0x00: 0x0000_0300, 0x04: 0x0000_b000 },
  // HSI 0, MSI 8, HSE 16, PLL 24; LSI and LSE in CSR.
  enableBits: { 0x00: 0x0101_0101, 0x34: 0x101 },
  configuration: 0x08,
  switchBits: 2,
  prescaler: { offset: 0x08, shift: 4 },
  clockRegisters: [0x00, 0x04, 0x08],
  crcEnable: { offset: 0x1c, bit: 12 },
  internalOn: { offset: 0x00, bit: 8 },
  resetFlags: {
    offset: 0x34,
    remove: 1 << 24,
    all: 0xfe00_0000,
    byCause: USUAL_FLAGS,
  },
  systemClock: systemClockOfL0(0x08),
};

/** H74x, H75x, H72x, H73x (RM0433, 8.7; RM0468, 8.7): HSI at 64 MHz after a reset; PLL1 from HSI, CSI or HSE. */
const H7: ClockTree = {
  resetValues: { 0x00: 0x0000_0001, 0x28: 0x0202_0200, 0x2c: 0x01ff_0000, 0x30: 0x0101_0280 },
  // CSI 7, HSI48 12, HSE 16, PLL1 24, PLL2 26, PLL3 28; LSE; LSI.
  enableBits: { 0x00: 0x1501_1080, 0x70: 1, 0x74: 1 },
  // HSI.
  farEnableBits: { 0x00: 1 },
  // HSIDIVF, D1CKRDY, D2CKRDY.
  alwaysReady: { 0x00: 0x0000_c020 },
  configuration: 0x10,
  switchBits: 3,
  // D1CFGR.D1CPRE.
  prescaler: { offset: 0x18, shift: 8 },
  clockRegisters: [0x00, 0x10, 0x18, 0x28, 0x30],
  crcEnable: { offset: 0xe0, bit: 19 },
  internalOn: { offset: 0x00, bit: 0 },
  resetFlags: {
    offset: 0xd0,
    remove: 1 << 16,
    all: 0x55fe_0000,
    byCause: {
      'power-on': 0x00fe_0000,
      pin: 0x0042_0000,
      software: 0x0142_0000,
      watchdog: 0x0442_0000,
      options: 0x0042_0000,
    },
  },
  systemClock: (read, source, external) => {
    const internal = 64e6 / 2 ** ((read(0x00) >>> 3) & 3); // HSIDIV
    const sources = [internal, 4e6, external];
    if (source !== 3) {
      return sources[source] ?? internal;
    }
    // RM0433, 8.7.11 and 8.7.13: input / M × (N + 1) / (P + 1).
    const selection = read(0x28);
    const input = sources[selection & 3] ?? 0;
    const divisionM = Math.max(1, (selection >>> 4) & 0x3f);
    const factors = read(0x30);
    return ((input / divisionM) * ((factors & 0x1ff) + 1)) / (((factors >>> 9) & 0x7f) + 1);
  },
};

/** H7A, H7B (RM0455, 8.7): CDCFGR1 in place of D1CFGR, the CRC unit on AHB1, RSR elsewhere. */
const H7AB: ClockTree = {
  ...H7,
  crcEnable: { offset: 0x138, bit: 9 },
  resetFlags: { ...H7.resetFlags, offset: 0x130 },
};

/** L4's PLL: input / M × N / R, where the families differ in how M and R are kept. */
function pll(input: number, settings: number, divisionM: number, divisionR: number): number {
  return ((input / divisionM) * ((settings >>> 8) & 0x7f)) / divisionR;
}

/** WB (RM0434, 8.4): as L4, with R in other bits; MSI's range is always that of CR. */
const WB: ClockTree = {
  ...L4,
  resetValues: { 0x00: 0x0000_0061, 0x0c: 0x2204_0100, 0x48: 0x0000_1000 },
  systemClock: (read, source, external) => {
    const multiple = MULTIPLE_SPEEDS[(read(0x00) >>> 4) & 0xf] ?? 4e6;
    const settings = read(0x0c);
    const input = [0, multiple, 16e6, external][settings & 3] ?? multiple;
    return source === 3
      ? pll(input, settings, ((settings >>> 4) & 7) + 1, (settings >>> 29) + 1)
      : ([multiple, 16e6, external][source] ?? multiple);
  },
};

/** G4 (RM0440, 7.4): HSI16 after a reset, no MSI. */
const G4: ClockTree = {
  ...L4,
  resetValues: { 0x00: 0x0000_0100, 0x08: 1, 0x0c: 0x0000_1000, 0x48: 0x0000_0100 },
  // HSE 16, PLL 24; LSE; LSI; HSI48.
  enableBits: { 0x00: 0x0101_0000, 0x90: 1, 0x94: 1, 0x98: 1 },
  internalOn: { offset: 0x00, bit: 8 },
  systemClock: (read, source, external) => {
    const settings = read(0x0c);
    const input = (settings & 3) === 3 ? external : 16e6;
    return source === 3
      ? pll(input, settings, ((settings >>> 4) & 0xf) + 1, 2 * (((settings >>> 25) & 3) + 1))
      : source === 2
        ? external
        : 16e6;
  },
};

/** G0 (RM0444, 5.4): HSISYS after a reset: HSI16 divided by HSIDIV. SW has three bits. */
const G0: ClockTree = {
  ...G4,
  resetValues: { 0x00: 0x0000_0100, 0x0c: 0x0000_1000, 0x38: 0x0000_0100 },
  enableBits: { 0x00: 0x0101_0000, 0x5c: 1, 0x60: 1 },
  switchBits: 3,
  prescaler: { offset: 0x08, shift: 8 },
  crcEnable: { offset: 0x38, bit: 12 },
  resetFlags: { ...L4.resetFlags, offset: 0x60, all: 0xfe00_0000 },
  systemClock: (read, source, external) => hsiSystem(16e6, read, source, external),
};

/** C0 (RM0490, 6.4): HSI48 through HSIDIV, which is 4 after a reset; no PLL. */
const C0: ClockTree = {
  ...G0,
  resetValues: { 0x00: 0x0000_1140, 0x38: 0x0000_0100 },
  enableBits: { 0x00: 0x0001_0000, 0x5c: 1, 0x60: 1 },
  systemClock: (read, source, external) => hsiSystem(48e6, read, source, external),
};

/** U0 (RM0503, 5.4): MSI at 4 MHz after a reset as L4, SW and HPRE where G0 has them, PLL as WB. */
const U0: ClockTree = {
  ...L4,
  resetValues: { 0x00: 0x0000_0063, 0x0c: 0x0000_1000, 0x48: 0x0000_0100 },
  // MSI 0, HSE 16, PLL 24.
  enableBits: { 0x00: 0x0101_0001, 0x90: 1, 0x94: 1, 0x98: 1 },
  switchBits: 3,
  prescaler: { offset: 0x08, shift: 8 },
  systemClock: (read, source, external) => {
    const control = read(0x00);
    const multiple = control & 8 ? (MULTIPLE_SPEEDS[(control >>> 4) & 0xf] ?? 4e6) : 4e6;
    const settings = read(0x0c);
    const input = [0, multiple, 16e6, external][settings & 3] ?? multiple;
    return source === 3
      ? pll(input, settings, ((settings >>> 4) & 7) + 1, (settings >>> 29) + 1)
      : ([multiple, 16e6, external, 0, 32_000, 32_768][source] ?? multiple);
  },
};

/** SW of G0 and C0: HSISYS, HSE, PLLRCLK (G0), LSI, LSE. */
function hsiSystem(internal: number, read: (offset: number) => number, source: number, external: number): number {
  const settings = read(0x0c);
  switch (source) {
    case 1:
      return external;
    case 2:
      return pll(
        (settings & 3) === 3 ? external : internal,
        settings,
        ((settings >>> 4) & 7) + 1,
        (settings >>> 29) + 1,
      );
    case 3:
    case 4:
      return 32_000;
    default:
      return internal / (1 << ((read(0x00) >>> 11) & 7));
  }
}

export const CLOCK_TREES: Readonly<Record<ClockTreeName, ClockTree>> = {
  f4: F4,
  f1: F1,
  l4: L4,
  l0: L0,
  l1: L1,
  h7: H7,
  h7ab: H7AB,
  g4: G4,
  g0: G0,
  c0: C0,
  u0: U0,
  wb: WB,
};
