/**
 * FLASH_ACR of an L4-type flash (RM0351, 3.7.1; RM0444, 3.7.1; RM0440, 3.7.1): its caches, the debugger's switch; and the
 * flag of a chip that was empty when it was powered, which stands here (EMPTY) or in FLASH_SR (PEMPTY).
 *
 * Below: the chip's row, the log of violations. Above: `l4-flash.ts`, which has the cells that the caches are for.
 */

import type { L4FlashRow } from '../chips/chip-row.ts';
import type { Violations } from '../violations.ts';

/** Instruction and data cache, their resets. */
const [INSTRUCTION_CACHE, DATA_CACHE, INSTRUCTION_RESET, DATA_RESET] = [1 << 9, 1 << 10, 1 << 11, 1 << 12];

export class L4AccessControl {
  /** Whether an empty chip sends resets to its boot loader. */
  bootsEmpty = false;
  private register: number;

  constructor(
    private readonly row: L4FlashRow,
    private readonly violations: Violations,
  ) {
    this.register = row.accessControl;
  }

  /** Whether data is read through the cache. */
  get cached(): boolean {
    return this.row.dataCache && (this.register & DATA_CACHE) !== 0;
  }

  read(): number {
    return this.register | this.emptyFlagIn('access-control');
  }

  /** The flag that the chip was empty, where software sees it in this register; else 0. */
  emptyFlagIn(register: 'access-control' | 'status'): number {
    const { emptyFlag } = this.row;
    return this.bootsEmpty && emptyFlag?.in === register ? emptyFlag.bit : 0;
  }

  /** @returns whether the data cache is emptied */
  write(value: number): boolean {
    for (const [reset, enable] of [
      [INSTRUCTION_RESET, INSTRUCTION_CACHE],
      [DATA_RESET, DATA_CACHE],
    ] as const) {
      if (value & reset && value & enable) {
        this.violations.report('FLASH_ACR: a cache can only be reset while it is disabled');
      }
    }
    const { debugSwitch, emptyFlag } = this.row;
    if (debugSwitch && (this.register & debugSwitch) !== (value & debugSwitch)) {
      this.violations.report('FLASH_ACR.DBG_SWEN: cleared, which cuts the debugger off');
    }
    this.register = value & ~(INSTRUCTION_RESET | DATA_RESET);
    if (emptyFlag?.in === 'access-control') {
      this.bootsEmpty = (value & emptyFlag.bit) !== 0;
      this.register &= ~emptyFlag.bit;
    }
    return (value & DATA_RESET) !== 0 && !(value & DATA_CACHE);
  }

  /** What was written to FLASH_SR. RM0394, 3.7.5: a one toggles PEMPTY. */
  statusWritten(value: number): void {
    const { emptyFlag } = this.row;
    if (emptyFlag?.in === 'status' && value & emptyFlag.bit) {
      this.bootsEmpty = !this.bootsEmpty;
    }
  }

  /** @param empty what a look at the flash says, where there was one: at power-on, and when options are loaded */
  reset(empty: boolean | undefined): void {
    this.register = this.row.accessControl;
    if (this.row.emptyFlag && empty !== undefined) {
      this.bootsEmpty = empty;
    }
  }

  snapshot(): unknown {
    return [this.register, this.bootsEmpty];
  }

  restore(snapshot: unknown): void {
    [this.register, this.bootsEmpty] = snapshot as [number, boolean];
  }
}
