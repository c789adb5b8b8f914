import assert from 'node:assert/strict';
import { flashSizeOf, sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { BOARD_NAMES, CHIP_NAMES, chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';

const KB = 1024;

describe('chip table', () => {
  // RM0368 table 5 and 24.6, RM0383, RM0090: flash, RAM at 0x20000000, DBGMCU device id.
  for (const [name, flash, ram, device] of [
    ['stm32f401xe', 512, 96, 0x433],
    ['stm32f401xc', 256, 64, 0x423],
    ['stm32f411xe', 512, 128, 0x431],
    ['stm32f407xg', 1024, 128, 0x413],
    // RM0033, RM0430, RM0090, RM0390, RM0385, RM0410; RM0360, RM0091, RM0008, RM0316.
    ['stm32f207xg', 1024, 128, 0x411],
    ['stm32f413xh', 1536, 320, 0x463],
    ['stm32f429xi', 2048, 192, 0x419],
    ['stm32f429xg', 1024, 192, 0x419],
    ['stm32f446xe', 512, 128, 0x421],
    ['stm32f746xg', 1024, 320, 0x449],
    ['stm32f767xi', 2048, 512, 0x451],
    ['stm32f030x4', 16, 4, 0x444],
    ['stm32f072xb', 128, 16, 0x448],
    ['stm32f091xc', 256, 32, 0x442],
    ['stm32f103xb', 128, 20, 0x410],
    ['stm32f103xe', 512, 64, 0x414],
    ['stm32f103xg', 1024, 96, 0x430],
    ['stm32f303xc', 256, 40, 0x422],
  ] as const) {
    it(`knows ${name}`, () => {
      const row = chipNamed(name.toUpperCase());
      assert.equal(flashSizeOf(row), flash * KB);
      assert.equal(row.ram[0]?.size, ram * KB);
      assert.equal(row.idcode & 0xfff, device);
    });
  }

  // Sectors as the manuals' tables name them: sizes in KB, the controller's numbers, where a second bank begins.
  for (const [name, sizes, codes, second] of [
    ['stm32f401xe', [16, 16, 16, 16, 64, 128, 128, 128], [0, 1, 2, 3, 4, 5, 6, 7], undefined],
    [
      'stm32f429xi',
      [16, 16, 16, 16, 64, 128, 128, 128, 128, 128, 128, 128, 16, 16, 16, 16, 64, 128, 128, 128, 128, 128, 128, 128],
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27],
      0x08100000,
    ],
    ['stm32f746xg', [32, 32, 32, 32, 128, 256, 256, 256], [0, 1, 2, 3, 4, 5, 6, 7], undefined],
  ] as const) {
    it(`divides the flash of ${name} as its manual does`, () => {
      const sectors = sectorsOf(chipNamed(name));
      assert.deepEqual(
        sectors.map(({ size }) => size / KB),
        sizes,
      );
      assert.deepEqual(
        sectors.map(({ code }) => code),
        codes,
      );
      assert.equal(sectors.find(({ bank }) => bank === 2)?.start, second);
    });
  }

  /** Where bank 2 begins with a hole before it, by chip and sector (RM0433, 4.3.8; RM0440, 3.3.1 for half the flash). */
  const behindHole: Readonly<Record<string, number>> = {
    'stm32h743xg 4': 0x0810_0000,
    'stm32h7a3xg 64': 0x0810_0000,
    'stm32h7b0vb 32': 0x0810_0000,
    'stm32g474xc 64': 0x0804_0000,
  };

  it('lays the sectors of every chip one after the other, in both divisions; a hole is at most between banks', () => {
    for (const row of CHIP_NAMES.map(chipNamed)) {
      const other = 'otherLayout' in row.flash ? row.flash.otherLayout?.sectors : undefined;
      for (const sectors of [sectorsOf(row), sectorsOf(row, other)]) {
        let [next, size] = [row.flashStart, 0];
        sectors.forEach((sector, position) => {
          assert.equal(sector.index, position);
          assert.equal(sector.start, behindHole[`${row.name} ${position}`] ?? next, row.name);
          next = sector.start + sector.size;
          size += sector.size;
        });
        assert.equal(size, flashSizeOf(row), row.name);
      }
    }
  });

  it('has an erase time for every sector of F2, F4 and F7', () => {
    for (const row of CHIP_NAMES.map(chipNamed)) {
      const { flash } = row;
      if (flash.model === 'f4') {
        const runs = [...row.sectors, ...(flash.otherLayout?.sectors ?? [])];
        assert.ok(
          runs.every(({ size }) => flash.times.sectorErase[size] !== undefined),
          row.name,
        );
      }
    }
  });

  it('knows boards by the chip on them', () => {
    for (const board of BOARD_NAMES) {
      assert.ok(CHIP_NAMES.includes(chipNamed(board).name), board);
    }
    assert.equal(chipNamed('NUCLEO-F091RC').name, 'stm32f091xc');
  });

  it('says which names there are', () => {
    assert.throws(() => chipNamed('stm32n657x0'), /stm32f401xe/);
  });
});
