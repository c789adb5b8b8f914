import assert from 'node:assert/strict';
import { flashSizeOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { G0_CHIPS } from '../../../src/virtual-board/chips/g0-chips.ts';

describe('G0 chips', () => {
  // RM0444, RM0490, RM0503: device id, flash and RAM at 0x20000000 in KB.
  for (const [name, device, flash, ram] of [
    ['stm32g031x8', 0x466, 64, 8],
    ['stm32g071xb', 0x460, 128, 36],
    ['stm32g0b1xe', 0x467, 512, 144],
    ['stm32c031x6', 0x453, 32, 12],
    ['stm32u031x8', 0x459, 64, 12],
    ['stm32u083xc', 0x489, 256, 40],
  ] as const) {
    it(`has ${name}`, () => {
      const row = G0_CHIPS.find((candidate) => candidate.name === name) ?? assert.fail();
      assert.deepEqual([row.idcode & 0xfff, flashSizeOf(row)], [device, flash * 1024]);
      assert.deepEqual(row.ram[0], { start: 0x20000000, size: ram * 1024 });
    });
  }
});
