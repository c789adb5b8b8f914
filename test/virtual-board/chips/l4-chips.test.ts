import assert from 'node:assert/strict';
import { flashSizeOf, sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { L4_CHIPS } from '../../../src/virtual-board/chips/l4-chips.ts';

describe('L4 chips', () => {
  // RM0351 (L476, L496), RM0394 (L432, L452), RM0432, RM0440, RM0453, RM0434: device id, flash and RAM at 0x20000000 in KB.
  for (const [name, device, flash, ram] of [
    ['stm32l476xg', 0x415, 1024, 96],
    ['stm32l432xc', 0x435, 256, 48],
    ['stm32l452xe', 0x462, 512, 128],
    ['stm32l496xg', 0x461, 1024, 320],
    ['stm32l4r5xi', 0x470, 2048, 640],
    ['stm32l4p5xg', 0x471, 1024, 320],
    ['stm32l4p5xe', 0x471, 512, 320],
    ['stm32g474xe', 0x469, 512, 128],
    ['stm32g474xc', 0x469, 256, 128],
    ['stm32wl55xc', 0x497, 256, 32],
    ['stm32wl55xb', 0x497, 128, 16],
    ['stm32wb55xg', 0x495, 1024, 256],
  ] as const) {
    it(`has ${name}`, () => {
      const row = L4_CHIPS.find((candidate) => candidate.name === name) ?? assert.fail();
      assert.equal(row.idcode & 0xfff, device);
      assert.equal(flashSizeOf(row), flash * 1024);
      assert.deepEqual(row.ram[0], { start: 0x20000000, size: ram * 1024 });
    });
  }

  it('has SRAM2 in every WL, SRAM1 not in the smallest', () => {
    for (const [name, kilobytes] of [
      ['stm32wl55xc', 32],
      ['stm32wl55xb', 32],
      ['stm32wle5x8', 20],
    ] as const) {
      const row = L4_CHIPS.find((candidate) => candidate.name === name) ?? assert.fail();
      assert.deepEqual(row.ram.at(-1), { start: 0x20008000, size: kilobytes * 1024 });
    }
    assert.equal(L4_CHIPS.find(({ name }) => name === 'stm32wle5x8')?.ram.length, 1);
  });

  it('numbers the pages of each bank from 0', () => {
    const [l476] = L4_CHIPS;
    assert.ok(l476);
    const second = sectorsOf(l476)[256];
    assert.deepEqual(second && [second.start, second.bank, second.code], [0x08080000, 2, 0]);
  });
});
