import assert from 'node:assert/strict';
import { sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';
import { FlippingCells } from '../../../src/virtual-board/peripherals/flipping-cells.ts';

const START = 0x08000000;

describe('FlippingCells', () => {
  function bench(): { cells: FlippingCells; array: FlashArray; pass: (to: number) => void; changes: number[] } {
    let time = 0;
    const changes: number[] = [];
    const array = new FlashArray(sectorsOf(chipNamed('stm32f401xe')), { flippingBits: { [START + 64]: 1 } });
    const cells = new FlippingCells(
      array,
      () => time,
      (start) => changes.push(start),
    );
    const pass = (to: number): void => {
      time = to;
      cells.passTime();
    };
    return { cells, array, pass, changes };
  }

  it('turns a bad bit around a millisecond after it was programmed, and only that', () => {
    const { cells, array, pass, changes } = bench();
    cells.programmed(START, 16_000);
    assert.equal(cells.nextAt, Infinity);
    cells.programmed(START + 64, 16_000);
    assert.equal(cells.nextAt, 1_016_000);
    pass(1_015_000);
    assert.equal(array.bytes[64], 0xff);
    pass(1_016_000);
    assert.equal(array.bytes[64], 0xfe);
    assert.deepEqual(changes, [START + 64]);
  });

  it('forgets what was erased meanwhile', () => {
    const { cells, array, pass } = bench();
    cells.programmed(START + 64, 0);
    const snapshot = cells.snapshot();
    cells.erased(START, 0x4000);
    pass(2_000_000);
    assert.equal(array.bytes[64], 0xff);
    cells.restore(snapshot);
    pass(2_000_000);
    assert.equal(array.bytes[64], 0xfe);
  });
});
