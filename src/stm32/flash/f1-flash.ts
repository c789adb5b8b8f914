/**
 * The flash controller of STM32F0, F1 and F3, driven through the debug port: half-words, pages named by their address, and
 * on STM32F101/F103xF and xG a second set of registers for what lies behind 512 KB.
 *
 * Below: registers, memory. Above: `programming`, and the loader's host side, through the seam. It needs HSI to run, as it
 * does after a reset. There is no cache before the array; the prefetch buffer serves instructions only.
 * Source: PM0075 (F1), PM0068 (F1xF/xG), RM0091 (F0), RM0316 (F3), “Flash program and erase operations”.
 */

import { viewOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { TargetMemory } from '../../probe/debug-probe.ts';
import { isProbeError } from '../../probe/probe-error.ts';
import { dividedBy } from '../devices/chip-table.ts';
import type { FlashDescription, FlashSector } from '../devices/chip-description.ts';
import { type BankRegisterOffsets, BankRegisters } from './bank-registers.ts';
import { type EraseOperation, pollIdle, runDirectly } from './driver-steps.ts';
import type { FlashController, FlashDriver, FlashFault, FlashProtection, LoaderEntry } from './flash-controller.ts';
import { type FlashOperation, operationTime, type WriterOptions } from './flash-operation.ts';

// Offsets from the first register of a bank; the second bank's set is the same, 0x40 behind (PM0068, 3.7).
const KEYR = 0x04;
const SR = 0x0c;
const CR = 0x10;
const AR = 0x14;
const BANKS: BankRegisterOffsets = { keys: KEYR, control: CR, status: SR, distance: 0x40 };
/** Option bytes as they are in force; first set only. */
const OBR = 0x1c;
const WRPR = 0x20;

const KEYS = [0x45670123, 0xcdef89ab] as const;

const SR_BSY = 1 << 0;
const SR_PGERR = 1 << 2;
const SR_WRPRTERR = 1 << 4;
const SR_ERRORS = SR_PGERR | SR_WRPRTERR;
/** The errors and EOP, cleared by writing ones. */
const SR_CLEARABLE = SR_ERRORS | (1 << 5);

const CR_PG = 1 << 0;
const CR_PER = 1 << 1;
const CR_MER = 1 << 2;
const CR_STRT = 1 << 6;
const CR_LOCK = 1 << 7;

/** A bit of WRPR stands for 4 KB, whatever the page size; the last one for all that is left (PM0075, 2.5; RM0091, 4.5). */
const PROTECTED_BLOCK = 4096;
const LAST_WRPR_BIT = 31;

/** Bytes that are programmed at a time, and what they hold when they are erased. */
const HALF_WORD = 2;
const BLANK = 0xffff;

/** Reads the level of read protection from OBR. */
type DecodeLevel = (obr: number) => 0 | 1 | 2;

/** F1: one bit (PM0075, 4.7). */
const levelOfF1: DecodeLevel = (obr) => (obr & (1 << 1) ? 1 : 0);
/** F0 and F3: two bits, of which the upper says “for ever” (RM0091, 3.5.7). */
const levelOfF3: DecodeLevel = (obr) => (obr & (1 << 1) ? (obr & (1 << 2) ? 2 : 1) : 0);

function driverWith(decodeLevel: DecodeLevel): FlashDriver {
  return {
    layOut: (chip, kilobytes, memory) => dividedBy(chip, kilobytes, () => memory.readWord(chip.flash.registers + OBR)),
    open: (memory, flash, clock) => new F1Flash(memory, flash, clock, decodeLevel),
  };
}

/** F1. */
export const F1_DRIVER = driverWith(levelOfF1);
/** F0 and F3. */
export const F3_DRIVER = driverWith(levelOfF3);

/** The controller. */
export class F1Flash implements FlashController {
  private readonly banks: BankRegisters;

  constructor(
    private readonly memory: TargetMemory,
    readonly description: FlashDescription,
    private readonly clock: Clock,
    private readonly decodeLevel: DecodeLevel = levelOfF1,
  ) {
    this.banks = new BankRegisters(memory, description, BANKS);
  }

  async protection(): Promise<FlashProtection> {
    const { registers, sectors, start } = this.description;
    const obr = await this.memory.readWord(registers + OBR);
    const wrpr = await this.memory.readWord(registers + WRPR);
    const isProtected = (sector: FlashSector): boolean => {
      const bit = Math.min(Math.floor((sector.start - start) / PROTECTED_BLOCK), LAST_WRPR_BIT);
      return ((wrpr >>> bit) & 1) === 0; // active low
    };
    return {
      level: this.decodeLevel(obr),
      writeProtected: sectors.filter(isProtected).map(({ index }) => index),
      readProtected: [],
    };
  }

  unlock(): Promise<void> {
    return this.banks.unlock(CR_LOCK, KEYS);
  }

  lock(): Promise<void> {
    return this.banks.lock(CR_LOCK);
  }

  waitIdle(during: 'erase' | 'program', expected: number, timeout?: number): Promise<number> {
    const { patience } = this.description.times;
    const errors = (): Promise<number | undefined> => this.banks.errors(SR_BSY, SR_ERRORS);
    return pollIdle(this.clock, errors, { during, expected, timeout, patience });
  }

  async dropCaches(): Promise<void> {
    // There are none.
  }

  registersOf(operation: FlashOperation): number {
    return this.banks.setOf(operation);
  }

  loaderEntry(operation: FlashOperation): LoaderEntry {
    switch (operation.kind) {
      case 'erase-sector':
        return { control: CR_PER, address: operation.sector.start, end: operation.sector.start };
      case 'erase-chip':
        return { control: CR_MER, address: this.description.start, end: this.description.start };
      case 'program':
        return { control: CR_PG, address: operation.address, end: operation.address + operation.bytes.length };
    }
  }

  faultOf(status: number): FlashFault {
    return status & SR_WRPRTERR ? 'protected' : status & SR_PGERR ? 'not-erased' : 'unknown';
  }

  async run(operations: readonly FlashOperation[], options: WriterOptions): Promise<void> {
    await runDirectly(operations, options, {
      writesTwice: false, // what is not erased any more is an error
      erase: (operation, mode) => this.erase(operation, operationTime(operation, this.description, mode)),
      beginProgram: async (operation) => {
        const set = this.registersOf(operation);
        await this.memory.writeWord(set + SR, SR_CLEARABLE);
        await this.memory.writeWord(set + CR, CR_PG);
      },
      writeUnits: (address, block) => this.writeHalfWords(address, block),
      endOfBlock: () => this.waitIdle('program', 0),
      endProgram: (operation) => this.memory.writeWord(this.registersOf(operation) + CR, 0),
      faultOf: (status) => this.faultOf(status),
    });
  }

  private async erase(operation: EraseOperation, expected: number): Promise<number> {
    const set = this.registersOf(operation);
    const { control, address } = this.loaderEntry(operation);
    await this.memory.writeWord(set + SR, SR_CLEARABLE);
    await this.memory.writeWord(set + CR, control);
    await this.memory.writeWord(set + AR, address);
    await this.memory.writeWord(set + CR, control | CR_STRT, { once: true });
    const status = await this.waitIdle('erase', expected);
    await this.memory.writeWord(set + CR, 0);
    return status;
  }

  /**
   * Each half-word stalls the bus until the one before is done, which a probe bears (Black Magic, stm32f1.c, writes so too).
   * One that loses its patience says so; then what is still missing is written one by one, as nothing may be written twice.
   */
  private async writeHalfWords(address: number, block: Uint8Array): Promise<void> {
    for (const { offset, bytes } of programmedRuns(block)) {
      try {
        await this.memory.writeHalfWords(address + offset, bytes, { once: true });
      } catch (error) {
        if (!isProbeError(error, 'target-busy')) {
          throw error;
        }
        await this.writeMissing(address + offset, bytes);
      }
    }
  }

  private async writeMissing(address: number, bytes: Uint8Array): Promise<void> {
    await this.waitIdle('program', 0);
    const found = viewOf(await this.memory.read(address, bytes.length));
    for (let offset = 0; offset < bytes.length; offset += HALF_WORD) {
      if (found.getUint16(offset, true) === BLANK) {
        await this.memory.writeHalfWords(address + offset, bytes.subarray(offset, offset + HALF_WORD), { once: true });
      }
    }
  }
}

/** The half-words of a block that are not blank, in runs: blank ones are so already. */
function programmedRuns(block: Uint8Array): { readonly offset: number; readonly bytes: Uint8Array }[] {
  const view = viewOf(block);
  const runs: { offset: number; bytes: Uint8Array }[] = [];
  let begin: number | undefined;
  for (let offset = 0; offset <= block.length; offset += HALF_WORD) {
    const isProgrammed = offset < block.length && view.getUint16(offset, true) !== BLANK;
    if (isProgrammed) {
      begin ??= offset;
    } else if (begin !== undefined) {
      runs.push({ offset: begin, bytes: block.subarray(begin, offset) });
      begin = undefined;
    }
  }
  return runs;
}
