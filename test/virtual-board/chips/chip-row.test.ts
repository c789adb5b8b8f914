import assert from 'node:assert/strict';
import { flashSizeOf, sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';

describe('chip row', () => {
  it('makes sectors of runs: places, banks and numbers go on, begin anew, or leave a hole', () => {
    const row = {
      ...chipNamed('stm32f401xe'),
      sectors: [
        { count: 2, size: 0x4000 },
        { count: 1, size: 0x8000, bank: 2, firstCode: 16, start: 0x08100000 },
      ],
    } as const;
    assert.deepEqual(sectorsOf(row), [
      { index: 0, start: 0x08000000, size: 0x4000, bank: 1, code: 0 },
      { index: 1, start: 0x08004000, size: 0x4000, bank: 1, code: 1 },
      { index: 2, start: 0x08100000, size: 0x8000, bank: 2, code: 16 },
    ]);
    assert.equal(flashSizeOf(row), 0x10000);
  });
});
