/**
 * The registers that show and change exceptions: which are enabled, pending and active, and their priorities. Those of
 * the interrupts (manual B3.4), and ICSR, SHPR and SHCSR for the core's own.
 *
 * Below: the exception model. Above: the system control space, which knows their addresses.
 */

import { ExceptionNumber } from './core-fault.ts';
import type { ExceptionCore } from './exception-core.ts';

/** Bits of SHCSR by exception (manual B3.2.13). */
const handlerBits = [
  { number: ExceptionNumber.memoryManagement, active: 0, pending: 13, enabled: 16 },
  { number: ExceptionNumber.busFault, active: 1, pending: 14, enabled: 17 },
  { number: ExceptionNumber.usageFault, active: 3, pending: 12, enabled: 18 },
  { number: ExceptionNumber.supervisorCall, active: 7, pending: 15 },
  { number: ExceptionNumber.debugMonitor, active: 8 },
  { number: ExceptionNumber.pendSupervisor, active: 10 },
  { number: ExceptionNumber.systemTick, active: 11 },
] as const;

const FIRST = ExceptionNumber.firstInterrupt;

export class ExceptionRegisters {
  constructor(private readonly core: ExceptionCore) {}

  /** ISER, ICER, ISPR, ICPR (two views of the same bits), IABR, IPR. @param offset in the system control space */
  readInterrupts(offset: number): number {
    if (offset >= 0x400) {
      return this.readPriorities(FIRST + offset - 0x400);
    }
    const { exceptions } = this.core;
    const first = FIRST + 8 * (offset & 0x7f);
    const kind = offset >>> 8;
    return bitsOf((bit) => {
      const number = first + bit;
      return kind === 1
        ? exceptions.isEnabled(number)
        : kind === 2
          ? exceptions.isPending(number)
          : exceptions.isActive(number);
    });
  }

  /** The same; a 1 acts. @param offset in the system control space */
  writeInterrupts(offset: number, value: number): void {
    if (offset >= 0x400) {
      this.writePriorities(FIRST + offset - 0x400, value);
      return;
    }
    const { exceptions } = this.core;
    const first = FIRST + 8 * (offset & 0x7f);
    const set = (offset & 0x80) === 0;
    for (let bit = 0; bit < 32; bit++) {
      if ((value >>> bit) & 1) {
        const number = first + bit;
        if (offset >>> 8 === 1) {
          exceptions.enabled[number] = set ? 1 : 0;
        } else if (offset >>> 8 === 2 && set) {
          this.core.pend(number);
        } else if (offset >>> 8 === 2) {
          exceptions.setPending(number, false);
        }
      }
    }
  }

  /** Four priorities from exception `first` on. */
  readPriorities(first: number): number {
    const { priorities } = this.core.exceptions;
    return [3, 2, 1, 0].reduce((word, index) => (word << 8) | (priorities[first + index] ?? 0), 0);
  }

  /** Those of four exceptions from `first` on. */
  writePriorities(first: number, value: number): void {
    for (let index = 0; index < 4; index++) {
      this.core.exceptions.priorities[first + index] = (value >>> (8 * index)) & this.core.priorityMask;
    }
  }

  /** ICSR (manual B3.2.4). */
  interruptControl(): number {
    const { exceptions, ipsr } = this.core;
    const pending = exceptions.highestPending();
    const bit = (is: boolean, place: number): number => (is ? 1 << place : 0);
    return (
      ipsr |
      bit(exceptions.activeCount <= 1, 11) |
      (pending << 12) |
      bit(pending >= FIRST, 22) |
      bit(exceptions.isPending(ExceptionNumber.systemTick), 26) |
      bit(exceptions.isPending(ExceptionNumber.pendSupervisor), 28) |
      bit(exceptions.isPending(ExceptionNumber.nonMaskable), 31)
    );
  }

  /** ICSR. */
  writeInterruptControl(value: number): void {
    const { systemTick, pendSupervisor, nonMaskable } = ExceptionNumber;
    const { core } = this;
    if ((value >>> 25) & 1) {
      core.exceptions.setPending(systemTick, false);
    }
    if ((value >>> 26) & 1) {
      core.pend(systemTick);
    }
    if ((value >>> 27) & 1) {
      core.exceptions.setPending(pendSupervisor, false);
    }
    if ((value >>> 28) & 1) {
      core.pend(pendSupervisor);
    }
    if (value >>> 31) {
      core.pend(nonMaskable);
    }
  }

  /** SHCSR. */
  handlerControl(): number {
    const { exceptions } = this.core;
    return handlerBits.reduce((word, bits) => {
      const active = exceptions.isActive(bits.number) ? 1 << bits.active : 0;
      const pending = 'pending' in bits && exceptions.isPending(bits.number) ? 1 << bits.pending : 0;
      const enabled = 'enabled' in bits && exceptions.isEnabled(bits.number) ? 1 << bits.enabled : 0;
      return word | active | pending | enabled;
    }, 0);
  }

  /** SHCSR. */
  writeHandlerControl(value: number): void {
    const { exceptions } = this.core;
    for (const bits of handlerBits) {
      exceptions.active[bits.number] = (value >>> bits.active) & 1;
      if ('pending' in bits) {
        exceptions.setPending(bits.number, ((value >>> bits.pending) & 1) === 1);
      }
      if ('enabled' in bits) {
        exceptions.enabled[bits.number] = (value >>> bits.enabled) & 1;
      }
    }
  }
}

function bitsOf(is: (bit: number) => boolean): number {
  let word = 0;
  for (let bit = 0; bit < 32; bit++) {
    word |= is(bit) ? 1 << bit : 0;
  }
  return word;
}
