/**
 * 32-bit operations on parts of registers (manual A5.3.12 to A5.3.15): extends with addition, parallel additions,
 * saturating additions, reversals, CLZ, SEL.
 *
 * Below: arithmetic, the processor. Above: the decoder.
 */

import {
  noteSaturation,
  reverseBytes,
  rotateRight,
  saturateSigned,
  saturateUnsigned,
  signExtend,
} from './arithmetic.ts';
import type { Encoding, Execute } from './instruction.ts';
import type { Processor } from './processor.ts';

/** An extend of Rm, rotated, added to Rn; where the encoding's Rn is 15 nothing is added (SXTB for SXTAB …). */
const extend = (name: string, code: string, combine: (base: number, value: number) => number): Encoding => ({
  name,
  bits: `11111010 0 ${code} nnnn 1111 dddd 10 ii mmmm`,
  prepare: (x) => {
    x.i *= 8;
  },
  execute: (cpu, x) => {
    cpu.set(x.d, combine(x.n === 15 ? 0 : cpu.get(x.n), rotateRight(cpu.get(x.m), x.i)));
  },
});

/** Adds the halves apart. */
function addHalves(base: number, low: number, high: number): number {
  return (((base >>> 16) + high) << 16) | ((base + low) & 0xffff);
}

/** What becomes of a lane's exact result: its bits, and whether GE is set for it. */
interface Flavour {
  readonly prefix: string;
  readonly code: string;
  readonly signed: boolean;
  readonly setsGe: boolean;
  fit(value: number, width: number): number;
}

const wrap = (value: number): number => value;
const halve = (value: number): number => value >> 1;

const flavours: readonly Flavour[] = [
  { prefix: 'S', code: '0 00', signed: true, setsGe: true, fit: wrap },
  { prefix: 'Q', code: '0 01', signed: true, setsGe: false, fit: saturateSigned },
  { prefix: 'SH', code: '0 10', signed: true, setsGe: false, fit: halve },
  { prefix: 'U', code: '1 00', signed: false, setsGe: true, fit: wrap },
  { prefix: 'UQ', code: '1 01', signed: false, setsGe: false, fit: saturateUnsigned },
  { prefix: 'UH', code: '1 10', signed: false, setsGe: false, fit: halve },
];

/** Width of a lane, and for each lane the sign of the addition and the lane of Rm that it takes. */
interface Lanes {
  readonly suffix: string;
  readonly code: string;
  readonly width: 8 | 16;
  readonly lanes: readonly { readonly subtract: boolean; readonly other: number }[];
}

const lane = (subtract: boolean, other: number): { subtract: boolean; other: number } => ({ subtract, other });

const arrangements: readonly Lanes[] = [
  { suffix: 'ADD8', code: '000', width: 8, lanes: [0, 1, 2, 3].map((other) => lane(false, other)) },
  { suffix: 'ADD16', code: '001', width: 16, lanes: [lane(false, 0), lane(false, 1)] },
  { suffix: 'ASX', code: '010', width: 16, lanes: [lane(true, 1), lane(false, 0)] },
  { suffix: 'SUB8', code: '100', width: 8, lanes: [0, 1, 2, 3].map((other) => lane(true, other)) },
  { suffix: 'SUB16', code: '101', width: 16, lanes: [lane(true, 0), lane(true, 1)] },
  { suffix: 'SAX', code: '110', width: 16, lanes: [lane(false, 1), lane(true, 0)] },
];

function parallel({ lanes, width, suffix, code }: Lanes, flavour: Flavour): Encoding {
  const mask = 2 ** width - 1;
  const part = (value: number, index: number): number => {
    const bits = (value >>> (index * width)) & mask;
    return flavour.signed ? signExtend(bits, width) : bits;
  };
  const execute: Execute = (cpu, x) => {
    const a = cpu.get(x.n);
    const b = cpu.get(x.m);
    let result = 0;
    let ge = 0;
    lanes.forEach(({ subtract, other }, index) => {
      const sum = subtract ? part(a, index) - part(b, other) : part(a, index) + part(b, other);
      result |= (flavour.fit(sum, width) & mask) << (index * width);
      // Signed and differences: not negative. Unsigned sums: a carry (manual, SADD16, UADD16, USUB16).
      if (flavour.signed || subtract ? sum >= 0 : sum > mask) {
        ge |= (width === 16 ? 3 : 1) << ((index * width) / 8);
      }
    });
    cpu.set(x.d, result);
    if (flavour.setsGe) {
      cpu.ge = ge;
    }
  };
  return {
    name: `${flavour.prefix}${suffix} T1`,
    bits: `11111010 1 ${code} nnnn 1111 dddd 0 ${flavour.code} mmmm`,
    execute,
  };
}

const saturating = (
  name: string,
  code: string,
  compute: (cpu: Processor, n: number, m: number) => number,
): Encoding => ({
  name,
  bits: `11111010 1000 nnnn 1111 dddd 10 ${code} mmmm`,
  execute: (cpu, x) => {
    cpu.set(x.d, saturate32(cpu, compute(cpu, cpu.get(x.n), cpu.get(x.m))));
  },
});

function saturate32(cpu: Processor, value: number): number {
  return noteSaturation(cpu, value, saturateSigned(value, 32));
}

/** An operation on Rm, which the encoding names twice. */
const unary = (name: string, code: string, compute: (value: number) => number): Encoding => ({
  name,
  bits: `11111010 10 ${code.slice(0, 2)} nnnn 1111 dddd 10 ${code.slice(2)} mmmm`,
  execute: (cpu, x) => {
    cpu.set(x.d, compute(cpu.get(x.m)));
  },
});

function reverseBits(value: number): number {
  let bits = ((value >>> 1) & 0x55555555) | ((value & 0x55555555) << 1);
  bits = ((bits >>> 2) & 0x33333333) | ((bits & 0x33333333) << 2);
  bits = ((bits >>> 4) & 0x0f0f0f0f) | ((bits & 0x0f0f0f0f) << 4);
  return reverseBytes(bits);
}

/** For SEL: a byte of ones for each GE bit. */
const geMasks = Array.from({ length: 16 }, (_, ge) =>
  [0, 1, 2, 3].reduce((mask, byte) => mask | ((ge >> byte) & 1 ? 0xff << (8 * byte) : 0), 0),
);

export const media: readonly Encoding[] = [
  extend('SXTAH, SXTH T2', '000', (base, value) => base + signExtend(value, 16)),
  extend('UXTAH, UXTH T2', '001', (base, value) => base + (value & 0xffff)),
  extend('SXTAB16, SXTB16 T1', '010', (base, value) =>
    addHalves(base, signExtend(value, 8), signExtend(value >> 16, 8)),
  ),
  extend('UXTAB16, UXTB16 T1', '011', (base, value) => addHalves(base, value & 0xff, (value >> 16) & 0xff)),
  extend('SXTAB, SXTB T2', '100', (base, value) => base + signExtend(value, 8)),
  extend('UXTAB, UXTB T2', '101', (base, value) => base + (value & 0xff)),
  ...arrangements.flatMap((arrangement) => flavours.map((flavour) => parallel(arrangement, flavour))),
  saturating('QADD T1', '00', (_cpu, n, m) => m + n),
  saturating('QDADD T1', '01', (cpu, n, m) => m + saturate32(cpu, 2 * n)),
  saturating('QSUB T1', '10', (_cpu, n, m) => m - n),
  saturating('QDSUB T1', '11', (cpu, n, m) => m - saturate32(cpu, 2 * n)),
  unary('REV T2', '0100', reverseBytes),
  unary('REV16 T2', '0101', (value) => rotateRight(reverseBytes(value), 16)),
  unary('RBIT T1', '0110', reverseBits),
  unary('REVSH T2', '0111', (value) => reverseBytes(value) >> 16),
  unary('CLZ T1', '1100', (value) => Math.clz32(value)),
  {
    name: 'SEL T1',
    bits: '11111010 1010 nnnn 1111 dddd 10 00 mmmm',
    execute: (cpu, x) => {
      const mask = geMasks[cpu.ge] ?? 0;
      cpu.set(x.d, (cpu.get(x.n) & mask) | (cpu.get(x.m) & ~mask));
    },
  },
];
