/**
 * The core with the least around it that it can run on: vectors and code in a memory of the bus from address 0, plain
 * RAM, one peripheral register.
 */

import { viewOf } from '../../../src/base/bytes.ts';
import { CortexM } from '../../../src/virtual-board/core/cortex-m.ts';
import type { CortexMOptions } from '../../../src/virtual-board/core/core-options.ts';
import { BusError, type AccessSize, type BusMaster, type MemoryBus } from '../../../src/virtual-board/memory-bus.ts';

export const RAM = 0x20000000;
/** Where `load` puts a program, and the reset vector points. */
export const PROGRAM = RAM + 0x100;
export const STACK = RAM + 0x1000;
/** A register that answers what `status` holds and takes any write. */
export const STATUS = 0x40000000;
/** Handler of exception n: an endless loop, unless a test puts something else there. */
export const handler = (exception: number): number => 0x400 + 16 * exception;

const CODE_SIZE = 0x1000;
const BRANCH_TO_SELF = 0xe7fe;

export class SmallMachine implements MemoryBus {
  readonly code = new Uint8Array(CODE_SIZE);
  readonly ram = new Uint8Array(0x1000);
  readonly written: { address: number; value: number }[] = [];
  readonly core: CortexM;
  status = 0;
  /** Cycles that each access over the bus waits. */
  wait = 0;
  private waited = 0;

  constructor(options: CortexMOptions = {}) {
    this.core = new CortexM(this, { plainMemory: [{ start: RAM, bytes: this.ram, writable: true }], ...options });
    this.setWord(0, STACK);
    this.setWord(4, PROGRAM | 1);
    for (let exception = 2; exception < 48; exception++) {
      this.setWord(4 * exception, handler(exception) | 1);
      this.load([BRANCH_TO_SELF], handler(exception));
    }
  }

  /** Puts halfwords at an address and starts the core anew, at `PROGRAM`. */
  start(...halfwords: number[]): this {
    this.load(halfwords, PROGRAM);
    this.core.powerOnReset();
    return this;
  }

  load(halfwords: readonly number[], address: number): void {
    halfwords.forEach((halfword, index) => {
      this.memory(address).setUint16(this.offset(address) + 2 * index, halfword, true);
    });
  }

  /** Executes so many instructions. What one of them raises is entered with it; what is pending before counts as one. */
  step(count = 1): this {
    for (let index = 0; index < count; index++) {
      this.core.run(1);
    }
    return this;
  }

  /** Sets registers by DCRSR number. */
  set(registers: Readonly<Record<number, number>>): this {
    for (const [number, value] of Object.entries(registers)) {
      this.core.writeRegister(Number(number), value);
    }
    return this;
  }

  get(register: number): number {
    return this.core.readRegister(register);
  }

  /** N, Z, C, V and Q as letters: capital where set. */
  get flags(): string {
    const xpsr = this.get(16);
    return Array.from('nzcvq', (letter, index) => ((xpsr >>> (31 - index)) & 1 ? letter.toUpperCase() : letter)).join(
      '',
    );
  }

  word(address: number): number {
    return this.memory(address).getUint32(this.offset(address), true);
  }

  setWord(address: number, value: number): void {
    this.memory(address).setUint32(this.offset(address), value, true);
  }

  /** A register of the core as the debugger sees it. */
  system(address: number): number {
    return this.core.readSystem(address, 4, 'debug');
  }

  setSystem(address: number, value: number): void {
    this.core.writeSystem(address, 4, value, 'debug');
  }

  read(address: number, size: AccessSize, master: BusMaster): number {
    this.waited += this.wait;
    if (address < CODE_SIZE) {
      const view = viewOf(this.code);
      return size === 4
        ? view.getUint32(address, true)
        : size === 2
          ? view.getUint16(address, true)
          : view.getUint8(address);
    }
    if (address === STATUS) {
      return this.status;
    }
    throw new BusError(address, master);
  }

  write(address: number, _size: AccessSize, value: number, master: BusMaster): void {
    this.waited += this.wait;
    if ((address & 0xffff0000) !== STATUS) {
      throw new BusError(address, master);
    }
    this.written.push({ address, value });
  }

  takeStallCycles(): number {
    const cycles = this.waited;
    this.waited = 0;
    return cycles;
  }

  private memory(address: number): DataView {
    return viewOf(address < CODE_SIZE ? this.code : this.ram);
  }

  private offset(address: number): number {
    return address < CODE_SIZE ? address : address - RAM;
  }
}
