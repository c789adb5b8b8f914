import assert from 'node:assert/strict';
import { sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { CHIP_NAMES, chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';
import { makeFlash } from '../../../src/virtual-board/peripherals/flash-models.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

describe('flash models', () => {
  // LOCK of FLASH_CR after reset: bit 31 on F2, F4, F7; bit 7 on F0, F1, F3; on L4 and H7 CR is elsewhere, and 0x10
  // is SR; on L0 and L1 0x10 takes keys and reads 0.
  const lockOf = { f4: 0x80000000, f1: 0x80, l4: 0, l0: 0, h7: 0 } as const;

  it('gives every chip the controller of its row, locked', () => {
    for (const row of CHIP_NAMES.map(chipNamed)) {
      const flash = makeFlash(row, new FlashArray(sectorsOf(row), {}), {
        now: () => 0,
        volts: () => 3.3,
        lowVoltageNoticed: () => false,
        blocked: () => false,
        oscillatorRuns: () => true,
        launchOptions: () => undefined,
        changed: () => undefined,
        contentChanged: () => undefined,
        violations: new Violations(),
      });
      assert.equal(flash.read(0x10), lockOf[row.flash.model], row.name);
      assert.equal(flash.locked, true);
      assert.equal(flash.busy, false);
    }
  });
});
