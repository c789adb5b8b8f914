import assert from 'node:assert/strict';
import { sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { CHIP_NAMES, chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';
import { makeFlash } from '../../../src/virtual-board/peripherals/flash-models.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

describe('flash models', () => {
  // FLASH_CR after reset: LOCK is bit 31 on F2, F4, F7; bit 7 on F0, F1, F3; with OPTLOCK, bit 30, on L4; FLASH_PECR of L0
  // and L1: PELOCK, PRGLOCK, OPTLOCK; on H7 CR is bank 1's, and LOCK is bit 0.
  const lockOf = {
    f4: [0x10, 0x80000000],
    f1: [0x10, 0x80],
    l4: [0x14, 0xc0000000],
    l0: [0x04, 0x7],
    h7: [0x0c, 0x1],
  } as const;

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
      const [control, locked] = lockOf[row.flash.model];
      assert.equal((flash.read(control) & locked) >>> 0, locked, row.name);
      assert.equal(flash.locked, true);
      assert.equal(flash.busy, false);
    }
  });
});
