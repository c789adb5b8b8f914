/**
 * What an instruction can do: registers (inherited), loads and stores, branches, and what it asks of the rest of the
 * core (exceptions, sleep, debug).
 *
 * Below: registers, faults, plain memory, the bus. Above: the instructions, `CortexM`, which fills in the abstract
 * part. It does not know how instructions are encoded.
 */

import { BusError, type AccessSize, type MemoryBus } from '../memory-bus.ts';
import { CoreFault, Faults } from './core-fault.ts';
import type { CoreAccess } from './core-options.ts';
import { CoreRegisters, SP } from './core-registers.ts';
import { noPages, type PlainPage, type PlainPages } from './plain-pages.ts';

/** Learns of every load and store while it is set. */
export interface AccessWatcher {
  /**
   * @param access what was done
   * @param plain whether it went to plain memory
   * @param changed whether a write to plain memory changed it
   */
  accessed(access: CoreAccess, plain: boolean, changed: boolean): void;
}

/** Backward branches between two looks at whether the core waits in a loop (see `idle-detector.ts`). */
export const ROUNDS_BETWEEN_SAMPLES = 200;

/** Places for heads of waiting loops; a loader has two or three such loops, firmware some more. A power of two. */
const WAITING_HEADS = 64;
/** No instruction begins at an odd address. */
const NO_HEAD = 1;

export abstract class Processor extends CoreRegisters {
  /** Cycles that passed since `run` began. */
  spent = 0;
  /** Set by whatever must be looked at before the next instruction. */
  attention = true;
  /** Backward branches until the next look at the loop. */
  roundsUntilSample = ROUNDS_BETWEEN_SAMPLES;
  /** The local exclusive monitor (manual A3.4); it does not tag addresses, as on Cortex-M4. */
  exclusive = false;
  /** CCR.UNALIGN_TRP and CCR.DIV_0_TRP. */
  trapsUnaligned = false;
  trapsDivisionByZero = false;

  /**
   * Heads of loops in which the core did nothing but wait: where it comes to one of them again it is looked at at once.
   * By some bits of the address, one in each place.
   */
  private readonly waitingHeads = new Int32Array(WAITING_HEADS).fill(NO_HEAD);

  /** ITSTATE as it was before the instruction that executes, if that is in an IT block. */
  private itBefore = 0;
  /** The bits of a priority that exist. */
  priorityMask = 0xff;

  /** Whether single bits have addresses of their own. */
  protected hasBitBand = true;

  protected pages: PlainPages = noPages;
  /** `pages`, or none while a watcher must see every access. */
  private dataPages: PlainPages = noPages;
  private watcher: AccessWatcher | undefined;

  constructor(readonly bus: MemoryBus) {
    super();
  }

  /** SVC. */
  abstract supervisorCall(): void;
  /** BKPT, or a breakpoint of the breakpoint unit. */
  abstract breakpoint(): void;
  abstract waitForInterrupt(): void;
  abstract waitForEvent(): void;
  abstract sendEvent(): void;
  /** Whether FAULTMASK may be set: not in HardFault or NMI. */
  abstract mayRaiseToHardFault(): boolean;
  /** A branch to an EXC_RETURN value in Handler mode. */
  abstract returnFromException(value: number): void;
  /** Whether the core's own registers are at an address. */
  protected abstract servesOwn(address: number): boolean;
  protected abstract readOwn(address: number, size: AccessSize): number;
  protected abstract writeOwn(address: number, size: AccessSize, value: number): void;

  protected usePages(pages: PlainPages): void {
    this.pages = pages;
    this.dataPages = this.watcher === undefined ? pages : noPages;
  }

  /** Shows every load and store to `watcher`; undefined ends that. */
  protected watch(watcher: AccessWatcher | undefined): void {
    this.watcher = watcher;
    this.usePages(this.pages);
  }

  /** @returns the word, signed. @throws CoreFault */
  load32(address: number): number {
    this.spent++;
    const page = this.dataPages[address >>> 20];
    if (page !== undefined && (address & 3) === 0) {
      const offset = (address - page.start) >>> 0;
      if (offset < page.size) {
        return page.view.getInt32(offset, true);
      }
    }
    return this.loadElsewhere(address, 4) | 0;
  }

  /** @returns the halfword, zero-extended. @throws CoreFault */
  load16(address: number): number {
    this.spent++;
    const page = this.dataPages[address >>> 20];
    if (page !== undefined && (address & 1) === 0) {
      const offset = (address - page.start) >>> 0;
      if (offset < page.size) {
        return page.view.getUint16(offset, true);
      }
    }
    return this.loadElsewhere(address, 2);
  }

  /** @returns the byte, zero-extended. @throws CoreFault */
  load8(address: number): number {
    this.spent++;
    const page = this.dataPages[address >>> 20];
    if (page !== undefined) {
      const offset = (address - page.start) >>> 0;
      if (offset < page.size) {
        return page.view.getUint8(offset);
      }
    }
    return this.loadElsewhere(address, 1);
  }

  store32(address: number, value: number): void {
    this.spent++;
    const page = this.dataPages[address >>> 20];
    if (page !== undefined && page.writable && (address & 3) === 0) {
      const offset = (address - page.start) >>> 0;
      if (offset < page.size) {
        page.view.setInt32(offset, value, true);
        return;
      }
    }
    this.storeElsewhere(address, 4, value >>> 0);
  }

  store16(address: number, value: number): void {
    this.spent++;
    const page = this.dataPages[address >>> 20];
    if (page !== undefined && page.writable && (address & 1) === 0) {
      const offset = (address - page.start) >>> 0;
      if (offset < page.size) {
        page.view.setUint16(offset, value, true);
        return;
      }
    }
    this.storeElsewhere(address, 2, value & 0xffff);
  }

  store8(address: number, value: number): void {
    this.spent++;
    const page = this.dataPages[address >>> 20];
    if (page !== undefined && page.writable) {
      const offset = (address - page.start) >>> 0;
      if (offset < page.size) {
        page.view.setUint8(offset, value);
        return;
      }
    }
    this.storeElsewhere(address, 1, value & 0xff);
  }

  /** For instructions that never access unaligned words: LDM, LDRD, LDREX … (manual A3.2.1). */
  requireAligned(address: number, size: AccessSize): void {
    if ((address & (size - 1)) !== 0) {
      throw new CoreFault(Faults.unaligned);
    }
  }

  /** A simple branch (BranchWritePC): bit 0 is ignored. */
  branchTo(target: number): void {
    const next = target & ~1;
    this.next = next;
    this.spent += 2;
    if (target <= this.pc && (--this.roundsUntilSample < 0 || this.isWaitingHead(next))) {
      this.roundsUntilSample = -1;
      this.attention = true;
    }
  }

  private isWaitingHead(address: number): boolean {
    return this.waitingHeads[placeOf(address)] === address;
  }

  /** The loop from this address on did nothing but wait. */
  protected noteWaitingLoop(address: number): void {
    this.waitingHeads[placeOf(address)] = address;
  }

  /** BX, BLX and loads of the PC: bit 0 becomes T; the return from an exception in Handler mode. */
  branchExchange(target: number): void {
    if (this.ipsr !== 0 && target >>> 28 === 15) {
      this.spent += 2;
      this.returnFromException(target);
      return;
    }
    this.setThumb(target & 1);
    this.branchTo(target);
  }

  setThumb(bit: number): void {
    this.thumb = bit;
    this.attention ||= bit === 0;
  }

  /** Makes the instruction that executes the next one again, for a fault that points at it. */
  protected repeatInstruction(): void {
    this.next = this.pc;
    if (this.conditional) {
      this.itState = this.itBefore;
      this.conditional = false;
    }
  }

  /** Enters the next instruction of an IT block. @returns whether its condition holds */
  protected advanceIt(): boolean {
    const it = this.itState;
    this.itBefore = it;
    this.itState = (it & 7) === 0 ? 0 : (it & 0xe0) | ((it << 1) & 0x1f);
    this.conditional = true;
    return this.holds(it >>> 4);
  }

  /** Writes a register that may be the stack pointer, whose low bits are always 0 (manual B1.4.1), or the PC. */
  writeGeneral(register: number, value: number): void {
    if (register === 15) {
      this.branchTo(value);
    } else {
      this.r[register] = register === SP ? value & ~3 : value;
    }
  }

  /** The halfword of an instruction. @throws CoreFault */
  protected fetch(address: number): number {
    const page = this.pages[address >>> 20];
    if (page !== undefined) {
      const offset = (address - page.start) >>> 0;
      if (offset < page.size) {
        return page.view.getUint16(offset, true);
      }
    }
    return this.fetchElsewhere(address);
  }

  private fetchElsewhere(address: number): number {
    // The half gigabytes 2 (peripherals), 5 and 6 (devices) and 7 (system) never execute: manual B3.1.
    if ((0b11100100 >>> (address >>> 29)) & 1) {
      throw new CoreFault(Faults.executeNever);
    }
    try {
      const value = this.bus.read(address >>> 0, 2, 'fetch');
      this.spent += this.bus.takeStallCycles();
      return value;
    } catch (error) {
      throw error instanceof BusError ? new CoreFault(Faults.fetchBusError) : error;
    }
  }

  private loadElsewhere(address: number, size: AccessSize): number {
    if ((address & (size - 1)) !== 0) {
      return this.loadUnaligned(address, size);
    }
    const at = address >>> 0;
    const page = this.pageAt(address);
    const value = page === undefined ? this.readBus(at, size) : readPage(page, address, size);
    this.watcher?.accessed({ kind: 'read', address: at, size, value }, page !== undefined, false);
    return value;
  }

  private storeElsewhere(address: number, size: AccessSize, value: number): void {
    if ((address & (size - 1)) !== 0) {
      this.storeUnaligned(address, size, value);
      return;
    }
    const at = address >>> 0;
    const page = this.pageAt(address);
    const access = { kind: 'write', address: at, size, value } as const;
    if (page?.writable === true) {
      const before = readPage(page, address, size);
      writePage(page, address, size, value);
      this.watcher?.accessed(access, true, before !== value);
    } else {
      this.writeBus(at, size, value);
      this.watcher?.accessed(access, false, true);
    }
  }

  private pageAt(address: number): PlainPage | undefined {
    const page = this.pages[address >>> 20];
    return page !== undefined && (address - page.start) >>> 0 < page.size ? page : undefined;
  }

  private loadUnaligned(address: number, size: AccessSize): number {
    if (this.trapsUnaligned) {
      throw new CoreFault(Faults.unaligned);
    }
    let value = 0;
    for (let byte = 0; byte < size; byte++) {
      value |= this.loadElsewhere((address + byte) | 0, 1) << (8 * byte);
    }
    return value >>> 0;
  }

  private storeUnaligned(address: number, size: AccessSize, value: number): void {
    if (this.trapsUnaligned) {
      throw new CoreFault(Faults.unaligned);
    }
    for (let byte = 0; byte < size; byte++) {
      this.storeElsewhere((address + byte) | 0, 1, (value >>> (8 * byte)) & 0xff);
    }
  }

  private readBus(address: number, size: AccessSize): number {
    const alias = this.hasBitBand ? bitBandOf(address) : undefined;
    if (alias !== undefined) {
      return (this.loadElsewhere(alias.address, 1) >>> alias.bit) & 1;
    }
    return this.onBus(address, () =>
      this.servesOwn(address) ? this.readOwn(address, size) : this.bus.read(address, size, 'data'),
    );
  }

  private writeBus(address: number, size: AccessSize, value: number): void {
    const alias = this.hasBitBand ? bitBandOf(address) : undefined;
    if (alias !== undefined) {
      const byte = this.loadElsewhere(alias.address, 1) & ~(1 << alias.bit);
      this.storeElsewhere(alias.address, 1, byte | ((value & 1) << alias.bit));
      return;
    }
    this.onBus(address, () => {
      if (this.servesOwn(address)) {
        this.writeOwn(address, size, value);
      } else {
        this.bus.write(address, size, value, 'data');
      }
    });
  }

  /** Does an access, counts what it had to wait, and makes a bus error a fault. */
  private onBus<T>(address: number, access: () => T): T {
    try {
      return access();
    } catch (error) {
      throw error instanceof BusError ? new CoreFault(Faults.dataBusError, address) : error;
    } finally {
      this.spent += this.bus.takeStallCycles();
    }
  }
}

function placeOf(address: number): number {
  return (address >>> 1) & (WAITING_HEADS - 1);
}

function readPage(page: PlainPage, address: number, size: AccessSize): number {
  const offset = (address - page.start) >>> 0;
  if (size === 4) {
    return page.view.getUint32(offset, true);
  }
  return size === 2 ? page.view.getUint16(offset, true) : page.view.getUint8(offset);
}

function writePage(page: PlainPage, address: number, size: AccessSize, value: number): void {
  const offset = (address - page.start) >>> 0;
  if (size === 4) {
    page.view.setUint32(offset, value, true);
  } else if (size === 2) {
    page.view.setUint16(offset, value, true);
  } else {
    page.view.setUint8(offset, value);
  }
}

/**
 * The byte and bit behind an address of a bit-band alias: 32 MB from 0x22000000 for the first megabyte of SRAM, from
 * 0x42000000 for that of the peripherals (Cortex-M4 TRM, 3.7).
 */
function bitBandOf(address: number): { address: number; bit: number } | undefined {
  const region = address >>> 25;
  if (region !== 0x22000000 >>> 25 && region !== 0x42000000 >>> 25) {
    return undefined;
  }
  const offset = address & 0x01ffffff;
  return { address: (address & 0xf0000000) | (offset >>> 5), bit: (offset >>> 2) & 7 };
}
