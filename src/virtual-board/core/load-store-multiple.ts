/**
 * Loads and stores of several registers (manual A5.2.1, A5.2.5, A5.3.5, A5.3.6): LDM, STM, PUSH, POP, LDRD, STRD,
 * and the exclusive ones. All of them fault on addresses that are not aligned (manual A3.2.1).
 *
 * Below: the processor. Above: the decoder.
 */

import type { AccessSize } from '../memory-bus.ts';
import type { Encoding, Execute, Instruction } from './instruction.ts';
import type { Processor } from './processor.ts';

/** Bits that are set in a list of registers. */
function count(list: number): number {
  let bits = 0;
  for (let rest = list; rest !== 0; rest &= rest - 1) {
    bits++;
  }
  return bits;
}

/**
 * Loads the registers of a list from `address` on; the base becomes `base` afterwards unless it is in the list.
 * The base and the PC change last, so that a fault on the way can be repeated.
 */
function loadMultiple(cpu: Processor, x: Instruction, address: number, base: number): void {
  cpu.requireAligned(address, 4);
  let at = address;
  let newBase = base;
  let target: number | undefined;
  for (let register = 0; register < 16; register++) {
    if ((x.l >>> register) & 1) {
      const value = cpu.load32(at | 0);
      if (register === 15) {
        target = value;
      } else if (register === x.n) {
        newBase = value;
      } else {
        cpu.set(register, value);
      }
      at += 4;
    }
  }
  cpu.writeGeneral(x.n, newBase);
  if (target !== undefined) {
    cpu.branchExchange(target);
  }
}

function storeMultiple(cpu: Processor, x: Instruction, address: number, base: number): void {
  cpu.requireAligned(address, 4);
  let at = address;
  for (let register = 0; register < 15; register++) {
    if ((x.l >>> register) & 1) {
      cpu.store32(at | 0, cpu.get(register));
      at += 4;
    }
  }
  cpu.writeGeneral(x.n, base);
}

/** How many bytes the list takes is worth counting once. */
function countList(x: Instruction): void {
  x.i = 4 * count(x.l);
}

const loadUpwards: Execute = (cpu, x) => {
  const base = cpu.get(x.n);
  loadMultiple(cpu, x, base, x.w === 1 ? (base + x.i) | 0 : base);
};
const loadDownwards: Execute = (cpu, x) => {
  const base = cpu.get(x.n);
  loadMultiple(cpu, x, (base - x.i) | 0, x.w === 1 ? (base - x.i) | 0 : base);
};
const storeUpwards: Execute = (cpu, x) => {
  const base = cpu.get(x.n);
  storeMultiple(cpu, x, base, x.w === 1 ? (base + x.i) | 0 : base);
};
const storeDownwards: Execute = (cpu, x) => {
  const base = cpu.get(x.n);
  storeMultiple(cpu, x, (base - x.i) | 0, x.w === 1 ? (base - x.i) | 0 : base);
};

/** Bit 8 of the 16-bit list stands for LR (PUSH) or PC (POP). */
const stackList =
  (extra: number) =>
  (x: Instruction): void => {
    x.l = (x.l & 0xff) | ((x.l >>> 8) << extra);
    x.n = 13;
    x.w = 1;
    countList(x);
  };

/** The address of LDRD and STRD, and what the base becomes. */
function transferTwo(cpu: Processor, x: Instruction, transfer: (address: number) => void): void {
  const base = x.n === 15 ? cpu.get(15) & ~3 : cpu.get(x.n);
  const moved = (x.u === 1 ? base + x.i : base - x.i) | 0;
  const address = x.p === 1 ? moved : base;
  cpu.requireAligned(address, 4);
  transfer(address);
  if (x.w === 1) {
    cpu.writeGeneral(x.n, moved);
  }
}

const loadTwo: Execute = (cpu, x) => {
  transferTwo(cpu, x, (address) => {
    const first = cpu.load32(address);
    const second = cpu.load32((address + 4) | 0);
    cpu.set(x.t, first);
    cpu.set(x.a, second);
  });
};
const storeTwo: Execute = (cpu, x) => {
  transferTwo(cpu, x, (address) => {
    cpu.store32(address, cpu.get(x.t));
    cpu.store32((address + 4) | 0, cpu.get(x.a));
  });
};

/** LDRD and STRD: offset or pre-indexed, and post-indexed. */
const two = (name: string, l: string, execute: Execute): Encoding[] =>
  ['1110100 1 u 1 w', '1110100 0 u 1 1'].map((bits, index) => ({
    name: `${name} (${index === 0 ? 'offset, pre-indexed' : 'post-indexed'}) T1`,
    bits: `${bits} ${l} nnnn tttt aaaa iiiiiiii`,
    prepare: (x) => {
      x.i *= 4;
      x.p = 1 - index;
      x.w |= index;
    },
    execute,
  }));

const loadExclusive =
  (size: AccessSize, load: (cpu: Processor, address: number) => number): Execute =>
  (cpu, x) => {
    const address = (cpu.get(x.n) + x.i) | 0;
    cpu.requireAligned(address, size);
    cpu.set(x.t, load(cpu, address));
    cpu.exclusive = true;
  };

const storeExclusive =
  (size: AccessSize, store: (cpu: Processor, address: number, value: number) => void): Execute =>
  (cpu, x) => {
    const address = (cpu.get(x.n) + x.i) | 0;
    cpu.requireAligned(address, size);
    if (cpu.exclusive) {
      store(cpu, address, cpu.get(x.t));
      cpu.exclusive = false;
      cpu.set(x.d, 0);
    } else {
      cpu.set(x.d, 1);
    }
  };

const times4 = (x: Instruction): void => {
  x.i *= 4;
};

export const multipleLoadsAndStores: readonly Encoding[] = [
  { name: 'PUSH T1', bits: '1011010 l llllllll', prepare: stackList(14), execute: storeDownwards },
  { name: 'POP T1', bits: '1011110 l llllllll', prepare: stackList(15), execute: loadUpwards },
  {
    name: 'STM T1',
    bits: '11000 nnn llllllll',
    prepare: (x) => {
      x.w = 1;
      countList(x);
    },
    execute: storeUpwards,
  },
  {
    name: 'LDM T1',
    bits: '11001 nnn llllllll',
    prepare: (x) => {
      x.w = 1;
      countList(x);
    },
    execute: loadUpwards,
  },
  { name: 'STM T2', bits: '1110100 010 w 0 nnnn llllllllllllllll', prepare: countList, execute: storeUpwards },
  { name: 'LDM, POP T2', bits: '1110100 010 w 1 nnnn llllllllllllllll', prepare: countList, execute: loadUpwards },
  {
    name: 'STMDB, PUSH T2',
    bits: '1110100 100 w 0 nnnn llllllllllllllll',
    prepare: countList,
    execute: storeDownwards,
  },
  { name: 'LDMDB T1', bits: '1110100 100 w 1 nnnn llllllllllllllll', prepare: countList, execute: loadDownwards },

  {
    name: 'STREX T1',
    bits: '11101000 0100 nnnn tttt dddd iiiiiiii',
    prepare: times4,
    execute: storeExclusive(4, (cpu, address, value) => {
      cpu.store32(address, value);
    }),
  },
  {
    name: 'LDREX T1',
    bits: '11101000 0101 nnnn tttt 1111 iiiiiiii',
    prepare: times4,
    execute: loadExclusive(4, (cpu, address) => cpu.load32(address)),
  },
  {
    name: 'STREXB T1',
    bits: '11101000 1100 nnnn tttt 1111 0100 dddd',
    execute: storeExclusive(1, (cpu, address, value) => {
      cpu.store8(address, value);
    }),
  },
  {
    name: 'STREXH T1',
    bits: '11101000 1100 nnnn tttt 1111 0101 dddd',
    execute: storeExclusive(2, (cpu, address, value) => {
      cpu.store16(address, value);
    }),
  },
  {
    name: 'LDREXB T1',
    bits: '11101000 1101 nnnn tttt 1111 0100 1111',
    execute: loadExclusive(1, (cpu, address) => cpu.load8(address)),
  },
  {
    name: 'LDREXH T1',
    bits: '11101000 1101 nnnn tttt 1111 0101 1111',
    execute: loadExclusive(2, (cpu, address) => cpu.load16(address)),
  },
  ...two('STRD', '0', storeTwo),
  ...two('LDRD', '1', loadTwo),
];
