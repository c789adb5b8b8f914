/** A target without silicon: words by address, a log of what was asked, and hooks for what should answer by itself. */

import { viewOf } from '../../src/base/bytes.ts';
import type { CoreRegisters, DebugProbe, TargetMemory, Wire, WireOptions } from '../../src/probe/debug-probe.ts';

/** Memory that holds what is written, unless a hook says otherwise. */
export class FakeMemory implements TargetMemory {
  /** As an ST-Link has it. */
  readonly largestBlock = 6144;
  readonly words = new Map<number, number>();
  /** `read 0xe000edf0`, `write 0xe000edf0 0xa05f0003`, in order. */
  readonly log: string[] = [];
  /** May answer in place of what is stored. */
  onRead: (address: number) => number | undefined = () => undefined;
  /** May throw, or store something else by itself. */
  onWrite: (address: number, value: number) => void = () => undefined;

  async readWord(address: number): Promise<number> {
    this.log.push(`read ${hex(address)}`);
    return this.onRead(address) ?? this.words.get(address) ?? 0;
  }

  async writeWord(address: number, value: number): Promise<void> {
    this.log.push(`write ${hex(address)} ${hex(value)}`);
    this.words.set(address, value);
    this.onWrite(address, value);
  }

  async writeHalfWords(address: number, bytes: Uint8Array): Promise<void> {
    const view = viewOf(bytes);
    for (let offset = 0; offset < bytes.length; offset += 2) {
      this.log.push(`write16 ${hex(address + offset)} ${hex(view.getUint16(offset, true))}`);
    }
  }

  async writeByte(address: number, value: number): Promise<void> {
    this.log.push(`write8 ${hex(address)} ${hex(value)}`);
  }

  async read(address: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.ceil(length / 4) * 4);
    const view = viewOf(bytes);
    for (let offset = 0; offset < bytes.length; offset += 4) {
      view.setUint32(offset, this.onRead(address + offset) ?? this.words.get(address + offset) ?? 0, true);
    }
    return bytes.subarray(0, length);
  }

  async write(address: number, bytes: Uint8Array): Promise<void> {
    const view = viewOf(bytes);
    for (let offset = 0; offset + 4 <= bytes.length; offset += 4) {
      this.words.set(address + offset, view.getUint32(offset, true));
    }
  }
}

/** A control register that is locked until both keys of ST's flash controllers come, in order. */
export interface LockedRegister {
  readonly keyr: number;
  readonly cr: number;
}

/** Memory with such registers. @param locked what they hold @param open what they hold once they are open */
export function lockedMemory(registers: readonly LockedRegister[], locked: number, open: number): FakeMemory {
  const memory = new FakeMemory();
  for (const { cr, keyr } of registers) {
    memory.words.set(cr, locked);
    let keys = '';
    const { onWrite } = memory;
    memory.onWrite = (address, value) => {
      onWrite(address, value);
      if (address === keyr) {
        keys += value.toString(16);
        if (keys === '45670123cdef89ab') {
          memory.words.set(cr, open);
        }
      }
    };
  }
  return memory;
}

/** Registers that hold what is written. */
export class FakeRegisters implements CoreRegisters {
  readonly values = new Map<number, number>();

  async readRegister(register: number): Promise<number> {
    return this.values.get(register) ?? 0;
  }

  async writeRegister(register: number, value: number): Promise<void> {
    this.values.set(register, value);
  }
}

const DHCSR = 0xe000edf0;
const AIRCR = 0xe000ed0c;
const S_HALT = 1 << 17;
const S_LOCKUP = 1 << 19;
const S_RESET_ST = 1 << 25;

/** A core behind `FakeMemory` (ARM DDI 0403E, C1.6): halts, runs, resets, and catches the reset vector. */
export class FakeProbe implements DebugProbe {
  readonly identity = { model: 'fake', serialNumber: '', firmware: '', virtual: false };
  readonly memory = new FakeMemory();
  readonly registers = new FakeRegisters();
  readonly clock = 4000;
  readonly wireSpeed = 200;
  readonly calls: string[] = [];
  halted = false;
  lockedUp = false;
  /** Whether AIRCR resets, and whether NRST does. */
  resetRequestWorks = true;
  resetPinWorks = true;
  /** Throws in place of taking the wire, as long as this says so. */
  wireFault: (options: WireOptions) => Error | undefined = () => undefined;
  private resetSeen = false;
  private held = false;

  constructor() {
    this.memory.onRead = (address) => (address === DHCSR ? this.status() : undefined);
    this.memory.onWrite = (address, value) => {
      if (address === DHCSR) {
        this.halted = (value & 3) === 3 ? !this.held : (value & 1) === 1 && (value & 2) === 0 ? false : this.halted;
        this.halted &&= (value & 1) === 1;
      } else if (address === AIRCR && value === 0x05fa0004 && this.resetRequestWorks) {
        this.reset();
      }
    };
  }

  memoryBehind(): TargetMemory {
    return this.memory;
  }

  async open(): Promise<void> {
    this.calls.push('open');
  }

  async connect(options: WireOptions = {}): Promise<Wire> {
    this.calls.push(options.holdReset ? 'connect under reset' : 'connect');
    const fault = this.wireFault(options);
    if (fault) {
      throw fault;
    }
    this.held = (options.holdReset ?? false) && this.resetPinWorks;
    return { clock: this.clock, voltage: 3.3, idcode: 0x2ba01477 };
  }

  async disconnect(): Promise<void> {
    this.calls.push('disconnect');
  }

  async proveClock(): Promise<number> {
    return this.clock;
  }

  async proveClockByReading(): Promise<number> {
    return this.clock;
  }

  async readVoltage(): Promise<number | undefined> {
    return 3.3;
  }

  async driveReset(low: boolean): Promise<void> {
    this.calls.push(`reset ${low ? 'low' : 'high'}`);
    if (this.held && !low) {
      this.held = false;
      this.reset();
    }
  }

  async close(): Promise<void> {
    this.calls.push('close');
  }

  private reset(): void {
    this.resetSeen = true;
    this.halted = ((this.memory.words.get(0xe000edfc) ?? 0) & 1) === 1;
  }

  private status(): number {
    const reset = this.resetSeen || this.held ? S_RESET_ST : 0;
    this.resetSeen = false;
    return (this.halted ? S_HALT : 0) | (this.lockedUp ? S_LOCKUP : 0) | reset;
  }
}

function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}
