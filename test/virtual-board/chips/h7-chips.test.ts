import assert from 'node:assert/strict';
import { flashSizeOf, sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { H7_CHIPS } from '../../../src/virtual-board/chips/h7-chips.ts';

describe('H7 chips', () => {
  // RM0433 (H743, H750), RM0468 (H723), RM0455 (H7A3, H7B0): device id, flash in KB, sectors, where a second bank begins.
  for (const [name, device, flash, sectors, second] of [
    ['stm32h743xi', 0x450, 2048, 16, 0x08100000],
    ['stm32h743xg', 0x450, 1024, 8, 0x08100000],
    ['stm32h745xi', 0x450, 2048, 16, 0x08100000],
    ['stm32h750xb', 0x450, 128, 1, undefined],
    ['stm32h723xg', 0x483, 1024, 8, undefined],
    ['stm32h7a3xi', 0x480, 2048, 256, 0x08100000],
    ['stm32h7a3xg', 0x480, 1024, 128, 0x08100000],
    ['stm32h7b0xb', 0x480, 128, 16, undefined],
  ] as const) {
    it(`has ${name}`, () => {
      const row = H7_CHIPS.find((candidate) => candidate.name === name) ?? assert.fail();
      assert.equal(row.idcode & 0xfff, device);
      assert.equal(flashSizeOf(row), flash * 1024);
      const all = sectorsOf(row);
      assert.equal(all.length, sectors);
      const first = all.find(({ bank }) => bank === 2);
      assert.deepEqual([first?.start, first?.code], [second, second && 0]);
    });
  }
});
