/**
 * 32-bit multiplication and division (manual A5.3.16 and A5.3.17), the DSP extension's included.
 *
 * Below: arithmetic, the processor. Above: the decoder.
 */

import { multiplyHighSigned, multiplyHighUnsigned, signExtend } from './arithmetic.ts';
import { CoreFault, Faults } from './core-fault.ts';
import type { Encoding, Execute, Instruction } from './instruction.ts';
import type { Processor } from './processor.ts';

/** The lower (0) or upper (1) half of a register, signed. */
function half(value: number, which: number): number {
  return which === 1 ? value >> 16 : signExtend(value, 16);
}

/** Adds to the accumulator and notes in Q that the sum did not fit. `value` may have up to 53 bits. */
function accumulateNotingOverflow(cpu: Processor, value: number): number {
  const result = value | 0;
  if (value !== result) {
    cpu.q = 1;
  }
  return result;
}

/** The accumulator, or zero where the encoding's Ra is 15: the form without one (SMULBB for SMLABB …). */
function accumulator(cpu: Processor, x: Instruction): number {
  return x.a === 15 ? 0 : cpu.get(x.a);
}

/** Lower and upper product of the halves of two registers; `x` swaps the halves of the second. */
function halfProducts(cpu: Processor, x: Instruction): { low: number; high: number } {
  const a = cpu.get(x.n);
  const b = cpu.get(x.m);
  return { low: half(a, 0) * half(b, x.x), high: half(a, 1) * half(b, 1 - x.x) };
}

/** A product of 64 bits and a register, cut to the upper word; `x` rounds. */
function upperWord(high: number, low: number, round: number): number {
  return (high + (round === 1 ? low >>> 31 : 0)) | 0;
}

/** Writes a sum of 64 bits to RdLo (`d`) and RdHi (`a`). `low` may carry into the upper word. */
function setLong(cpu: Processor, x: Instruction, high: number, low: number): void {
  cpu.set(x.d, low);
  cpu.set(x.a, high + Math.floor(low / 2 ** 32));
}

/** Adds a signed number of at most 34 bits to RdHi:RdLo. */
function addLong(cpu: Processor, x: Instruction, value: number): void {
  setLong(cpu, x, cpu.get(x.a), (cpu.get(x.d) >>> 0) + value);
}

const multiply = (name: string, bits: string, execute: Execute): Encoding => ({
  name,
  bits: `11111011 0 ${bits}`,
  execute,
});
const long = (name: string, bits: string, execute: Execute): Encoding => ({
  name,
  bits: `11111011 1 ${bits}`,
  execute,
});

/** Sum of the absolute differences of the four bytes. */
function byteDifferences(a: number, b: number): number {
  let sum = 0;
  for (let at = 0; at < 32; at += 8) {
    sum += Math.abs(((a >>> at) & 0xff) - ((b >>> at) & 0xff));
  }
  return sum;
}

function divide(cpu: Processor, x: Instruction, quotient: (a: number, b: number) => number): void {
  const divisor = cpu.get(x.m);
  if (divisor === 0) {
    if (cpu.trapsDivisionByZero) {
      throw new CoreFault(Faults.divideByZero);
    }
    cpu.set(x.d, 0);
  } else {
    cpu.set(x.d, quotient(cpu.get(x.n), divisor));
  }
}

export const multiplications: readonly Encoding[] = [
  multiply('MUL T2', '000 nnnn 1111 dddd 0000 mmmm', (cpu, x) => {
    cpu.set(x.d, Math.imul(cpu.get(x.n), cpu.get(x.m)));
  }),
  multiply('MLA T1', '000 nnnn aaaa dddd 0000 mmmm', (cpu, x) => {
    cpu.set(x.d, Math.imul(cpu.get(x.n), cpu.get(x.m)) + cpu.get(x.a));
  }),
  multiply('MLS T1', '000 nnnn aaaa dddd 0001 mmmm', (cpu, x) => {
    cpu.set(x.d, cpu.get(x.a) - Math.imul(cpu.get(x.n), cpu.get(x.m)));
  }),
  multiply('SMLAxy, SMULxy T1', '001 nnnn aaaa dddd 00xo mmmm', (cpu, x) => {
    const product = half(cpu.get(x.n), x.x) * half(cpu.get(x.m), x.o);
    cpu.set(x.d, accumulateNotingOverflow(cpu, product + accumulator(cpu, x)));
  }),
  multiply('SMLAD, SMUAD T1', '010 nnnn aaaa dddd 000x mmmm', (cpu, x) => {
    const { low, high } = halfProducts(cpu, x);
    cpu.set(x.d, accumulateNotingOverflow(cpu, low + high + accumulator(cpu, x)));
  }),
  multiply('SMLAWy, SMULWy T1', '011 nnnn aaaa dddd 000x mmmm', (cpu, x) => {
    // 48 bits at most: exact in a double.
    const product = Math.floor((cpu.get(x.n) * half(cpu.get(x.m), x.x)) / 0x10000);
    cpu.set(x.d, accumulateNotingOverflow(cpu, product + accumulator(cpu, x)));
  }),
  multiply('SMLSD, SMUSD T1', '100 nnnn aaaa dddd 000x mmmm', (cpu, x) => {
    const { low, high } = halfProducts(cpu, x);
    cpu.set(x.d, accumulateNotingOverflow(cpu, low - high + accumulator(cpu, x)));
  }),
  multiply('SMMLA, SMMUL T1', '101 nnnn aaaa dddd 000x mmmm', (cpu, x) => {
    const a = cpu.get(x.n);
    const b = cpu.get(x.m);
    cpu.set(x.d, upperWord(multiplyHighSigned(a, b) + accumulator(cpu, x), Math.imul(a, b), x.x));
  }),
  multiply('SMMLS T1', '110 nnnn aaaa dddd 000x mmmm', (cpu, x) => {
    const a = cpu.get(x.n);
    const b = cpu.get(x.m);
    const low = Math.imul(a, b);
    // Ra:0 less the product: a lower word that is not 0 borrows from the upper.
    const high = cpu.get(x.a) - multiplyHighSigned(a, b) - (low === 0 ? 0 : 1);
    cpu.set(x.d, upperWord(high, -low | 0, x.x));
  }),
  multiply('USADA8, USAD8 T1', '111 nnnn aaaa dddd 0000 mmmm', (cpu, x) => {
    cpu.set(x.d, byteDifferences(cpu.get(x.n), cpu.get(x.m)) + accumulator(cpu, x));
  }),

  long('SMULL T1', '000 nnnn dddd aaaa 0000 mmmm', (cpu, x) => {
    const a = cpu.get(x.n);
    const b = cpu.get(x.m);
    setLong(cpu, x, multiplyHighSigned(a, b), Math.imul(a, b) >>> 0);
  }),
  long('SDIV T1', '001 nnnn 1111 dddd 1111 mmmm', (cpu, x) => {
    divide(cpu, x, (a, b) => (a / b) | 0);
  }),
  long('UMULL T1', '010 nnnn dddd aaaa 0000 mmmm', (cpu, x) => {
    const a = cpu.get(x.n);
    const b = cpu.get(x.m);
    setLong(cpu, x, multiplyHighUnsigned(a, b), Math.imul(a, b) >>> 0);
  }),
  long('UDIV T1', '011 nnnn 1111 dddd 1111 mmmm', (cpu, x) => {
    divide(cpu, x, (a, b) => Math.floor((a >>> 0) / (b >>> 0)));
  }),
  long('SMLAL T1', '100 nnnn dddd aaaa 0000 mmmm', (cpu, x) => {
    const a = cpu.get(x.n);
    const b = cpu.get(x.m);
    setLong(cpu, x, cpu.get(x.a) + multiplyHighSigned(a, b), (cpu.get(x.d) >>> 0) + (Math.imul(a, b) >>> 0));
  }),
  long('SMLALxy T1', '100 nnnn dddd aaaa 10xo mmmm', (cpu, x) => {
    addLong(cpu, x, half(cpu.get(x.n), x.x) * half(cpu.get(x.m), x.o));
  }),
  long('SMLALD T1', '100 nnnn dddd aaaa 110x mmmm', (cpu, x) => {
    const { low, high } = halfProducts(cpu, x);
    addLong(cpu, x, low + high);
  }),
  long('SMLSLD T1', '101 nnnn dddd aaaa 110x mmmm', (cpu, x) => {
    const { low, high } = halfProducts(cpu, x);
    addLong(cpu, x, low - high);
  }),
  long('UMLAL T1', '110 nnnn dddd aaaa 0000 mmmm', (cpu, x) => {
    const a = cpu.get(x.n);
    const b = cpu.get(x.m);
    setLong(cpu, x, cpu.get(x.a) + multiplyHighUnsigned(a, b), (cpu.get(x.d) >>> 0) + (Math.imul(a, b) >>> 0));
  }),
  long('UMAAL T1', '110 nnnn dddd aaaa 0110 mmmm', (cpu, x) => {
    const a = cpu.get(x.n);
    const b = cpu.get(x.m);
    const low = (Math.imul(a, b) >>> 0) + (cpu.get(x.d) >>> 0) + (cpu.get(x.a) >>> 0);
    setLong(cpu, x, multiplyHighUnsigned(a, b), low);
  }),
];
