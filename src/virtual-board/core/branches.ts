/**
 * Branches and what decides them (manual A5.2.6, A5.3.4 in part, A5.3.6 in part): B, BL, BX, BLX, CBZ, TBB, IT.
 *
 * Below: the processor. Above: the decoder.
 */

import { signExtend } from './arithmetic.ts';
import { CoreFault, Faults } from './core-fault.ts';
import type { Encoding, Execute, Instruction } from './instruction.ts';

const branchByOffset: Execute = (cpu, x) => {
  cpu.branchTo((cpu.get(15) + x.i) | 0);
};

const branchIf: Execute = (cpu, x) => {
  if (cpu.holds(x.c)) {
    cpu.branchTo((cpu.get(15) + x.i) | 0);
  }
};

/** The bits count halfwords, and the uppermost is a sign. */
const signedOffset =
  (bits: number) =>
  (x: Instruction): void => {
    x.i = signExtend(x.i, bits) * 2;
  };

/** B.W and BL (encodings T4 and T1): two of the upper bits are stored as NOT(J EOR S). */
function prepareLongOffset(x: Instruction): void {
  const upper = (x.s << 2) | ((x.x ^ x.s ^ 1) << 1) | (x.o ^ x.s ^ 1);
  x.i = signExtend((upper << 21) | x.i, 24) * 2;
}

export const branches: readonly Encoding[] = [
  {
    name: 'BX T1',
    bits: '010001110 mmmm 000',
    execute: (cpu, x) => {
      cpu.branchExchange(cpu.get(x.m));
    },
  },
  {
    name: 'BLX (register) T1',
    bits: '010001111 mmmm 000',
    execute: (cpu, x) => {
      const target = cpu.get(x.m);
      cpu.set(14, (cpu.get(15) - 2) | 1);
      cpu.setThumb(target & 1);
      cpu.branchTo(target);
    },
  },
  {
    name: 'CBZ, CBNZ T1',
    bits: '1011 o 0 i 1 iiiii nnn',
    prepare: (x) => {
      x.i *= 2;
    },
    execute: (cpu, x) => {
      if ((cpu.get(x.n) !== 0) === (x.o === 1)) {
        cpu.branchTo((cpu.get(15) + x.i) | 0);
      }
    },
  },
  { name: 'B T1', bits: '1101 cccc iiiiiiii', prepare: signedOffset(8), execute: branchIf },
  { name: 'B T2', bits: '11100 iiiiiiiiiii', prepare: signedOffset(11), execute: branchByOffset },
  {
    name: 'undefined: a conditional branch without a condition',
    bits: '11110 s 111 c iiiiii 10 x 0 o iiiiiiiiiii',
    execute: () => {
      throw new CoreFault(Faults.undefinedInstruction);
    },
  },
  {
    name: 'B T3',
    bits: '11110 s cccc iiiiii 10 x 0 o iiiiiiiiiii',
    prepare: (x) => {
      x.i = signExtend((x.s << 19) | (x.o << 18) | (x.x << 17) | x.i, 20) * 2;
    },
    execute: branchIf,
  },
  {
    name: 'B T4',
    bits: '11110 s iiiiiiiiii 10 x 1 o iiiiiiiiiii',
    prepare: prepareLongOffset,
    execute: branchByOffset,
  },
  {
    name: 'BL T1',
    bits: '11110 s iiiiiiiiii 11 x 1 o iiiiiiiiiii',
    prepare: prepareLongOffset,
    execute: (cpu, x) => {
      const pc = cpu.get(15);
      cpu.set(14, pc | 1);
      cpu.branchTo((pc + x.i) | 0);
    },
  },
  {
    name: 'TBB T1',
    bits: '11101000 1101 nnnn 11110000 0000 mmmm',
    execute: (cpu, x) => {
      const entry = cpu.load8((cpu.get(x.n) + cpu.get(x.m)) | 0);
      cpu.branchTo((cpu.get(15) + 2 * entry) | 0);
    },
  },
  {
    name: 'TBH T1',
    bits: '11101000 1101 nnnn 11110000 0001 mmmm',
    execute: (cpu, x) => {
      const entry = cpu.load16((cpu.get(x.n) + 2 * cpu.get(x.m)) | 0);
      cpu.branchTo((cpu.get(15) + 2 * entry) | 0);
    },
  },
  {
    name: 'IT T1',
    bits: '10111111 cccc iiii',
    execute: (cpu, x) => {
      cpu.itState = (x.c << 4) | x.i;
    },
  },
];
