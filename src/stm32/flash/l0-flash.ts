/**
 * The flash controller of STM32L0 and L1, driven through the debug port: erased is zero, a page is erased by a zero that is
 * written into it, a half page is programmed at once, and a word takes as long.
 *
 * Below: registers, memory. Above: `programming`, and the loader's host side, through the seam. Option bytes are read, never
 * written, and their keys never given; data EEPROM is left alone.
 * Source: RM0377 and RM0367 (L0), RM0038 (L1), chapter 3.
 */

import { viewOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { TargetMemory } from '../../probe/debug-probe.ts';
import { type FlashDescription, flashRange, type FlashSector, type WriteMode } from '../devices/chip-description.ts';
import { dividedBy } from '../devices/chip-table.ts';
import { type EraseOperation, giveKeys, pollIdle, runDirectly } from './driver-steps.ts';
import type { FlashController, FlashDriver, FlashFault, FlashProtection, LoaderEntry } from './flash-controller.ts';
import { type FlashOperation, operationTime, timeIn, type WriterOptions } from './flash-operation.ts';

const PECR = 0x04;
const PEKEYR = 0x0c;
const PRGKEYR = 0x10;
const SR = 0x18;
/** FLASH_OPTR of L0, FLASH_OBR of L1. */
const OPTR = 0x1c;
/** WRPROT1 and 2 of L0, WRPR1 to 4 of L1: a bit for each 4 KB, whatever the page size. */
const PROTECTION_REGISTERS = [0x20, 0x80, 0x84, 0x88] as const;
const PROTECTED_BLOCK = 4096;

const REGISTER_KEYS = [0x89abcdef, 0x02030405] as const;
const PROGRAM_KEYS = [0x8c9daebf, 0x13141516] as const;

const SR_BSY = 1 << 0;
const SR_WRPERR = 1 << 8;
/** PGAERR, SIZERR, and FWWERR of L0: a fetch came between the words of a half page. */
const SR_SEQUENCE = (1 << 9) | (1 << 10) | (1 << 17);
const SR_RDERR = 1 << 13;
const SR_NOTZEROERR = 1 << 16;
/** OPTVERR (bit 11) says nothing of an operation; first L031 always have it (ST's HAL, stm32l0xx_hal_flash.c). */
const SR_ERRORS = SR_WRPERR | SR_SEQUENCE | SR_RDERR | SR_NOTZEROERR;
/** The errors, OPTVERR and EOP, cleared by writing ones. */
const SR_CLEARABLE = SR_ERRORS | (1 << 11) | (1 << 1);

const PECR_PELOCK = 1 << 0;
const PECR_PRGLOCK = 1 << 1;
const PECR_PROG = 1 << 3;
const PECR_ERASE = 1 << 9;
const PECR_FPRG = 1 << 10;
/** Not of the register: tells the loader to program word by word, which no bit of the register stands for. */
const WORDS = 0x80000000;

/** OPTR: WPRMOD (SPRMOD on L1) turns write protection into read protection. */
const OPTR_WPRMOD = 1 << 8;
/** RDPROT: AA is level 0, CC level 2, everything else level 1. */
const [RDP_OPEN, RDP_FINAL] = [0xaa, 0xcc];

const WORD = 4;

/** L0 and L1. */
export const L0_DRIVER: FlashDriver = {
  layOut: (chip, kilobytes, memory) => dividedBy(chip, kilobytes, () => memory.readWord(chip.flash.registers + OPTR)),
  open: (memory, flash, clock) => new L0Flash(memory, flash, clock),
};

/** The controller. */
export class L0Flash implements FlashController {
  constructor(
    private readonly memory: TargetMemory,
    readonly description: FlashDescription,
    private readonly clock: Clock,
  ) {}

  async protection(): Promise<FlashProtection> {
    const { sectors, start } = this.description;
    const options = await this.read(OPTR);
    const blocks = Math.ceil((flashRange(this.description).end - start) / PROTECTED_BLOCK);
    const words: number[] = [];
    for (const register of PROTECTION_REGISTERS.slice(0, Math.ceil(blocks / 32))) {
      words.push(await this.read(register));
    }
    // A sector is protected against writing where its bit is 1, against reading too where it is 0 (RM0367, 3.4.4).
    const readProtects = (options & OPTR_WPRMOD) !== 0;
    const isProtected = (sector: FlashSector): boolean => {
      const block = Math.floor((sector.start - start) / PROTECTED_BLOCK);
      return (((words[block >>> 5] ?? 0) >>> (block & 31)) & 1) === (readProtects ? 0 : 1);
    };
    const found = sectors.filter(isProtected).map(({ index }) => index);
    const rdp = options & 0xff;
    return {
      level: rdp === RDP_OPEN ? 0 : rdp === RDP_FINAL ? 2 : 1,
      writeProtected: found,
      readProtected: readProtects ? found : [],
    };
  }

  /** The registers first: the lock behind takes no key while they are locked. */
  async unlock(): Promise<void> {
    const { registers } = this.description;
    for (const [lockBit, keyRegister, keys] of [
      [PECR_PELOCK, PEKEYR, REGISTER_KEYS],
      [PECR_PRGLOCK, PRGKEYR, PROGRAM_KEYS],
    ] as const) {
      await giveKeys(this.memory, { control: registers + PECR, lockBit, keyRegister: registers + keyRegister, keys });
    }
  }

  /** Locks what is behind as well. */
  async lock(): Promise<void> {
    // Locked already where the core was reset since: a write would be a bus error then (RM0377, 3.3.4).
    if (!((await this.read(PECR)) & PECR_PELOCK)) {
      await this.write(PECR, PECR_PELOCK);
    }
  }

  waitIdle(during: 'erase' | 'program', expected: number, timeout?: number): Promise<number> {
    const errors = async (): Promise<number | undefined> => {
      const status = await this.read(SR);
      return status & SR_BSY ? undefined : status & SR_ERRORS;
    };
    const { patience } = this.description.times;
    return pollIdle(this.clock, errors, { during, expected, timeout, patience });
  }

  async dropCaches(): Promise<void> {
    // L1 has none after a reset. The six words that L0 remembers are emptied by each write and erase (RM0367, 3.3.2).
  }

  registersOf(): number {
    return this.description.registers;
  }

  loaderEntry(operation: FlashOperation, mode: WriteMode): LoaderEntry {
    switch (operation.kind) {
      case 'program':
        return {
          control: isHalfPage(mode) ? PECR_PROG | PECR_FPRG : WORDS,
          address: operation.address,
          end: operation.address + operation.bytes.length,
        };
      case 'erase-sector':
        return { control: PECR_PROG | PECR_ERASE, address: operation.sector.start, end: operation.sector.start };
      case 'erase-chip':
        return noChipErase();
    }
  }

  /** Half pages that are not taken as such go word by word: to whoever writes, they are too wide. */
  faultOf(status: number): FlashFault {
    if (status & (SR_WRPERR | SR_RDERR)) {
      return 'protected';
    }
    return status & SR_NOTZEROERR ? 'not-erased' : status & SR_SEQUENCE ? 'too-wide' : 'unknown';
  }

  async run(operations: readonly FlashOperation[], options: WriterOptions): Promise<void> {
    await runDirectly(operations, options, {
      writesTwice: false, // what is not erased any more is an error
      erase: (operation, mode) => this.erase(operation, operationTime(operation, this.description, mode)),
      beginProgram: async (_, mode) => {
        await this.write(SR, SR_CLEARABLE);
        await this.write(PECR, isHalfPage(mode) ? PECR_PROG | PECR_FPRG : 0);
      },
      writeUnits: (address, block, mode) => this.writePieces(address, block, mode),
      endOfBlock: () => this.waitIdle('program', 0),
      endProgram: () => this.write(PECR, 0),
      faultOf: (status) => this.faultOf(status),
    });
  }

  private async erase(operation: EraseOperation, expected: number): Promise<number> {
    if (operation.kind === 'erase-chip') {
      return noChipErase();
    }
    await this.write(SR, SR_CLEARABLE);
    await this.write(PECR, PECR_PROG | PECR_ERASE);
    await this.memory.writeWord(operation.sector.start, 0, { once: true });
    const status = await this.waitIdle('erase', expected);
    await this.write(PECR, 0);
    return status;
  }

  /** Half pages, or words; blank ones not at all. Ends early where one fails: its flags stand until they are cleared. */
  private async writePieces(address: number, block: Uint8Array, mode: WriteMode): Promise<void> {
    const size = mode.bits / 8;
    for (let offset = 0; offset < block.length; offset += size) {
      const piece = block.subarray(offset, offset + size);
      if (piece.every((byte) => byte === 0)) {
        continue;
      }
      if (size === WORD) {
        await this.memory.writeWord(address + offset, viewOf(piece).getUint32(0, true), { once: true });
      } else {
        // In one access: nothing may come between the words of a half page.
        await this.memory.write(address + offset, piece, { once: true });
      }
      if ((await this.waitIdle('program', timeIn(this.description.times.program, mode))) !== 0) {
        return;
      }
    }
  }

  private read(register: number): Promise<number> {
    return this.memory.readWord(this.description.registers + register);
  }

  private write(register: number, value: number): Promise<void> {
    return this.memory.writeWord(this.description.registers + register, value);
  }
}

function isHalfPage({ bits }: WriteMode): boolean {
  return bits > WORD * 8;
}

/** Their rows say so: no plan asks for it. All of the flash is only erased where read protection is lifted. */
function noChipErase(): never {
  throw new RangeError('Cannot erase the chip at once: L0 and L1 have no such operation');
}
