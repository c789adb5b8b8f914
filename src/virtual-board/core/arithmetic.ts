/**
 * The arithmetic that instructions share: shifts, expanded immediates, saturation, 64-bit products.
 *
 * Below: registers. Above: the instructions. Pure but for the carry and Q flags.
 */

import type { CoreRegisters } from './core-registers.ts';

/** Kinds of shift as the field `type` has them (manual A7.4.2), and the one that has no code of its own. */
export const Shift = { left: 0, logicalRight: 1, arithmeticRight: 2, rotate: 3, rotateExtended: 4 } as const;

/** The kind and amount that a shift by a constant stands for (DecodeImmShift, manual A7.4.2). */
export function decodeImmediateShift(type: number, amount: number): { kind: number; amount: number } {
  if (amount !== 0 || type === Shift.left) {
    return { kind: type, amount };
  }
  return type === Shift.rotate ? { kind: Shift.rotateExtended, amount: 1 } : { kind: type, amount: 32 };
}

/** `value` shifted by 0 to 255; flags stay. */
export function shift(cpu: CoreRegisters, value: number, kind: number, amount: number): number {
  switch (kind) {
    case Shift.left:
      return amount < 32 ? value << amount : 0;
    case Shift.logicalRight:
      return amount < 32 ? (value >>> amount) | 0 : 0;
    case Shift.arithmeticRight:
      return value >> Math.min(amount, 31);
    case Shift.rotate:
      return rotateRight(value, amount);
    default:
      return (cpu.c << 31) | (value >>> 1);
  }
}

/** `value` shifted by 0 to 255, with the bit that falls out last in C; a shift by 0 leaves C (Shift_C). */
export function shiftSettingCarry(cpu: CoreRegisters, value: number, kind: number, amount: number): number {
  if (amount === 0) {
    return value;
  }
  const result = shift(cpu, value, kind, amount);
  switch (kind) {
    case Shift.left:
      cpu.c = amount <= 32 ? (value >>> (32 - amount)) & 1 : 0;
      break;
    case Shift.logicalRight:
      cpu.c = amount <= 32 ? (value >>> (amount - 1)) & 1 : 0;
      break;
    case Shift.arithmeticRight:
      cpu.c = (value >> Math.min(amount - 1, 31)) & 1;
      break;
    case Shift.rotate:
      cpu.c = result >>> 31;
      break;
    default:
      cpu.c = value & 1;
  }
  return result;
}

export function rotateRight(value: number, amount: number): number {
  return (value >>> (amount & 31)) | (value << (-amount & 31));
}

/** The four bytes in the other order. */
export function reverseBytes(value: number): number {
  return ((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
}

/**
 * The constant that 12 bits stand for (ThumbExpandImm_C, manual A5.3.2).
 * @returns the constant and the carry, which is −1 where the flag stays
 */
export function expandImmediate(bits: number): { value: number; carry: number } {
  const byte = bits & 0xff;
  if (bits >>> 10 !== 0) {
    const value = rotateRight(0x80 | (bits & 0x7f), bits >>> 7);
    return { value, carry: value >>> 31 };
  }
  switch (bits >>> 8) {
    case 0:
      return { value: byte, carry: -1 };
    case 1:
      return { value: byte * 0x00010001, carry: -1 };
    case 2:
      return { value: (byte * 0x01000100) | 0, carry: -1 };
    default:
      return { value: (byte * 0x01010101) | 0, carry: -1 };
  }
}

/** `bits` bits of a number as a signed value. */
export function signExtend(value: number, bits: number): number {
  return (value << (32 - bits)) >> (32 - bits);
}

/** `value` held within a signed number of `bits` bits; Q is not touched. */
export function saturateSigned(value: number, bits: number): number {
  const limit = 2 ** (bits - 1);
  return Math.max(-limit, Math.min(limit - 1, value));
}

/** `value` held within an unsigned number of `bits` bits; Q is not touched. */
export function saturateUnsigned(value: number, bits: number): number {
  return Math.max(0, Math.min(2 ** bits - 1, value));
}

/** The saturated value, with Q set where it differs. */
export function noteSaturation(cpu: CoreRegisters, value: number, saturated: number): number {
  if (value !== saturated) {
    cpu.q = 1;
  }
  return saturated;
}

/** The upper half of an unsigned product of 64 bits, as a signed number. */
export function multiplyHighUnsigned(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + (Math.imul(aLow, bLow) >>> 16);
  const otherMiddle = aLow * bHigh + (middle & 0xffff);
  // A middle sum stays below 2³², where `>>>` is exact.
  return (aHigh * bHigh + (middle >>> 16) + (otherMiddle >>> 16)) | 0;
}

/** The upper half of a signed product of 64 bits. */
export function multiplyHighSigned(a: number, b: number): number {
  return (multiplyHighUnsigned(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;
}
