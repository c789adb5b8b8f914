/**
 * 16-bit data processing (manual A5.2.1 to A5.2.3, A5.2.5): arithmetic, logic, shifts, moves, extends.
 *
 * Below: arithmetic, the processor. Above: the decoder.
 *
 * These set the flags outside of an IT block and leave them inside (`cpu.conditional`), except for comparisons, which
 * always set them.
 */

import { decodeImmediateShift, reverseBytes, rotateRight, shift, shiftSettingCarry, signExtend } from './arithmetic.ts';
import type { Encoding, Execute, Instruction } from './instruction.ts';
import type { Processor } from './processor.ts';

function sum(cpu: Processor, a: number, b: number, carry: number): number {
  return cpu.conditional ? a + b + carry : cpu.addSettingFlags(a, b, carry);
}

function setLogical(cpu: Processor, d: number, result: number): void {
  cpu.set(d, result);
  if (!cpu.conditional) {
    cpu.setResultFlags(result);
  }
}

function shifted(cpu: Processor, value: number, kind: number, amount: number): number {
  return cpu.conditional ? shift(cpu, value, kind, amount) : shiftSettingCarry(cpu, value, kind, amount);
}

/** A shift by zero is a move (LSL) or a shift by 32. */
const immediateShift = (code: string, name: string, type: number): Encoding => ({
  name: `${name} (immediate) T1`,
  bits: `000 ${code} iiiii mmm ddd`,
  prepare: (x) => {
    const { kind, amount } = decodeImmediateShift(type, x.i);
    x.y = kind;
    x.i = amount;
  },
  execute: (cpu, x) => {
    setLogical(cpu, x.d, shifted(cpu, cpu.get(x.m), x.y, x.i));
  },
});

const shiftRegister: Execute = (cpu, x) => {
  setLogical(cpu, x.d, shifted(cpu, cpu.get(x.d), x.y, cpu.get(x.m) & 0xff));
};

/** 010000 and four bits: an operation on Rdn and Rm. */
const operation = (code: string, name: string, execute: Execute): Encoding => ({
  name: `${name} (register) T1`,
  bits: `010000 ${code} mmm ddd`,
  execute,
});

const shiftOperation = (code: string, name: string, kind: number): Encoding => ({
  ...operation(code, name, shiftRegister),
  prepare: (x) => {
    x.y = kind;
  },
});

const times4 = (x: Instruction): void => {
  x.i *= 4;
};

export const dataProcessing16: readonly Encoding[] = [
  immediateShift('00', 'LSL', 0),
  immediateShift('01', 'LSR', 1),
  immediateShift('10', 'ASR', 2),
  {
    name: 'ADD (register) T1',
    bits: '0001100 mmm nnn ddd',
    execute: (cpu, x) => {
      cpu.set(x.d, sum(cpu, cpu.get(x.n), cpu.get(x.m), 0));
    },
  },
  {
    name: 'SUB (register) T1',
    bits: '0001101 mmm nnn ddd',
    execute: (cpu, x) => {
      cpu.set(x.d, sum(cpu, cpu.get(x.n), ~cpu.get(x.m), 1));
    },
  },
  {
    name: 'ADD (immediate) T1',
    bits: '0001110 iii nnn ddd',
    execute: (cpu, x) => {
      cpu.set(x.d, sum(cpu, cpu.get(x.n), x.i, 0));
    },
  },
  {
    name: 'SUB (immediate) T1',
    bits: '0001111 iii nnn ddd',
    execute: (cpu, x) => {
      cpu.set(x.d, sum(cpu, cpu.get(x.n), ~x.i, 1));
    },
  },
  {
    name: 'MOV (immediate) T1',
    bits: '00100 ddd iiiiiiii',
    execute: (cpu, x) => {
      setLogical(cpu, x.d, x.i);
    },
  },
  {
    name: 'CMP (immediate) T1',
    bits: '00101 nnn iiiiiiii',
    execute: (cpu, x) => {
      cpu.addSettingFlags(cpu.get(x.n), ~x.i, 1);
    },
  },
  {
    name: 'ADD (immediate) T2',
    bits: '00110 ddd iiiiiiii',
    execute: (cpu, x) => {
      cpu.set(x.d, sum(cpu, cpu.get(x.d), x.i, 0));
    },
  },
  {
    name: 'SUB (immediate) T2',
    bits: '00111 ddd iiiiiiii',
    execute: (cpu, x) => {
      cpu.set(x.d, sum(cpu, cpu.get(x.d), ~x.i, 1));
    },
  },
  operation('0000', 'AND', (cpu, x) => {
    setLogical(cpu, x.d, cpu.get(x.d) & cpu.get(x.m));
  }),
  operation('0001', 'EOR', (cpu, x) => {
    setLogical(cpu, x.d, cpu.get(x.d) ^ cpu.get(x.m));
  }),
  shiftOperation('0010', 'LSL', 0),
  shiftOperation('0011', 'LSR', 1),
  shiftOperation('0100', 'ASR', 2),
  operation('0101', 'ADC', (cpu, x) => {
    cpu.set(x.d, sum(cpu, cpu.get(x.d), cpu.get(x.m), cpu.c));
  }),
  operation('0110', 'SBC', (cpu, x) => {
    cpu.set(x.d, sum(cpu, cpu.get(x.d), ~cpu.get(x.m), cpu.c));
  }),
  shiftOperation('0111', 'ROR', 3),
  operation('1000', 'TST', (cpu, x) => {
    cpu.setResultFlags(cpu.get(x.d) & cpu.get(x.m));
  }),
  operation('1001', 'RSB', (cpu, x) => {
    cpu.set(x.d, sum(cpu, ~cpu.get(x.m), 0, 1));
  }),
  operation('1010', 'CMP', (cpu, x) => {
    cpu.addSettingFlags(cpu.get(x.d), ~cpu.get(x.m), 1);
  }),
  operation('1011', 'CMN', (cpu, x) => {
    cpu.addSettingFlags(cpu.get(x.d), cpu.get(x.m), 0);
  }),
  operation('1100', 'ORR', (cpu, x) => {
    setLogical(cpu, x.d, cpu.get(x.d) | cpu.get(x.m));
  }),
  operation('1101', 'MUL', (cpu, x) => {
    setLogical(cpu, x.d, Math.imul(cpu.get(x.d), cpu.get(x.m)));
  }),
  operation('1110', 'BIC', (cpu, x) => {
    setLogical(cpu, x.d, cpu.get(x.d) & ~cpu.get(x.m));
  }),
  operation('1111', 'MVN', (cpu, x) => {
    setLogical(cpu, x.d, ~cpu.get(x.m));
  }),
  {
    name: 'ADD (register) T2',
    bits: '01000100 d mmmm ddd',
    execute: (cpu, x) => {
      cpu.writeGeneral(x.d, (cpu.get(x.d) + cpu.get(x.m)) | 0);
    },
  },
  {
    name: 'CMP (register) T2',
    bits: '01000101 n mmmm nnn',
    execute: (cpu, x) => {
      cpu.addSettingFlags(cpu.get(x.n), ~cpu.get(x.m), 1);
    },
  },
  {
    name: 'MOV (register) T1',
    bits: '01000110 d mmmm ddd',
    execute: (cpu, x) => {
      cpu.writeGeneral(x.d, cpu.get(x.m));
    },
  },
  {
    name: 'ADR T1',
    bits: '10100 ddd iiiiiiii',
    prepare: times4,
    execute: (cpu, x) => {
      cpu.set(x.d, (cpu.get(15) & ~3) + x.i);
    },
  },
  {
    name: 'ADD (SP plus immediate) T1',
    bits: '10101 ddd iiiiiiii',
    prepare: times4,
    execute: (cpu, x) => {
      cpu.set(x.d, cpu.get(13) + x.i);
    },
  },
  {
    name: 'ADD (SP plus immediate) T2',
    bits: '10110000 0 iiiiiii',
    prepare: times4,
    execute: (cpu, x) => {
      cpu.set(13, cpu.get(13) + x.i);
    },
  },
  {
    name: 'SUB (SP minus immediate) T1',
    bits: '10110000 1 iiiiiii',
    prepare: times4,
    execute: (cpu, x) => {
      cpu.set(13, cpu.get(13) - x.i);
    },
  },
  {
    name: 'SXTH T1',
    bits: '1011001000 mmm ddd',
    execute: (cpu, x) => {
      cpu.set(x.d, signExtend(cpu.get(x.m), 16));
    },
  },
  {
    name: 'SXTB T1',
    bits: '1011001001 mmm ddd',
    execute: (cpu, x) => {
      cpu.set(x.d, signExtend(cpu.get(x.m), 8));
    },
  },
  {
    name: 'UXTH T1',
    bits: '1011001010 mmm ddd',
    execute: (cpu, x) => {
      cpu.set(x.d, cpu.get(x.m) & 0xffff);
    },
  },
  {
    name: 'UXTB T1',
    bits: '1011001011 mmm ddd',
    execute: (cpu, x) => {
      cpu.set(x.d, cpu.get(x.m) & 0xff);
    },
  },
  {
    name: 'REV T1',
    bits: '1011101000 mmm ddd',
    execute: (cpu, x) => {
      cpu.set(x.d, reverseBytes(cpu.get(x.m)));
    },
  },
  {
    name: 'REV16 T1',
    bits: '1011101001 mmm ddd',
    execute: (cpu, x) => {
      cpu.set(x.d, rotateRight(reverseBytes(cpu.get(x.m)), 16));
    },
  },
  {
    name: 'REVSH T1',
    bits: '1011101011 mmm ddd',
    execute: (cpu, x) => {
      cpu.set(x.d, reverseBytes(cpu.get(x.m)) >> 16);
    },
  },
];
