/**
 * Instructions that speak to the rest of the core (manual A5.2.5, A5.3.4, B5.2): special registers, masks, hints,
 * barriers, SVC, BKPT, what is undefined and what belongs to a coprocessor.
 *
 * Below: the processor. Above: the decoder.
 */

import { CoreFault, Faults } from './core-fault.ts';
import type { Encoding, Execute } from './instruction.ts';
import type { Processor } from './processor.ts';

/** Special registers by their number SYSm (manual B5.1.1). Below 8: combinations of the program status registers. */
const Special = {
  mainStackPointer: 8,
  processStackPointer: 9,
  primask: 16,
  basepri: 17,
  basepriMax: 18,
  faultmask: 19,
  control: 20,
} as const;

const undefinedInstruction: Execute = () => {
  throw new CoreFault(Faults.undefinedInstruction);
};

const nothing: Execute = () => undefined;

/** YIELD and DBG do nothing here; so do hints that are not allocated. */
const hint: Execute = (cpu, x) => {
  switch (x.i) {
    case 2:
      cpu.waitForEvent();
      break;
    case 3:
      cpu.waitForInterrupt();
      break;
    case 4:
      cpu.sendEvent();
      break;
    default:
  }
};

const changeState: Execute = (cpu, x) => {
  if (!cpu.privileged) {
    return;
  }
  const value = x.x;
  if (x.i === 1) {
    cpu.primask = value;
  }
  if (x.o === 1 && (value === 0 || cpu.mayRaiseToHardFault())) {
    cpu.faultmask = value;
  }
  cpu.attention = true;
};

function readSpecial(cpu: Processor, number: number): number {
  if (number < 8) {
    return (number & 4 ? 0 : cpu.apsr) | (number & 1 ? cpu.ipsr : 0);
  }
  if (number === Special.control) {
    return cpu.control;
  }
  if (!cpu.privileged) {
    return 0;
  }
  switch (number) {
    case Special.mainStackPointer:
      return cpu.mainStackPointer;
    case Special.processStackPointer:
      return cpu.processStackPointer;
    case Special.primask:
      return cpu.primask;
    case Special.basepri:
    case Special.basepriMax:
      return cpu.basepri;
    case Special.faultmask:
      return cpu.faultmask;
    default:
      return 0;
  }
}

/** @param mask bit 1: the flags N to Q, bit 0: GE */
function writeFlags(cpu: Processor, value: number, mask: number): void {
  if (mask & 2) {
    cpu.setFlags(value);
  }
  if (mask & 1) {
    cpu.ge = (value >>> 16) & 15;
  }
}

function writeSpecial(cpu: Processor, number: number, value: number, mask: number): void {
  if (number < 8) {
    if ((number & 4) === 0) {
      writeFlags(cpu, value, mask);
    }
    return;
  }
  if (!cpu.privileged) {
    return;
  }
  const basepri = value & cpu.priorityMask;
  switch (number) {
    case Special.mainStackPointer:
      cpu.mainStackPointer = value;
      break;
    case Special.processStackPointer:
      cpu.processStackPointer = value;
      break;
    case Special.primask:
      cpu.primask = value & 1;
      break;
    case Special.basepri:
      cpu.basepri = basepri;
      break;
    case Special.basepriMax:
      if (basepri !== 0 && (basepri < cpu.basepri || cpu.basepri === 0)) {
        cpu.basepri = basepri;
      }
      break;
    case Special.faultmask:
      if ((value & 1) === 0 || cpu.mayRaiseToHardFault()) {
        cpu.faultmask = value & 1;
      }
      break;
    case Special.control:
      writeControl(cpu, value);
      break;
    default:
  }
  cpu.attention = true;
}

/** CONTROL.SPSEL cannot be changed in Handler mode (manual B1.4.4). */
function writeControl(cpu: Processor, value: number): void {
  if (cpu.ipsr === 0) {
    cpu.setMode(0, (value >>> 1) & 1);
  }
  cpu.unprivilegedThread = value & 1;
}

export const systemInstructions: readonly Encoding[] = [
  { name: 'CPS T1', bits: '10110110011 x 00 i o', execute: changeState },
  {
    name: 'BKPT T1',
    bits: '10111110 iiiiiiii',
    execute: (cpu) => {
      cpu.breakpoint();
    },
  },
  { name: 'NOP, YIELD, WFE, WFI, SEV T1', bits: '10111111 iiii 0000', execute: hint },
  { name: 'UDF T1', bits: '11011110 iiiiiiii', execute: undefinedInstruction },
  {
    name: 'SVC T1',
    bits: '11011111 iiiiiiii',
    execute: (cpu) => {
      cpu.supervisorCall();
    },
  },
  {
    name: 'MSR T1',
    bits: '111100111000 nnnn 1000 aa 00 iiiiiiii',
    execute: (cpu, x) => {
      writeSpecial(cpu, x.i, cpu.get(x.n), x.a);
    },
  },
  {
    name: 'MRS T1',
    bits: '1111001111101111 1000 dddd iiiiiiii',
    execute: (cpu, x) => {
      cpu.set(x.d, readSpecial(cpu, x.i));
    },
  },
  { name: 'NOP, YIELD, WFE, WFI, SEV, DBG T2', bits: '1111001110101111 10000000 iiiiiiii', execute: hint },
  {
    name: 'CLREX T1',
    bits: '1111001110111111 10001111 00101111',
    execute: (cpu) => {
      cpu.exclusive = false;
    },
  },
  // The virtual bus has no order to keep and no pipeline to flush.
  { name: 'DSB T1', bits: '1111001110111111 10001111 0100 iiii', execute: nothing },
  { name: 'DMB T1', bits: '1111001110111111 10001111 0101 iiii', execute: nothing },
  { name: 'ISB T1', bits: '1111001110111111 10001111 0110 iiii', execute: nothing },
  { name: 'UDF T2', bits: '111101111111 iiii 1010 iiiiiiiiiiii', execute: undefinedInstruction },
];

/** Last in the table: whatever is left of the space of coprocessors; there is none, nor an FPU (manual A5.3.18). */
export const coprocessorInstructions: readonly Encoding[] = [
  {
    name: 'coprocessor',
    bits: '111 x 11 iiiiiiiiii iiiiiiiiiiiiiiii',
    execute: () => {
      throw new CoreFault(Faults.noCoprocessor);
    },
  },
];
