/**
 * 32-bit data processing (manual A5.3.1, A5.3.3, A5.3.11 in part, A5.3.12 in part): the operations with an expanded
 * immediate or a shifted register, plain immediates, bit fields, saturation, register shifts.
 *
 * Below: arithmetic, the processor. Above: the decoder.
 */

import {
  decodeImmediateShift,
  expandImmediate,
  noteSaturation,
  saturateSigned,
  saturateUnsigned,
  shift,
  Shift,
  shiftSettingCarry,
  signExtend,
} from './arithmetic.ts';
import type { Encoding, Execute, Instruction } from './instruction.ts';
import type { Processor } from './processor.ts';

/** One of the two forms of a second operand. */
interface Form {
  readonly name: string;
  readonly bits: (code: string, s: string, n: string, d: string) => string;
  readonly prepare: (x: Instruction) => void;
  /** The operand; flags stay. */
  readonly value: (cpu: Processor, x: Instruction) => number;
  /** The operand; C becomes the carry that comes out of making it. */
  readonly valueSettingCarry: (cpu: Processor, x: Instruction) => number;
}

const immediate: Form = {
  name: 'immediate',
  bits: (code, s, n, d) => `11110 i 0 ${code} ${s} ${n} 0 iii ${d} iiiiiiii`,
  prepare: (x) => {
    const { value, carry } = expandImmediate(x.i);
    x.i = value;
    x.carry = carry;
  },
  value: (_cpu, x) => x.i,
  valueSettingCarry: (cpu, x) => {
    if (x.carry >= 0) {
      cpu.c = x.carry;
    }
    return x.i;
  },
};

const shiftedRegister: Form = {
  name: 'register',
  bits: (code, s, n, d) => `1110101 ${code} ${s} ${n} 0 iii ${d} ii yy mmmm`,
  prepare: (x) => {
    const { kind, amount } = decodeImmediateShift(x.y, x.i);
    x.y = kind;
    x.i = amount;
  },
  value: (cpu, x) => (x.i === 0 ? cpu.get(x.m) : shift(cpu, cpu.get(x.m), x.y, x.i)),
  valueSettingCarry: (cpu, x) => shiftSettingCarry(cpu, cpu.get(x.m), x.y, x.i),
};

const forms = [immediate, shiftedRegister];

/**
 * A logical operation in its forms: with two operands; as a test, where Rd is 15 and S is 1; as a move, where Rn is
 * 15 and the first operand counts as zero.
 */
function logical(
  code: string,
  names: { normal: string; test?: string; move?: string },
  compute: (a: number, b: number) => number,
): Encoding[] {
  return forms.flatMap((form) => {
    const encoding = (name: string | undefined, bits: string, execute: Execute): Encoding[] =>
      name === undefined ? [] : [{ name: `${name} (${form.name})`, bits, prepare: form.prepare, execute }];
    const operand: Form['value'] = (cpu, x) => (x.s === 1 ? form.valueSettingCarry(cpu, x) : form.value(cpu, x));
    const finish = (cpu: Processor, x: Instruction, value: number): void => {
      cpu.writeGeneral(x.d, value);
      if (x.s === 1) {
        cpu.setResultFlags(value);
      }
    };
    return [
      ...encoding(names.test, form.bits(code, '1', 'nnnn', '1111'), (cpu, x) => {
        cpu.setResultFlags(compute(cpu.get(x.n), form.valueSettingCarry(cpu, x)));
      }),
      ...encoding(names.move, form.bits(code, 's', '1111', 'dddd'), (cpu, x) => {
        finish(cpu, x, compute(0, operand(cpu, x)));
      }),
      ...encoding(names.normal, form.bits(code, 's', 'nnnn', 'dddd'), (cpu, x) => {
        finish(cpu, x, compute(cpu.get(x.n), operand(cpu, x)));
      }),
    ];
  });
}

/**
 * An operation of AddWithCarry. A subtraction adds the complement: the masks are what the operands are XORed with.
 * @param carry the carry in; undefined is the flag C
 */
function additive(
  code: string,
  names: { normal: string; compare?: string },
  masks: { first: 0 | -1; second: 0 | -1 },
  carry: 0 | 1 | undefined,
): Encoding[] {
  const { first, second } = masks;
  return forms.flatMap((form) => {
    const compare: Execute = (cpu, x) => {
      cpu.addSettingFlags(cpu.get(x.n) ^ first, form.value(cpu, x) ^ second, carry ?? cpu.c);
    };
    const normal: Execute = (cpu, x) => {
      const a = cpu.get(x.n) ^ first;
      const b = form.value(cpu, x) ^ second;
      const carryIn = carry ?? cpu.c;
      cpu.writeGeneral(x.d, x.s === 1 ? cpu.addSettingFlags(a, b, carryIn) : (a + b + carryIn) | 0);
    };
    const { prepare } = form;
    return [
      ...(names.compare === undefined
        ? []
        : [
            {
              name: `${names.compare} (${form.name})`,
              bits: form.bits(code, '1', 'nnnn', '1111'),
              prepare,
              execute: compare,
            },
          ]),
      { name: `${names.normal} (${form.name})`, bits: form.bits(code, 's', 'nnnn', 'dddd'), prepare, execute: normal },
    ];
  });
}

const plus = { first: 0, second: 0 } as const;
const minus = { first: 0, second: -1 } as const;
const reverseMinus = { first: -1, second: 0 } as const;

/** The 16 bits of MOVW and MOVT: four of them stand in front of the others. */
function prepareImmediate16(x: Instruction): void {
  x.i |= x.x << 12;
}

const saturate = (name: string, code: string, limit: (value: number, x: Instruction) => number): Encoding => ({
  name,
  bits: `11110 0 11 ${code} y 0 nnnn 0 iii dddd ii 0 aaaaa`,
  prepare: (x) => {
    const { kind, amount } = decodeImmediateShift(x.y === 1 ? Shift.arithmeticRight : Shift.left, x.i);
    x.y = kind;
    x.i = amount;
  },
  execute: (cpu, x) => {
    const value = shift(cpu, cpu.get(x.n), x.y, x.i);
    cpu.set(x.d, noteSaturation(cpu, value, limit(value, x)));
  },
});

const saturateHalves = (name: string, code: string, limit: (value: number, x: Instruction) => number): Encoding => ({
  name,
  bits: `11110 0 11 ${code} 1 0 nnnn 0 000 dddd 00 00 aaaa`,
  execute: (cpu, x) => {
    const value = cpu.get(x.n);
    const low = signExtend(value, 16);
    const high = value >> 16;
    const lowLimited = noteSaturation(cpu, low, limit(low, x));
    const highLimited = noteSaturation(cpu, high, limit(high, x));
    cpu.set(x.d, (highLimited << 16) | (lowLimited & 0xffff));
  },
});

/** A bit field: its lowest bit is in `i`, its highest (BFI, BFC) or its width less one is in `a`. */
const bitField = (name: string, code: string, n: string, execute: Execute): Encoding => ({
  name,
  bits: `11110 0 11 ${code} 0 ${n} 0 iii dddd ii 0 aaaaa`,
  execute,
});

/** `width` ones from bit `low` on. */
function fieldMask(low: number, width: number): number {
  return width <= 0 ? 0 : (0xffffffff >>> (32 - width)) << low;
}

export const dataProcessing32: readonly Encoding[] = [
  ...logical('0000', { normal: 'AND', test: 'TST' }, (a, b) => a & b),
  ...logical('0001', { normal: 'BIC' }, (a, b) => a & ~b),
  ...logical('0010', { normal: 'ORR', move: 'MOV' }, (a, b) => a | b),
  ...logical('0011', { normal: 'ORN', move: 'MVN' }, (a, b) => a | ~b),
  ...logical('0100', { normal: 'EOR', test: 'TEQ' }, (a, b) => a ^ b),
  ...additive('1000', { normal: 'ADD', compare: 'CMN' }, plus, 0),
  ...additive('1010', { normal: 'ADC' }, plus, undefined),
  ...additive('1011', { normal: 'SBC' }, minus, undefined),
  ...additive('1101', { normal: 'SUB', compare: 'CMP' }, minus, 1),
  ...additive('1110', { normal: 'RSB' }, reverseMinus, 1),
  {
    name: 'PKHBT, PKHTB T1',
    bits: '1110101 0110 0 nnnn 0 iii dddd ii x0 mmmm',
    prepare: (x) => {
      const { kind, amount } = decodeImmediateShift(x.x === 1 ? Shift.arithmeticRight : Shift.left, x.i);
      x.y = kind;
      x.i = amount;
    },
    execute: (cpu, x) => {
      const a = cpu.get(x.n);
      const b = shift(cpu, cpu.get(x.m), x.y, x.i);
      cpu.set(x.d, x.x === 1 ? (a & ~0xffff) | (b & 0xffff) : (b & ~0xffff) | (a & 0xffff));
    },
  },
  {
    name: 'ADR T3',
    bits: '11110 i 10 0000 1111 0 iii dddd iiiiiiii',
    execute: (cpu, x) => {
      cpu.set(x.d, (cpu.get(15) & ~3) + x.i);
    },
  },
  {
    name: 'ADD (immediate) T4',
    bits: '11110 i 10 0000 nnnn 0 iii dddd iiiiiiii',
    execute: (cpu, x) => {
      cpu.writeGeneral(x.d, (cpu.get(x.n) + x.i) | 0);
    },
  },
  {
    name: 'ADR T2',
    bits: '11110 i 10 1010 1111 0 iii dddd iiiiiiii',
    execute: (cpu, x) => {
      cpu.set(x.d, (cpu.get(15) & ~3) - x.i);
    },
  },
  {
    name: 'SUB (immediate) T4',
    bits: '11110 i 10 1010 nnnn 0 iii dddd iiiiiiii',
    execute: (cpu, x) => {
      cpu.writeGeneral(x.d, (cpu.get(x.n) - x.i) | 0);
    },
  },
  {
    name: 'MOV (immediate) T3',
    bits: '11110 i 10 0100 xxxx 0 iii dddd iiiiiiii',
    prepare: prepareImmediate16,
    execute: (cpu, x) => {
      cpu.set(x.d, x.i);
    },
  },
  {
    name: 'MOVT T1',
    bits: '11110 i 10 1100 xxxx 0 iii dddd iiiiiiii',
    prepare: prepareImmediate16,
    execute: (cpu, x) => {
      cpu.set(x.d, (cpu.get(x.d) & 0xffff) | (x.i << 16));
    },
  },
  saturateHalves('SSAT16 T1', '00', (value, x) => saturateSigned(value, x.a + 1)),
  saturateHalves('USAT16 T1', '10', (value, x) => saturateUnsigned(value, x.a)),
  saturate('SSAT T1', '00', (value, x) => saturateSigned(value, x.a + 1)),
  saturate('USAT T1', '10', (value, x) => saturateUnsigned(value, x.a)),
  bitField('SBFX T1', '010', 'nnnn', (cpu, x) => {
    cpu.set(x.d, (cpu.get(x.n) << (31 - x.i - x.a)) >> (31 - x.a));
  }),
  bitField('UBFX T1', '110', 'nnnn', (cpu, x) => {
    cpu.set(x.d, (cpu.get(x.n) << (31 - x.i - x.a)) >>> (31 - x.a));
  }),
  bitField('BFC T1', '011', '1111', (cpu, x) => {
    cpu.set(x.d, cpu.get(x.d) & ~fieldMask(x.i, x.a - x.i + 1));
  }),
  bitField('BFI T1', '011', 'nnnn', (cpu, x) => {
    const mask = fieldMask(x.i, x.a - x.i + 1);
    cpu.set(x.d, (cpu.get(x.d) & ~mask) | ((cpu.get(x.n) << x.i) & mask));
  }),
  {
    name: 'LSL, LSR, ASR, ROR (register) T2',
    bits: '111110100 yy s nnnn 1111 dddd 0000 mmmm',
    execute: (cpu, x) => {
      const amount = cpu.get(x.m) & 0xff;
      if (x.s === 1) {
        const value = shiftSettingCarry(cpu, cpu.get(x.n), x.y, amount);
        cpu.set(x.d, value);
        cpu.setResultFlags(value);
      } else {
        cpu.set(x.d, shift(cpu, cpu.get(x.n), x.y, amount));
      }
    },
  },
];
