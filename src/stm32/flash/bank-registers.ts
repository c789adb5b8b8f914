/**
 * The registers of controllers that have a set of them for each bank: F101 and F103 of more than 512 KB, H7. All sets are
 * alike and at equal distances, and one operation concerns one of them.
 *
 * Below: memory, the chip's description. Above: the drivers of such controllers, which know what the bits mean. Not for
 * controllers with several banks behind one set (F4, L4).
 */

import type { TargetMemory } from '../../probe/debug-probe.ts';
import { bankAt, type FlashDescription, hasSecondBank } from '../devices/chip-description.ts';
import { giveKeys } from './driver-steps.ts';
import type { FlashOperation } from './flash-operation.ts';

/** Offsets of what all such controllers have, from the first register of a set. */
export interface BankRegisterOffsets {
  readonly keys: number;
  readonly control: number;
  readonly status: number;
  /** From a set to the next one. */
  readonly distance: number;
}

export class BankRegisters {
  constructor(
    private readonly memory: TargetMemory,
    private readonly description: FlashDescription,
    private readonly offsets: BankRegisterOffsets,
  ) {}

  /** The addresses of all sets that the chip has, by bank. */
  get sets(): number[] {
    const { registers } = this.description;
    return hasSecondBank(this.description) ? [registers, registers + this.offsets.distance] : [registers];
  }

  /** The address of the set that an operation needs. All of a chip of one bank is the first one's. */
  setOf(operation: FlashOperation): number {
    const { registers } = this.description;
    switch (operation.kind) {
      case 'erase-sector':
        return registers + (operation.sector.bank ?? 0) * this.offsets.distance;
      case 'program':
        return registers + bankAt(this.description, operation.address) * this.offsets.distance;
      case 'erase-chip':
        return registers;
    }
  }

  /** Gives the keys to each set that is locked. @throws ChipError `flash-locked` */
  async unlock(lockBit: number, keys: readonly number[]): Promise<void> {
    for (const set of this.sets) {
      const { control, keys: keyRegister } = this.offsets;
      await giveKeys(this.memory, { control: set + control, lockBit, keyRegister: set + keyRegister, keys });
    }
  }

  async lock(lockBit: number): Promise<void> {
    for (const set of this.sets) {
      await this.memory.writeWord(set + this.offsets.control, lockBit);
    }
  }

  /** Error flags of all sets, of those that are asked for; undefined while one of them is busy. */
  async errors(busy: number, errors: number): Promise<number | undefined> {
    let found = 0;
    for (const set of this.sets) {
      const status = await this.memory.readWord(set + this.offsets.status);
      if (status & busy) {
        return undefined;
      }
      found |= status & errors;
    }
    return found;
  }
}
