/**
 * In what the processors of the STM32 differ, as data.
 *
 * Below: the row's names of them. Above: the core and its units, the memory map, the debug port. Sources: the Technical
 * Reference Manuals of Cortex-M0 (DDI 0432), M0+ (DDI 0484), M3 (DDI 0337), M4 (100166), M7 (DDI 0489); ADIv5 part
 * numbers; CPUID by revision as on ST's chips.
 */

import type { CoreModel } from '../chips/chip-row.ts';

export interface CoreDescription {
  readonly cpuid: number;
  /** ARMv6-M (M0, M0+), ARMv7-M (M3), or ARMv7-M with the DSP extension (M4, M7). */
  readonly architecture: 'v6-m' | 'v7-m' | 'v7e-m';
  /** Whether VTOR is there: not on M0. */
  readonly vectorTableOffset: boolean;
  readonly bitBand: boolean;
  /** Comparators of the breakpoint unit, and its version (M7: 2). */
  readonly breakpoints: number;
  readonly literals: number;
  readonly breakpointVersion: 1 | 2;
  readonly watchpoints: number;
  /** Bits of a priority. */
  readonly priorityBits: number;
  /** DPIDR of SW-DP, and IDR of the AHB-AP. */
  readonly debugPortId: number;
  readonly accessPortId: number;
}

const V6: Omit<CoreDescription, 'cpuid' | 'debugPortId' | 'accessPortId' | 'vectorTableOffset'> = {
  architecture: 'v6-m',
  bitBand: false,
  breakpoints: 4,
  literals: 0,
  breakpointVersion: 1,
  watchpoints: 2,
  priorityBits: 2,
};

const V7 = {
  vectorTableOffset: true,
  bitBand: true,
  breakpoints: 6,
  literals: 2,
  breakpointVersion: 1,
  watchpoints: 4,
  priorityBits: 4,
} as const;

export const CORE_MODELS: Readonly<Record<CoreModel, CoreDescription>> = {
  m0: {
    ...V6,
    cpuid: 0x410c_c200,
    vectorTableOffset: false,
    debugPortId: 0x0bb1_1477,
    accessPortId: 0x0477_0021,
  },
  'm0+': {
    ...V6,
    cpuid: 0x410c_c601,
    vectorTableOffset: true,
    debugPortId: 0x0bc1_1477,
    accessPortId: 0x0477_0031,
  },
  m3: {
    ...V7,
    cpuid: 0x411f_c231,
    architecture: 'v7-m',
    debugPortId: 0x1ba0_1477,
    accessPortId: 0x1477_0011,
  },
  // PM0056 is of both: r1p1 in F1, r2p0 in F2 and L1, whose SW-DP is another (RM0033, 32.8.3; RM0038, 30.8.3).
  'm3 r2': {
    ...V7,
    cpuid: 0x412f_c230,
    architecture: 'v7-m',
    debugPortId: 0x2ba0_1477,
    accessPortId: 0x2477_0011,
  },
  m4: {
    ...V7,
    cpuid: 0x410f_c241,
    architecture: 'v7e-m',
    debugPortId: 0x2ba0_1477,
    accessPortId: 0x2477_0011,
  },
  m7: {
    ...V7,
    cpuid: 0x411f_c270,
    architecture: 'v7e-m',
    bitBand: false,
    breakpoints: 8,
    literals: 0,
    breakpointVersion: 2,
    debugPortId: 0x5ba0_2477,
    accessPortId: 0x7477_0001,
  },
};
