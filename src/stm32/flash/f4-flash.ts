/**
 * The flash controller of STM32F2, F4 and F7, driven through the debug port: keys, lock, caches, protection, and the slow
 * way to erase and program, for chips whose RAM cannot be used.
 *
 * Below: registers, memory. Above: `programming`, and the loader's host side, through the seam. F7 is the same controller
 * with other caches before it and other option bytes.
 * Source: RM0368, 3.5 and 3.8; RM0385 (F74x), RM0410 (F76x), RM0431 (F72x), 3.7.
 */

import { viewOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { TargetMemory } from '../../probe/debug-probe.ts';
import type { ChipDescription, FlashDescription, FlashSector, WriteMode } from '../devices/chip-description.ts';
import { dividedBy } from '../devices/chip-table.ts';
import { type EraseOperation, giveKeys, pollIdle, runDirectly } from './driver-steps.ts';
import { decodeProtection, decodeProtectionF7 } from './f4-protection.ts';
import {
  ACR_DCEN,
  ACR_DCRST,
  ACR_ICEN,
  ACR_ICRST,
  CR_LOCK,
  CR_MER,
  CR_MER1,
  CR_PG,
  CR_PSIZE,
  CR_SER,
  CR_SNB_SHIFT,
  CR_STRT,
  F7_ACR_ARTEN,
  F7_ACR_ARTRST,
  FLASH_ACR,
  FLASH_CR,
  FLASH_KEYR,
  FLASH_OPTCR,
  FLASH_OPTCR1,
  FLASH_SR,
  KEYS,
  SECOND_BANK_CODE,
  SR_BSY,
  SR_CLEARABLE,
  SR_ERRORS,
  SR_PGPERR,
  SR_SEQUENCE_ERRORS,
  SR_WRPERR,
} from './f4-registers.ts';
import type { FlashController, FlashDriver, FlashFault, FlashProtection, LoaderEntry } from './flash-controller.ts';
import { type FlashOperation, operationTime, type WriterOptions } from './flash-operation.ts';

/** What F7 has otherwise. */
interface Variant {
  /** Bits of FLASH_ACR: what enables caches before the array, and what empties them while they are off. */
  readonly cachesEnabled: number;
  readonly cachesReset: number;
  readonly decodeProtection: typeof decodeProtectionF7;
}

const F4: Variant = {
  cachesEnabled: ACR_DCEN | ACR_ICEN,
  cachesReset: ACR_DCRST | ACR_ICRST,
  decodeProtection,
};

/** The core's own caches are off after a reset; what is left is the accelerator of the ITCM bus. */
const F7: Variant = { cachesEnabled: F7_ACR_ARTEN, cachesReset: F7_ACR_ARTRST, decodeProtection: decodeProtectionF7 };

/** Value of FLASH_CR that erases a sector, without STRT. */
export function sectorEraseControl(sector: FlashSector, mode: WriteMode): number {
  return CR_SER | (sector.code << CR_SNB_SHIFT) | psize(mode);
}

/** Value of FLASH_CR that erases the whole chip, without STRT: both banks where there are two. */
export function chipEraseControl(flash: FlashDescription, mode: WriteMode): number {
  return CR_MER | (hasSecondBank(flash) ? CR_MER1 : 0) | psize(mode);
}

/** Value of FLASH_CR with which flash can be programmed. */
export function programControl(mode: WriteMode): number {
  return CR_PG | psize(mode);
}

function eraseControl(operation: EraseOperation, flash: FlashDescription, mode: WriteMode): number {
  return operation.kind === 'erase-chip' ? chipEraseControl(flash, mode) : sectorEraseControl(operation.sector, mode);
}

/** CR.PSIZE. @throws RangeError where the controller has no such mode */
function psize({ bits }: WriteMode): number {
  if (bits !== 8 && bits !== 16 && bits !== 32) {
    throw new RangeError(`Cannot program ${bits} bits at a time`);
  }
  return CR_PSIZE[bits];
}

function hasSecondBank({ sectors }: FlashDescription): boolean {
  return sectors.some(({ code }) => code >= SECOND_BANK_CODE);
}

function driverWith(variant: Variant): FlashDriver {
  return {
    layOut: async (chip, kilobytes, memory): Promise<ChipDescription> =>
      dividedBy(chip, kilobytes, () => memory.readWord(chip.flash.registers + FLASH_OPTCR)),
    open: (memory, flash, clock) => new F4Flash(memory, flash, clock, variant),
  };
}

/** F2 and F4. */
export const F4_DRIVER = driverWith(F4);
/** F7. */
export const F7_DRIVER = driverWith(F7);

/** The controller. */
export class F4Flash implements FlashController {
  constructor(
    private readonly memory: TargetMemory,
    readonly description: FlashDescription,
    private readonly clock: Clock,
    private readonly variant: Variant = F4,
  ) {}

  async protection(): Promise<FlashProtection> {
    const optcr = await this.read(FLASH_OPTCR);
    // Chips without a second bank have nothing there.
    const optcr1 = hasSecondBank(this.description) ? await this.read(FLASH_OPTCR1) : 0;
    const { sectors, pcropRegister } = this.description;
    const pcrop = pcropRegister === undefined ? 0 : await this.read(pcropRegister);
    return this.variant.decodeProtection(optcr, optcr1, sectors, pcrop);
  }

  async unlock(): Promise<void> {
    const { registers } = this.description;
    const keyRegister = registers + FLASH_KEYR;
    await giveKeys(this.memory, { control: registers + FLASH_CR, lockBit: CR_LOCK, keyRegister, keys: KEYS });
  }

  async lock(): Promise<void> {
    await this.write(FLASH_CR, CR_LOCK);
  }

  waitIdle(during: 'erase' | 'program', expected: number, timeout?: number): Promise<number> {
    const errors = async (): Promise<number | undefined> => {
      const status = await this.read(FLASH_SR);
      return status & SR_BSY ? undefined : status & SR_ERRORS;
    };
    const { patience } = this.description.times;
    return pollIdle(this.clock, errors, { during, expected, timeout, patience });
  }

  registersOf(): number {
    return this.description.registers;
  }

  loaderEntry(operation: FlashOperation, mode: WriteMode): LoaderEntry {
    if (operation.kind !== 'program') {
      return { control: eraseControl(operation, this.description, mode), address: 0, end: 0 };
    }
    const { address, bytes } = operation;
    return { control: programControl(mode), address, end: address + bytes.length };
  }

  faultOf(status: number): FlashFault {
    if (status & SR_PGPERR) {
      return 'too-wide';
    }
    return status & SR_WRPERR ? 'protected' : status & SR_SEQUENCE_ERRORS ? 'sequence' : 'unknown';
  }

  /** Empties the accelerator's caches, so that what is read next is what the flash holds (RM0368, 3.5.2). */
  async dropCaches(): Promise<void> {
    const { cachesEnabled, cachesReset } = this.variant;
    const access = await this.read(FLASH_ACR);
    const off = access & ~cachesEnabled;
    if (access !== off) {
      await this.write(FLASH_ACR, off);
    }
    await this.write(FLASH_ACR, off | cachesReset);
    await this.write(FLASH_ACR, off);
    if (access !== off) {
      await this.write(FLASH_ACR, access);
    }
  }

  async run(operations: readonly FlashOperation[], options: WriterOptions): Promise<void> {
    await runDirectly(operations, options, {
      writesTwice: true,
      erase: (operation, mode) => this.erase(operation, mode),
      beginProgram: async (_operation, mode) => {
        await this.write(FLASH_SR, SR_CLEARABLE);
        await this.write(FLASH_CR, programControl(mode));
      },
      writeUnits: (address, block, mode) => this.writeUnits(address, block, mode),
      endOfBlock: () => this.waitIdle('program', 0),
      endProgram: () => this.write(FLASH_CR, 0),
      faultOf: (status) => this.faultOf(status),
    });
  }

  private async erase(operation: EraseOperation, mode: WriteMode): Promise<number> {
    const control = eraseControl(operation, this.description, mode);
    await this.write(FLASH_SR, SR_CLEARABLE);
    await this.write(FLASH_CR, control);
    await this.memory.writeWord(this.description.registers + FLASH_CR, control | CR_STRT, { once: true });
    const status = await this.waitIdle('erase', operationTime(operation, this.description, mode));
    await this.write(FLASH_CR, 0);
    return status;
  }

  /** The access must be exactly as wide as PSIZE says. */
  private async writeUnits(address: number, block: Uint8Array, { bits }: WriteMode): Promise<void> {
    const view = viewOf(block);
    switch (bits) {
      case 32:
        return this.memory.write(address, block, { once: true });
      case 16:
        return this.memory.writeHalfWords(address, block, { once: true });
      case 8:
        for (let offset = 0; offset < block.length; offset++) {
          await this.memory.writeByte(address + offset, view.getUint8(offset), { once: true });
        }
    }
  }

  private read(register: number): Promise<number> {
    return this.memory.readWord(this.description.registers + register);
  }

  private write(register: number, value: number): Promise<void> {
    return this.memory.writeWord(this.description.registers + register, value >>> 0);
  }
}
