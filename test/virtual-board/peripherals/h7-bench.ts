/** The flash of an H7 alone, with a time of its own. */

import { sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';
import type { FlashController } from '../../../src/virtual-board/peripherals/flash-controller.ts';
import { makeFlash } from '../../../src/virtual-board/peripherals/flash-models.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

/** From the first bank's registers to the second's (RM0433, 4.9). */
export const SECOND = 0x100;
const KEYR = 0x04;

export class Bench {
  time = 0;
  volts = 3.3;
  readonly violations = new Violations();
  readonly array: FlashArray;
  readonly unit: FlashController;

  constructor(chip = 'stm32h743xi') {
    const row = chipNamed(chip);
    this.array = new FlashArray(sectorsOf(row), {});
    this.unit = makeFlash(row, this.array, {
      now: () => this.time,
      volts: () => this.volts,
      lowVoltageNoticed: () => false,
      blocked: () => false,
      oscillatorRuns: () => true,
      launchOptions: () => undefined,
      changed: () => undefined,
      contentChanged: () => undefined,
      violations: this.violations,
    });
    this.unit.reset('power-on');
  }

  write(offset: number, value: number): void {
    this.unit.write(offset, value, 0xffffffff);
  }

  unlock(bank = 0): this {
    this.write(bank + KEYR, 0x45670123);
    this.write(bank + KEYR, 0xcdef89ab);
    return this;
  }

  pass(nanoseconds: number): void {
    this.time += nanoseconds;
    this.unit.passTime();
  }

  /** Eight words, all the same. */
  flashWord(address: number, word: number): void {
    for (let at = 0; at < 32; at += 4) {
      this.unit.program(address + at, 4, word, 'data');
    }
  }

  word(address: number): number {
    return this.unit.readArray(address, 4, 'debug');
  }
}
