import assert from 'node:assert/strict';
import { coverSectors, without } from '../../src/inspection/sectors.ts';

/** Sectors 0 … 3 of 16, 16, 64 and 128 bytes from 0x100. */
const sectors = [
  { index: 0, start: 0x100, size: 16, code: 0 },
  { index: 1, start: 0x110, size: 16, code: 1 },
  { index: 2, start: 0x120, size: 64, code: 2 },
  { index: 3, start: 0x160, size: 128, code: 3 },
];
const covered = (...ranges: [number, number][]): [number, number][] =>
  coverSectors(
    ranges.map(([start, end]) => ({ start, end })),
    sectors,
  ).sectors.map((entry) => [entry.sector.index, entry.covered]);

describe('coverSectors()', () => {
  it('takes exactly the sectors that hold a byte, at both ends', () => {
    assert.deepEqual(covered([0x100, 0x110]), [[0, 16]]);
    assert.deepEqual(covered([0x100, 0x111]), [
      [0, 16],
      [1, 1],
    ]);
    assert.deepEqual(covered([0x10f, 0x161]), [
      [0, 1],
      [1, 16],
      [2, 64],
      [3, 1],
    ]);
    assert.deepEqual(covered([0x1df, 0x1e0]), [[3, 1]]);
  });

  it('adds up what several ranges hold of a sector', () => {
    assert.deepEqual(covered([0x100, 0x101], [0x103, 0x105]), [[0, 3]]);
  });

  it('tells what lies in no sector', () => {
    const ranges = [
      { start: 0xf0, end: 0x104 },
      { start: 0x1d0, end: 0x200 },
      { start: 0x300, end: 0x310 },
    ];
    assert.deepEqual(coverSectors(ranges, sectors).outside, [
      { start: 0xf0, end: 0x100 },
      { start: 0x1e0, end: 0x200 },
      { start: 0x300, end: 0x310 },
    ]);
    assert.deepEqual(coverSectors([{ start: 0x100, end: 0x1e0 }], sectors).outside, []);
  });
});

describe('without()', () => {
  it('leaves what no hole takes', () => {
    const holes = [
      { start: 2, end: 4 },
      { start: 6, end: 20 },
    ];
    assert.deepEqual(without({ start: 0, end: 10 }, holes), [
      { start: 0, end: 2 },
      { start: 4, end: 6 },
    ]);
    assert.deepEqual(without({ start: 7, end: 9 }, holes), []);
    assert.deepEqual(without({ start: 4, end: 6 }, holes), [{ start: 4, end: 6 }]);
  });
});
