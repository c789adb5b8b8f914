import assert from 'node:assert/strict';
import { flashSizeOf, sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { L4_CHIPS } from '../../../src/virtual-board/chips/l4-chips.ts';

describe('L4 chips', () => {
  // RM0351 (L476), RM0394 (L432, L452): device id, flash in KB, RAM at 0x20000000 in KB.
  for (const [name, device, flash, ram] of [
    ['stm32l476xg', 0x415, 1024, 96],
    ['stm32l432xc', 0x435, 256, 48],
    ['stm32l452xe', 0x462, 512, 128],
  ] as const) {
    it(`has ${name}`, () => {
      const row = L4_CHIPS.find((candidate) => candidate.name === name) ?? assert.fail();
      assert.equal(row.idcode & 0xfff, device);
      assert.equal(flashSizeOf(row), flash * 1024);
      assert.deepEqual(row.ram[0], { start: 0x20000000, size: ram * 1024 });
    });
  }

  it('numbers the pages of each bank from 0', () => {
    const [l476] = L4_CHIPS;
    assert.ok(l476);
    const second = sectorsOf(l476)[256];
    assert.deepEqual(second && [second.start, second.bank, second.code], [0x08080000, 2, 0]);
  });
});
