/**
 * Loads and stores of one register (manual A5.2.4, A5.3.7 to A5.3.10), with all addressing modes.
 *
 * Below: the processor. Above: the decoder.
 *
 * A base register is written back after the access, so that a fault leaves it as it was. The unprivileged forms
 * (LDRT …) do what the plain ones do: without an MPU there is nothing that they could not reach.
 */

import { signExtend } from './arithmetic.ts';
import { CoreFault, Faults } from './core-fault.ts';
import type { Encoding, Execute, Instruction } from './instruction.ts';
import type { Processor } from './processor.ts';

/** Moves register `t` from or to an address. */
type Transfer = (cpu: Processor, t: number, address: number) => void;

const loadWord: Transfer = (cpu, t, address) => {
  const value = cpu.load32(address);
  if (t === 15) {
    cpu.branchExchange(value);
  } else {
    cpu.writeGeneral(t, value);
  }
};
const loadHalfword: Transfer = (cpu, t, address) => {
  cpu.set(t, cpu.load16(address));
};
const loadByte: Transfer = (cpu, t, address) => {
  cpu.set(t, cpu.load8(address));
};
const loadSignedHalfword: Transfer = (cpu, t, address) => {
  cpu.set(t, signExtend(cpu.load16(address), 16));
};
const loadSignedByte: Transfer = (cpu, t, address) => {
  cpu.set(t, signExtend(cpu.load8(address), 8));
};
const storeWord: Transfer = (cpu, t, address) => {
  cpu.store32(address, cpu.get(t));
};
const storeHalfword: Transfer = (cpu, t, address) => {
  cpu.store16(address, cpu.get(t));
};
const storeByte: Transfer = (cpu, t, address) => {
  cpu.store8(address, cpu.get(t));
};

/** `0101`, an operation, and three registers. */
const registerOffset16 = (name: string, code: string, transfer: Transfer): Encoding => ({
  name: `${name} (register) T1`,
  bits: `0101 ${code} mmm nnn ttt`,
  execute: (cpu, x) => {
    transfer(cpu, x.t, (cpu.get(x.n) + cpu.get(x.m)) | 0);
  },
});

/** Rn and five bits, counted in the size of the access. */
const immediateOffset16 = (name: string, code: string, size: number, transfer: Transfer): Encoding => ({
  name: `${name} (immediate) T1`,
  bits: `${code} iiiii nnn ttt`,
  prepare: (x) => {
    x.i *= size;
  },
  execute: (cpu, x) => {
    transfer(cpu, x.t, (cpu.get(x.n) + x.i) | 0);
  },
});

const stackOffset16 = (name: string, code: string, transfer: Transfer): Encoding => ({
  name: `${name} (immediate) T2`,
  bits: `1001 ${code} ttt iiiiiiii`,
  prepare: (x) => {
    x.i *= 4;
  },
  execute: (cpu, x) => {
    transfer(cpu, x.t, (cpu.get(13) + x.i) | 0);
  },
});

/** The literal's address counts from the PC, rounded down to a word. */
function literalAddress(cpu: Processor, x: Instruction): number {
  const base = cpu.get(15) & ~3;
  return (x.u === 1 ? base + x.i : base - x.i) | 0;
}

/** The forms with 32 bits that loads and stores share. `code` is S, size and L with the format bit as `z`. */
function wideForms(name: string, code: string, transfer: Transfer): Encoding[] {
  const bits = (format: string): string => `1111100 ${code.replace('z', format)}`;
  const indexed: Execute = (cpu, x) => {
    const base = cpu.get(x.n);
    const moved = (x.u === 1 ? base + x.i : base - x.i) | 0;
    const address = x.p === 1 ? moved : base;
    if (x.t === 15) {
      // The PC is loaded last: the branch may be an exception return, which looks at the base register.
      const target = cpu.load32(address);
      cpu.writeGeneral(x.n, moved);
      cpu.branchExchange(target);
    } else {
      transfer(cpu, x.t, address);
      cpu.writeGeneral(x.n, moved);
    }
  };
  return [
    {
      name: `${name} (immediate, 12 bits)`,
      bits: `${bits('1')} nnnn tttt iiiiiiiiiiii`,
      execute: (cpu, x) => {
        transfer(cpu, x.t, (cpu.get(x.n) + x.i) | 0);
      },
    },
    {
      name: `${name} (register) T2`,
      bits: `${bits('0')} nnnn tttt 000000 ii mmmm`,
      execute: (cpu, x) => {
        transfer(cpu, x.t, (cpu.get(x.n) + (cpu.get(x.m) << x.i)) | 0);
      },
    },
    {
      name: `${name} (immediate, negative)`,
      bits: `${bits('0')} nnnn tttt 1100 iiiiiiii`,
      execute: (cpu, x) => {
        transfer(cpu, x.t, (cpu.get(x.n) - x.i) | 0);
      },
    },
    {
      name: `${name}T T1`,
      bits: `${bits('0')} nnnn tttt 1110 iiiiiiii`,
      execute: (cpu, x) => {
        transfer(cpu, x.t, (cpu.get(x.n) + x.i) | 0);
      },
    },
    { name: `${name} (immediate, indexed)`, bits: `${bits('0')} nnnn tttt 1pu1 iiiiiiii`, execute: indexed },
  ];
}

function wideLoads(name: string, code: string, transfer: Transfer): Encoding[] {
  return [
    {
      name: `${name} (literal) T2`,
      bits: `1111100 ${code.replace('z', 'u')} 1111 tttt iiiiiiiiiiii`,
      execute: (cpu, x) => {
        transfer(cpu, x.t, literalAddress(cpu, x));
      },
    },
    ...wideForms(name, code, transfer),
  ];
}

const nothing: Execute = () => undefined;

/** Loads of bytes and halfwords into register 15 are hints to fetch ahead: PLD, PLI and unallocated ones. */
const hints: readonly Encoding[] = [
  'u 0 o 1 1111 1111 iiiiiiiiiiii',
  '1 0 o 1 nnnn 1111 iiiiiiiiiiii',
  '0 0 o 1 nnnn 1111 000000 ii mmmm',
  '0 0 o 1 nnnn 1111 1100 iiiiiiii',
].map((form) => ({ name: 'PLD, PLI and other hints', bits: `1111100 s ${form}`, execute: nothing }));

export const loadsAndStores: readonly Encoding[] = [
  {
    name: 'LDR (literal) T1',
    bits: '01001 ttt iiiiiiii',
    prepare: (x) => {
      x.i *= 4;
    },
    execute: (cpu, x) => {
      cpu.set(x.t, cpu.load32((cpu.get(15) & ~3) + x.i));
    },
  },
  registerOffset16('STR', '000', storeWord),
  registerOffset16('STRH', '001', storeHalfword),
  registerOffset16('STRB', '010', storeByte),
  registerOffset16('LDRSB', '011', loadSignedByte),
  registerOffset16('LDR', '100', loadWord),
  registerOffset16('LDRH', '101', loadHalfword),
  registerOffset16('LDRB', '110', loadByte),
  registerOffset16('LDRSH', '111', loadSignedHalfword),
  immediateOffset16('STR', '01100', 4, storeWord),
  immediateOffset16('LDR', '01101', 4, loadWord),
  immediateOffset16('STRB', '01110', 1, storeByte),
  immediateOffset16('LDRB', '01111', 1, loadByte),
  immediateOffset16('STRH', '10000', 2, storeHalfword),
  immediateOffset16('LDRH', '10001', 2, loadHalfword),
  stackOffset16('STR', '0', storeWord),
  stackOffset16('LDR', '1', loadWord),
  ...hints,
  {
    name: 'undefined: a store relative to the PC',
    bits: '1111100 0 u oo 0 1111 tttt iiiiiiiiiiii',
    execute: () => {
      throw new CoreFault(Faults.undefinedInstruction);
    },
  },
  ...wideForms('STRB', '0 z 00 0', storeByte),
  ...wideForms('STRH', '0 z 01 0', storeHalfword),
  ...wideForms('STR', '0 z 10 0', storeWord),
  ...wideLoads('LDRB', '0 z 00 1', loadByte),
  ...wideLoads('LDRH', '0 z 01 1', loadHalfword),
  ...wideLoads('LDR', '0 z 10 1', loadWord),
  ...wideLoads('LDRSB', '1 z 00 1', loadSignedByte),
  ...wideLoads('LDRSH', '1 z 01 1', loadSignedHalfword),
];
