/**
 * The flash controller of STM32F2 and F4, driven through the debug port: keys, lock, caches, protection, and the slow
 * way to erase and program, for chips whose RAM cannot be used.
 *
 * Below: registers, memory. Above: `programming`, and the loader's host side, which takes the control values from here.
 * Source: RM0368, 3.5 and 3.8.
 */

import { viewOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { pollUntil } from '../../base/poll.ts';
import type { TargetMemory } from '../../probe/debug-probe.ts';
import { isProbeError } from '../../probe/probe-error.ts';
import { ChipError } from '../chip-error.ts';
import type { ChipDescription, FlashDescription, FlashSector, WriteMode } from '../devices/chip-description.ts';
import { withFlashSize } from '../devices/chip-table.ts';
import { decodeProtection } from './f4-protection.ts';
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

/** Bytes between two looks at the error flags when the probe writes by itself. */
const DIRECT_BLOCK = 1024;
/** A block that the target refused with WAIT is written again this often: F4 takes the same bytes a second time. */
const DIRECT_ATTEMPTS = 3;

/** Patience beyond the chip's own, in milliseconds: for slow probes. */
const GRACE = 100;

type EraseOperation = Exclude<FlashOperation, { kind: 'program' }>;

function eraseControl(operation: EraseOperation, flash: FlashDescription, mode: WriteMode): number {
  return operation.kind === 'erase-chip' ? chipEraseControl(flash, mode) : sectorEraseControl(operation.sector, mode);
}

/** Value of FLASH_CR that erases a sector, without STRT. */
export function sectorEraseControl(sector: FlashSector, mode: WriteMode): number {
  return CR_SER | (sector.code << CR_SNB_SHIFT) | psize(mode);
}

/** Value of FLASH_CR that erases the whole chip, without STRT: both banks where there are two. */
export function chipEraseControl(flash: FlashDescription, mode: WriteMode): number {
  const twoBanks = flash.sectors.some(({ code }) => code >= SECOND_BANK_CODE);
  return CR_MER | (twoBanks ? CR_MER1 : 0) | psize(mode);
}

/** Value of FLASH_CR with which flash can be programmed. */
export function programControl(mode: WriteMode): number {
  return CR_PG | psize(mode);
}

/** CR.PSIZE. @throws RangeError where the controller has no such mode */
function psize({ bits }: WriteMode): number {
  if (bits !== 8 && bits !== 16 && bits !== 32) {
    throw new RangeError(`Cannot program ${bits} bits at a time`);
  }
  return CR_PSIZE[bits];
}

/** The kind: F2 and F4. */
export const F4_DRIVER: FlashDriver = {
  async layOut(chip, kilobytes, memory): Promise<ChipDescription> {
    const options = chip.dualBank ? await memory.readWord(chip.flash.registers + FLASH_OPTCR) : 0;
    const found = withFlashSize(chip, kilobytes, options);
    if (!found) {
      throw new ChipError('unlikely-flash-size', { chip: chip.name, kilobytes });
    }
    return found;
  },
  open: (memory, flash, clock) => new F4Flash(memory, flash, clock),
};

/** The controller. */
export class F4Flash implements FlashController {
  constructor(
    private readonly memory: TargetMemory,
    readonly description: FlashDescription,
    private readonly clock: Clock,
  ) {}

  /** What the option bytes protect. */
  async protection(): Promise<FlashProtection> {
    const { sectors } = this.description;
    const optcr = await this.read(FLASH_OPTCR);
    // Chips without a second bank have nothing there.
    const optcr1 = sectors.some(({ code }) => code >= SECOND_BANK_CODE) ? await this.read(FLASH_OPTCR1) : 0;
    return decodeProtection(optcr, optcr1, sectors);
  }

  /** Gives the keys, if the controller is locked. @throws ChipError `flash-locked` */
  async unlock(): Promise<void> {
    if (!isLocked(await this.read(FLASH_CR))) {
      return;
    }
    for (const key of KEYS) {
      await this.memory.writeWord(this.description.registers + FLASH_KEYR, key, { once: true });
    }
    const control = await this.read(FLASH_CR);
    if (isLocked(control)) {
      throw new ChipError('flash-locked', { control });
    }
  }

  /** Ends whatever mode the controller is in, and locks it. The flash must be idle. */
  async lock(): Promise<void> {
    await this.write(FLASH_CR, CR_LOCK);
  }

  /**
   * Waits until no operation is under way. The register is asked, not the array, which stalls.
   * @param expected milliseconds that it should take; no question is asked before
   * @param timeout milliseconds after that until it counts as stuck
   * @returns FLASH_SR's error flags
   * @throws ChipError `flash-stuck`
   */
  async waitIdle(
    during: 'erase' | 'program',
    expected: number,
    timeout = expected * this.description.times.patience + GRACE,
  ): Promise<number> {
    await this.clock.sleep(expected);
    return pollUntil(
      this.clock,
      async () => {
        const status = await this.read(FLASH_SR);
        return status & SR_BSY ? undefined : status & SR_ERRORS;
      },
      { timeout, interval: 2 },
      () => new ChipError('flash-stuck', { during, milliseconds: timeout }),
    );
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
    const access = await this.read(FLASH_ACR);
    const off = access & ~(ACR_DCEN | ACR_ICEN);
    if (access !== off) {
      await this.write(FLASH_ACR, off);
    }
    await this.write(FLASH_ACR, off | ACR_DCRST | ACR_ICRST);
    await this.write(FLASH_ACR, off);
    if (access !== off) {
      await this.write(FLASH_ACR, access);
    }
  }

  /** Does operations one by one through the debug port: slow, but all it needs is the wire. */
  async run(operations: readonly FlashOperation[], { mode, onProgress, signal }: WriterOptions): Promise<void> {
    let programmed = 0;
    for (const [index, operation] of operations.entries()) {
      signal?.throwIfAborted();
      onProgress({ completed: index, programmed, begun: index + 1 });
      if (operation.kind === 'program') {
        await this.program(operation.address, operation.bytes, mode, (bytes) => {
          onProgress({ completed: index, programmed: programmed + bytes, begun: index + 1 });
          signal?.throwIfAborted();
        });
        programmed += operation.bytes.length;
      } else {
        await this.erase(operation, mode);
      }
      onProgress({ completed: index + 1, programmed, begun: index + 1 });
    }
  }

  private async erase(operation: EraseOperation, mode: WriteMode): Promise<void> {
    const control = eraseControl(operation, this.description, mode);
    await this.write(FLASH_SR, SR_CLEARABLE);
    await this.write(FLASH_CR, control);
    await this.memory.writeWord(this.description.registers + FLASH_CR, control | CR_STRT, { once: true });
    const status = await this.waitIdle('erase', operationTime(operation, this.description, mode));
    await this.write(FLASH_CR, 0);
    if (status !== 0) {
      const sector = operation.kind === 'erase-sector' ? operation.sector.index : undefined;
      throw new ChipError('erase-failed', { sector, fault: this.faultOf(status), status });
    }
  }

  private async program(
    address: number,
    bytes: Uint8Array,
    mode: WriteMode,
    onBlock: (bytesDone: number) => void,
  ): Promise<void> {
    await this.write(FLASH_SR, SR_CLEARABLE);
    await this.write(FLASH_CR, programControl(mode));
    for (let offset = 0; offset < bytes.length; offset += DIRECT_BLOCK) {
      const block = bytes.subarray(offset, offset + DIRECT_BLOCK);
      await this.programBlock(address + offset, block, mode);
      onBlock(offset + block.length);
    }
    await this.write(FLASH_CR, 0);
  }

  private async programBlock(address: number, block: Uint8Array, mode: WriteMode): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.writeUnits(address, block, mode);
      } catch (error) {
        // Each unit stalls the bus until the one before is done; a probe can lose its patience over that.
        if (!isProbeError(error, 'target-busy') || attempt === DIRECT_ATTEMPTS) {
          throw error;
        }
        await this.waitIdle('program', 0);
        continue;
      }
      const status = await this.waitIdle('program', 0);
      if (status !== 0) {
        throw new ChipError('program-failed', { address, fault: this.faultOf(status), status });
      }
      return;
    }
  }

  /** The access must be exactly as wide as PSIZE says. */
  private async writeUnits(address: number, block: Uint8Array, { bits }: WriteMode): Promise<void> {
    const view = viewOf(block);
    switch (bits) {
      case 32:
        return this.memory.write(address, block, { once: true });
      case 16:
        for (let offset = 0; offset < block.length; offset += 2) {
          await this.memory.writeHalfWord(address + offset, view.getUint16(offset, true), { once: true });
        }
        return;
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

function isLocked(control: number): boolean {
  return (control & CR_LOCK) !== 0;
}
