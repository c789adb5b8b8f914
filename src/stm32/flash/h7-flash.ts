/**
 * The flash controller of STM32H74x, H75x, H72x and H73x, driven through the debug port: words of 256 bits written once,
 * sectors of 128 KB, and a set of registers for each bank; and of H7A and H7B, with words of 128 bits, sectors of 8 KB and
 * another CR.
 *
 * Below: registers, memory. Above: `programming`, and the loader's host side, through the seam. Not the same: H7R and H7S,
 * whose errors stand elsewhere. Option bytes and protected areas are read,
 * never written; words are written whole, so that none is ever forced (CR.FW).
 * Source: RM0433 (H742, H743, H750, H753), RM0399 (H745 … H757), RM0468 (H72x, H73x), RM0455 (H7A, H7B), chapter 4.
 */

import { viewOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { TargetMemory } from '../../probe/debug-probe.ts';
import type { FlashDescription, FlashSector, WriteMode } from '../devices/chip-description.ts';
import { dividedBy } from '../devices/chip-table.ts';
import { type BankRegisterOffsets, BankRegisters } from './bank-registers.ts';
import { type EraseOperation, pollIdle, runDirectly } from './driver-steps.ts';
import type { FlashController, FlashDriver, FlashFault, FlashProtection, LoaderEntry } from './flash-controller.ts';
import { type FlashOperation, operationTime, type WriterOptions } from './flash-operation.ts';

// Offsets from the first register of a bank; the second bank's set is 0x100 behind.
const KEYR = 0x04;
const CR = 0x0c;
const SR = 0x10;
const CCR = 0x14;
const BANKS: BankRegisterOffsets = { keys: KEYR, control: CR, status: SR, distance: 0x100 };
/** Option bytes as they are in force; the same in both sets. */
const OPTSR_CUR = 0x1c;
/** Areas of a bank: first block of 256 bytes in bits 11:0, last one in bits 27:16. */
const PRAR_CUR = 0x28;
const SCAR_CUR = 0x30;
/** A bit for each sector of the bank, or for some of them together; 0 protects. */
const WPSN_CUR = 0x38;

const KEYS = [0x45670123, 0xcdef89ab] as const;

const SR_BSY = 1 << 0;
/** A word was begun and not completed. */
const SR_WBNE = 1 << 1;
const SR_QW = 1 << 2;
const SR_WRPERR = 1 << 17;
/** PGSERR, STRBERR, INCERR. */
const SR_SEQUENCE = (1 << 18) | (1 << 19) | (1 << 21);
/** RDPERR and RDSERR: protection, too. */
const SR_READ_PROTECTION = (1 << 23) | (1 << 24);
/** With OPERR. SNECCERR and DBECCERR tell of what was read, not of an operation. */
const SR_ERRORS = SR_WRPERR | SR_SEQUENCE | SR_READ_PROTECTION | (1 << 22);
/** EOP, WRPERR … STRBERR, INCERR … CRCRDERR; cleared by writing ones to CCR. */
const CCR_ALL = 0x1fef0000;

const CR_LOCK = 1 << 0;
const CR_PG = 1 << 1;
const CR_SER = 1 << 2;
/** CR.PSIZE by the bits that are programmed at a time; after a reset it is 3 (RM0433, 4.9.4). */
const CR_PSIZE: Readonly<Record<number, number>> = { 8: 0 << 4, 16: 1 << 4, 32: 2 << 4, 64: 3 << 4 };

/** What the families have otherwise. */
interface Variant {
  /** START and SNB in CR. */
  readonly start: number;
  readonly sectorShift: number;
  /** PSIZE by the bits of a mode; undefined: there is none. */
  readonly psize?: Readonly<Record<number, number>>;
  /** Sectors that a bit of WPSN protects. */
  readonly sectorsOfBit: number;
}

const H7: Variant = { start: 1 << 7, sectorShift: 8, psize: CR_PSIZE, sectorsOfBit: 1 };
/** RM0455, 4.9.4 and 4.9.15. */
const H7AB: Variant = { start: 1 << 5, sectorShift: 6, sectorsOfBit: 4 };

const OPTSR_SECURITY = 1 << 21;
const OPTSR_RDP_SHIFT = 8;
/** RDP: AA is level 0, CC level 2, everything else level 1. */
const [RDP_OPEN, RDP_FINAL] = [0xaa, 0xcc];

/** Bytes of a block of which protected areas are made. */
const AREA_BLOCK = 256;

function driverWith(variant: Variant): FlashDriver {
  return {
    layOut: (chip, kilobytes, memory) =>
      dividedBy(chip, kilobytes, () => memory.readWord(chip.flash.registers + OPTSR_CUR)),
    open: (memory, flash, clock) => new H7Flash(memory, flash, clock, variant),
  };
}

/** H74x, H75x, H72x, H73x. */
export const H7_DRIVER = driverWith(H7);
/** H7A, H7B. */
export const H7AB_DRIVER = driverWith(H7AB);

/** The controller. */
export class H7Flash implements FlashController {
  private readonly banks: BankRegisters;

  constructor(
    private readonly memory: TargetMemory,
    readonly description: FlashDescription,
    private readonly clock: Clock,
    private readonly variant: Variant = H7,
  ) {
    this.banks = new BankRegisters(memory, description, BANKS);
  }

  async protection(): Promise<FlashProtection> {
    const { registers, sectors } = this.description;
    const options = await this.memory.readWord(registers + OPTSR_CUR);
    const writeProtected = new Set<number>();
    const readProtected = new Set<number>();
    for (const [bank, set] of this.banks.sets.entries()) {
      const inBank = sectors.filter((sector) => (sector.bank ?? 0) === bank);
      const start = inBank[0]?.start ?? 0;
      const wpsn = await this.memory.readWord(set + WPSN_CUR);
      const areas = [await this.memory.readWord(set + PRAR_CUR)];
      if (options & OPTSR_SECURITY) {
        areas.push(await this.memory.readWord(set + SCAR_CUR));
      }
      for (const sector of inBank) {
        const isClosed = areas.some((area) => touchesArea(sector, start, area));
        if (isClosed) {
          readProtected.add(sector.index);
        }
        if (isClosed || ((wpsn >>> Math.floor(sector.code / this.variant.sectorsOfBit)) & 1) === 0) {
          writeProtected.add(sector.index);
        }
      }
    }
    const rdp = (options >>> OPTSR_RDP_SHIFT) & 0xff;
    return {
      level: rdp === RDP_OPEN ? 0 : rdp === RDP_FINAL ? 2 : 1,
      writeProtected: [...writeProtected],
      readProtected: [...readProtected],
    };
  }

  unlock(): Promise<void> {
    return this.banks.unlock(CR_LOCK, KEYS);
  }

  lock(): Promise<void> {
    return this.banks.lock(CR_LOCK);
  }

  waitIdle(during: 'erase' | 'program', expected: number, timeout?: number): Promise<number> {
    // A word that somebody has begun holds nothing up: a reset forgets it. After our own programming it is an error.
    const flags = during === 'program' ? SR_ERRORS | SR_WBNE : SR_ERRORS;
    const { patience } = this.description.times;
    const errors = (): Promise<number | undefined> => this.banks.errors(SR_BSY | SR_QW, flags);
    return pollIdle(this.clock, errors, { during, expected, timeout, patience });
  }

  async dropCaches(): Promise<void> {
    // There are none before the array. The core's own are off after a reset, with which every job begins that hashes.
  }

  registersOf(operation: FlashOperation): number {
    return this.banks.setOf(operation);
  }

  loaderEntry(operation: FlashOperation, mode: WriteMode): LoaderEntry {
    if (operation.kind === 'program') {
      const { address, bytes } = operation;
      return { control: CR_PG | this.psize(mode), address, end: address + bytes.length };
    }
    return { control: this.eraseControl(operation, mode), address: 0, end: 0 };
  }

  faultOf(status: number): FlashFault {
    if (status & (SR_WRPERR | SR_READ_PROTECTION)) {
      return 'protected';
    }
    return status & (SR_SEQUENCE | SR_WBNE) ? 'sequence' : 'unknown';
  }

  async run(operations: readonly FlashOperation[], options: WriterOptions): Promise<void> {
    await runDirectly(operations, options, {
      writesTwice: false, // a word takes one write
      erase: (operation, mode) => this.erase(operation, mode),
      beginProgram: async (operation, mode) => {
        const set = this.registersOf(operation);
        await this.memory.writeWord(set + CCR, CCR_ALL);
        await this.memory.writeWord(set + CR, CR_PG | this.psize(mode));
      },
      writeUnits: (address, block) => this.writeWords(address, block),
      endOfBlock: () => this.waitIdle('program', 0),
      endProgram: (operation) => this.memory.writeWord(this.registersOf(operation) + CR, 0),
      faultOf: (status) => this.faultOf(status),
    });
  }

  private async erase(operation: EraseOperation, mode: WriteMode): Promise<number> {
    const set = this.registersOf(operation);
    const control = this.eraseControl(operation, mode);
    await this.memory.writeWord(set + CCR, CCR_ALL);
    await this.memory.writeWord(set + CR, control);
    await this.memory.writeWord(set + CR, control | this.variant.start, { once: true });
    const status = await this.waitIdle('erase', operationTime(operation, this.description, mode));
    await this.memory.writeWord(set + CR, 0);
    return status;
  }

  /** Value of CR that erases, without START. @throws RangeError for all of the chip: no operation erases both banks */
  private eraseControl(operation: EraseOperation, mode: WriteMode): number {
    if (operation.kind === 'erase-chip') {
      throw new RangeError('Cannot erase all banks in one operation');
    }
    return CR_SER | (operation.sector.code << this.variant.sectorShift) | this.psize(mode);
  }

  /** CR.PSIZE. @throws RangeError where the controller has no such mode */
  private psize({ bits }: WriteMode): number {
    const value = this.variant.psize ? this.variant.psize[bits] : 0;
    if (value === undefined) {
      throw new RangeError(`Cannot program ${bits} bits at a time`);
    }
    return value;
  }

  /** Blank ones are not written: with an error-correcting code they would count as written then. */
  private async writeWords(address: number, block: Uint8Array): Promise<void> {
    const { writeUnit } = this.description;
    let from = 0;
    for (let at = 0; at <= block.length; at += writeUnit) {
      if (at === block.length || isBlank(block.subarray(at, at + writeUnit))) {
        if (from < at) {
          // Whole words one behind the other: the bus waits while the one before is programmed.
          await this.memory.write(address + from, block.subarray(from, at), { once: true });
        }
        from = at + writeUnit;
      }
    }
  }
}

/** Whether a sector has to do with a protected area: same first and last block mean all of the bank, last before first none. */
function touchesArea(sector: FlashSector, bankStart: number, area: number): boolean {
  const [first, last] = [area & 0xfff, (area >>> 16) & 0xfff];
  const from = sector.start - bankStart;
  return first === last || (from + sector.size > first * AREA_BLOCK && from < (last + 1) * AREA_BLOCK && first < last);
}

function isBlank(unit: Uint8Array): boolean {
  const view = viewOf(unit);
  for (let offset = 0; offset < unit.length; offset += 4) {
    if (view.getUint32(offset, true) !== 0xffffffff) {
      return false;
    }
  }
  return true;
}
