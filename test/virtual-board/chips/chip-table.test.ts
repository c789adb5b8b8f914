import assert from 'node:assert/strict';
import { CHIP_NAMES, chipNamed, flashSizeOf, sectorsOf } from '../../../src/virtual-board/chips/chip-table.ts';

const KB = 1024;

describe('chip table', () => {
  // RM0368 table 5 and 24.6, RM0383, RM0090: flash, RAM at 0x20000000, DBGMCU device id.
  for (const [name, flash, ram, device] of [
    ['stm32f401xe', 512, 96, 0x433],
    ['stm32f401xc', 256, 64, 0x423],
    ['stm32f411xe', 512, 128, 0x431],
    ['stm32f407xg', 1024, 128, 0x413],
  ] as const) {
    it(`knows ${name}`, () => {
      const row = chipNamed(name.toUpperCase());
      assert.equal(flashSizeOf(row), flash * KB);
      assert.equal(row.ram[0]?.size, ram * KB);
      assert.equal(row.idcode & 0xfff, device);
    });
  }

  it('lays sectors of 4 × 16, 64 and 128 KB one after the other', () => {
    for (const name of CHIP_NAMES) {
      const sectors = sectorsOf(chipNamed(name));
      let next = 0x08000000;
      sectors.forEach(({ index, start, size }, position) => {
        assert.equal(index, position);
        assert.equal(start, next);
        assert.equal(size, position < 4 ? 16 * KB : position === 4 ? 64 * KB : 128 * KB);
        next += size;
      });
    }
  });

  it('has an erase time for every sector', () => {
    for (const name of CHIP_NAMES) {
      const row = chipNamed(name);
      assert.ok(row.sectors.every(({ size }) => row.flashTimes.sectorErase[size] !== undefined));
    }
  });

  it('says which names there are', () => {
    assert.throws(() => chipNamed('stm32h743xi'), /stm32f401xe/);
  });
});
