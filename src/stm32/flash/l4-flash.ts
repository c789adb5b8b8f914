/**
 * The flash controller of STM32L4, L4+, G0, G4, C0, U0, WB and WL, driven through the debug port: double words written
 * once, pages named by their number and their bank.
 *
 * Below: registers, memory. Above: `programming`, and the loader's host side, through the seam. Not the same: L5 and U5,
 * which have a secure half; H5. Option bytes, PCROP areas and the second core's part of a WB or WL are read, never written.
 * Source: RM0351 (L4), RM0432 (L4+), RM0444 (G0), RM0440 (G4), RM0434 (WB), RM0453 (WL), chapter 3, “FLASH registers”.
 */

import { viewOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { pollUntil } from '../../base/poll.ts';
import type { TargetMemory } from '../../probe/debug-probe.ts';
import { isProbeError } from '../../probe/probe-error.ts';
import { ChipError } from '../chip-error.ts';
import { type FlashDescription, hasSecondBank } from '../devices/chip-description.ts';
import { dividedBy } from '../devices/chip-table.ts';
import { type EraseOperation, giveKeys, pollIdle, runDirectly } from './driver-steps.ts';
import type { FlashController, FlashDriver, FlashFault, FlashProtection, LoaderEntry } from './flash-controller.ts';
import { type FlashOperation, operationTime, type WriterOptions } from './flash-operation.ts';
import {
  G0_PROTECTION,
  L4_PROTECTION,
  type ProtectionVariant,
  protectionOf,
  WB_PROTECTION,
  WL_PROTECTION,
} from './l4-protection.ts';

const ACR = 0x00;
const KEYR = 0x08;
const SR = 0x10;
const CR = 0x14;
const OPTR = 0x20;

const KEYS = [0x45670123, 0xcdef89ab] as const;

const ACR_ICEN = 1 << 9;
const ACR_DCEN = 1 << 10;
const ACR_ICRST = 1 << 11;
const ACR_DCRST = 1 << 12;

const SR_BSY = 1 << 16;
/** G0B1: bank 2 (RM0444, 3.7.5). */
const SR_BSY2 = 1 << 17;
/** A double word was begun and not completed. On L4+ bit 17 is PEMPTY instead, and there is no bit 18. */
const SR_CFGBSY = 1 << 18;
/** WB, WL: the second core lets nothing new begin (RM0434, 3.10.5; RM0453, 4.10.5). */
const SR_PESD = 1 << 19;
const SR_PROGERR = 1 << 3;
const SR_WRPERR = 1 << 4;
const SR_RDERR = 1 << 14;
/** PGAERR, SIZERR, PGSERR, MISERR, FASTERR. */
const SR_SEQUENCE = (1 << 5) | (1 << 6) | (1 << 7) | (1 << 8) | (1 << 9);
/** With OPERR. OPTVERR (bit 15) says nothing of an operation, and is always set on WB (ES0394, 2.2.9). */
const SR_ERRORS = SR_PROGERR | SR_WRPERR | SR_RDERR | SR_SEQUENCE | (1 << 1);
const SR_CLEARABLE = 0xc3fb;

const CR_PG = 1 << 0;
const CR_PER = 1 << 1;
const CR_MER1 = 1 << 2;
const CR_PNB_SHIFT = 3;
const CR_MER2 = 1 << 15;
const CR_STRT = 1 << 16;
const CR_LOCK = 0x80000000;

/** Double words. */
const UNIT = 8;
/** Milliseconds that the second core may keep the flash for itself: as long as ST's HAL waits for the flash. */
const LONGEST_SUSPENSION = 1000;

/** What the families have otherwise. */
interface Variant {
  /** Bits of SR to wait for. */
  readonly busy: number;
  /** BKER: the page is in bank 2. */
  readonly secondBank: number;
  /** Caches before the array: what enables them, and what empties them while they are off. */
  readonly cachesEnabled: number;
  readonly cachesReset: number;
  readonly protection: ProtectionVariant;
  /**
   * The flag of a chip that was empty when it was powered: while it is set, every reset ends in ST's boot loader. EMPTY in
   * ACR is cleared (RM0444, 3.7.1), PEMPTY in SR is toggled by a one (RM0394, 3.7.5; reserved where it is not).
   */
  readonly empty: { readonly register: number; readonly bit: number; readonly toggles: boolean };
}

const L4: Variant = {
  protection: L4_PROTECTION,
  busy: SR_BSY,
  secondBank: 1 << 11,
  cachesEnabled: ACR_ICEN | ACR_DCEN,
  cachesReset: ACR_ICRST | ACR_DCRST,
  empty: { register: SR, bit: 1 << 17, toggles: true },
};
const G0: Variant = {
  protection: G0_PROTECTION,
  busy: SR_BSY | SR_BSY2 | SR_CFGBSY,
  secondBank: 1 << 13,
  cachesEnabled: ACR_ICEN,
  cachesReset: ACR_ICRST,
  empty: { register: ACR, bit: 1 << 16, toggles: false },
};
const WB: Variant = {
  ...L4,
  protection: WB_PROTECTION,
  busy: SR_BSY | SR_CFGBSY,
  empty: G0.empty,
};
const WL: Variant = { ...WB, protection: WL_PROTECTION };

function driverWith(variant: Variant): FlashDriver {
  return {
    layOut: (chip, kilobytes, memory) => dividedBy(chip, kilobytes, () => memory.readWord(chip.flash.registers + OPTR)),
    open: (memory, flash, clock) => new L4Flash(memory, flash, clock, variant),
  };
}

/** L4, L4+ and G4. */
export const L4_DRIVER = driverWith(L4);
/** G0, C0 and U0. */
export const G0_DRIVER = driverWith(G0);
/** WB. */
export const WB_DRIVER = driverWith(WB);
/** WL, with two cores or one. */
export const WL_DRIVER = driverWith(WL);

/** The controller. */
export class L4Flash implements FlashController {
  constructor(
    private readonly memory: TargetMemory,
    readonly description: FlashDescription,
    private readonly clock: Clock,
    private readonly variant: Variant = L4,
  ) {}

  protection(): Promise<FlashProtection> {
    return protectionOf(this.description, this.variant.protection, (offset) => this.read(offset));
  }

  async unlock(): Promise<void> {
    const { registers } = this.description;
    await this.awaitPermission();
    await giveKeys(this.memory, {
      control: registers + CR,
      lockBit: CR_LOCK,
      keyRegister: registers + KEYR,
      keys: KEYS,
    });
  }

  async lock(): Promise<void> {
    await this.write(CR, CR_LOCK);
  }

  async clearEmptyFlag(): Promise<void> {
    const { register, bit, toggles } = this.variant.empty;
    const value = await this.read(register);
    if (value & bit && (await this.holdsProgram())) {
      await this.write(register, toggles ? bit : value & ~bit);
    }
  }

  /** Whether the first word is not blank. One that cannot be read is none that a chip could start from. */
  private async holdsProgram(): Promise<boolean> {
    try {
      return (await this.memory.readWord(this.description.start)) !== 0xffffffff;
    } catch (error) {
      if (isProbeError(error, 'target-fault')) {
        return false;
      }
      throw error;
    }
  }

  /**
   * Waits until the second core lets operations begin.
   * @throws ChipError `flash-stuck`
   */
  private async awaitPermission(): Promise<void> {
    if (this.variant.protection.secondCore) {
      const timeout = LONGEST_SUSPENSION;
      const granted = async (): Promise<true | undefined> => ((await this.read(SR)) & SR_PESD ? undefined : true);
      await pollUntil(
        this.clock,
        granted,
        { timeout, interval: 2 },
        () => new ChipError('flash-stuck', { during: 'erase', milliseconds: timeout }),
      );
    }
  }

  waitIdle(during: 'erase' | 'program', expected: number, timeout?: number): Promise<number> {
    const errors = async (): Promise<number | undefined> => {
      const status = await this.read(SR);
      return status & this.variant.busy ? undefined : status & SR_ERRORS;
    };
    const { patience } = this.description.times;
    return pollIdle(this.clock, errors, { during, expected, timeout, patience });
  }

  /** Empties the caches, which can only be done while they are off (RM0351, 3.3.4). */
  async dropCaches(): Promise<void> {
    const { cachesEnabled, cachesReset } = this.variant;
    const access = await this.read(ACR);
    const off = access & ~cachesEnabled;
    if (access !== off) {
      await this.write(ACR, off);
    }
    await this.write(ACR, off | cachesReset);
    await this.write(ACR, off);
    if (access !== off) {
      await this.write(ACR, access);
    }
  }

  registersOf(): number {
    return this.description.registers;
  }

  loaderEntry(operation: FlashOperation): LoaderEntry {
    if (operation.kind === 'program') {
      return { control: CR_PG, address: operation.address, end: operation.address + operation.bytes.length };
    }
    return { control: this.eraseControl(operation), address: 0, end: 0 };
  }

  faultOf(status: number): FlashFault {
    if (status & SR_WRPERR) {
      return 'protected';
    }
    return status & SR_PROGERR ? 'not-erased' : status & SR_SEQUENCE ? 'sequence' : 'unknown';
  }

  async run(operations: readonly FlashOperation[], options: WriterOptions): Promise<void> {
    await runDirectly(operations, options, {
      writesTwice: false, // a unit takes one write
      erase: (operation, mode) => this.erase(operation, operationTime(operation, this.description, mode)),
      beginProgram: async () => {
        await this.awaitPermission();
        await this.write(SR, SR_CLEARABLE);
        await this.write(CR, CR_PG);
      },
      writeUnits: (address, block) => this.writeDoubleWords(address, block),
      endOfBlock: () => this.waitIdle('program', 0),
      endProgram: () => this.write(CR, 0),
      faultOf: (status) => this.faultOf(status),
    });
  }

  private eraseControl(operation: EraseOperation): number {
    if (operation.kind === 'erase-chip') {
      // Also where option bytes make one bank of both (RM0440, 3.3.6): then either bit alone would be half of it.
      return CR_MER1 | (hasSecondBank(this.description) || this.description.banksJoined ? CR_MER2 : 0);
    }
    const { code, bank } = operation.sector;
    return CR_PER | (code << CR_PNB_SHIFT) | (bank === 1 ? this.variant.secondBank : 0);
  }

  private async erase(operation: EraseOperation, expected: number): Promise<number> {
    const control = this.eraseControl(operation);
    await this.awaitPermission();
    await this.write(SR, SR_CLEARABLE);
    await this.write(CR, control);
    await this.memory.writeWord(this.description.registers + CR, control | CR_STRT, { once: true });
    const status = await this.waitIdle('erase', expected);
    await this.write(CR, 0);
    return status;
  }

  /** Blank ones are not written: with an error-correcting code they would count as written then. */
  private async writeDoubleWords(address: number, block: Uint8Array): Promise<void> {
    const view = viewOf(block);
    for (let offset = 0; offset < block.length; offset += UNIT) {
      const [low, high] = [view.getUint32(offset, true), view.getUint32(offset + 4, true)];
      if (low !== 0xffffffff || high !== 0xffffffff) {
        // Both in one access: the controller takes the low word first, and nothing may come between.
        await this.memory.write(address + offset, block.subarray(offset, offset + UNIT), { once: true });
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
