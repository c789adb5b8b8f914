import assert from 'node:assert/strict';
import { F4_CHIPS } from '../../../src/virtual-board/chips/f4-chips.ts';

describe('F2, F4 and F7 chips', () => {
  // Cores of the reference manuals; option register as delivered (RM0368, 3.8.6; RM0385, 3.7.6; RM0410, 3.7.6).
  for (const [name, core, options] of [
    ['stm32f207xg', 'm3 r2', 0x0fffaaed],
    ['stm32f401xe', 'm4', 0x0fffaaed],
    ['stm32f413xh', 'm4', 0x7fffaaed],
    ['stm32f746xg', 'm7', 0xc0ffaafd],
    ['stm32f767xi', 'm7', 0xffffaafd],
  ] as const) {
    it(`has ${name}`, () => {
      const row = F4_CHIPS.find((candidate) => candidate.name === name) ?? assert.fail();
      assert.equal(row.core, core);
      assert.ok(row.flash.model === 'f4');
      assert.equal(row.flash.optionDefaults[0], options);
    });
  }
});
