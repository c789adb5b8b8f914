import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NearRows } from '../../src/image/near-rows.ts';

function rangesOf(runs: readonly (readonly [number, number])[], near: number, most = 1000) {
  const collected = new NearRows(near, most);
  runs.forEach(([start, end]) => collected.add(start, end));
  const { rows, sizes } = collected.ranges();
  return { rows: [...rows], sizes: [...sizes] };
}

describe('NearRows', () => {
  it('makes whole rows of runs, and counts the bytes of the runs', () => {
    assert.deepEqual(rangesOf([[0x13, 0x15]], 0), { rows: [1, 2], sizes: [2] });
    assert.deepEqual(rangesOf([[0x1f, 0x21]], 0), { rows: [1, 3], sizes: [2] });
    assert.deepEqual(rangesOf([], 0), { rows: [], sizes: [] });
  });

  it('takes runs of one row, and rows that are near, for one place', () => {
    const runs = [
      [0, 1],
      [5, 6],
      [0x40, 0x41], // three rows further: rows 1, 2 and 3 lie between
      [0x90, 0x91], // four lie between
    ] as const;
    assert.deepEqual(rangesOf(runs, 3), { rows: [0, 5, 9, 10], sizes: [3, 1] });
  });

  it('reaches the end of the address space', () => {
    assert.deepEqual(rangesOf([[2 ** 32 - 1, 2 ** 32]], 0), { rows: [2 ** 28 - 1, 2 ** 28], sizes: [1] });
  });

  it('lists no more than it may, loses nothing, and joins what is nearest first', () => {
    const runs = Array.from({ length: 5000 }, (_, index) => [index * 32, index * 32 + 1] as const);
    const { rows, sizes } = rangesOf([...runs, [1 << 24, (1 << 24) + 4]], 0, 100);
    assert.deepEqual(rows, [0, 2 * 4999 + 1, 1 << 20, (1 << 20) + 1]);
    assert.deepEqual(sizes, [5000, 4]);
  });

  it('has every run in one of its ranges, whatever the runs', () => {
    const someRuns = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40 })));
    fc.assert(
      fc.property(someRuns, fc.nat(4), fc.integer({ min: 1, max: 9 }), (steps, near, most) => {
        let at = 0;
        const runs = steps.map(([gap, size]) => [at + gap, (at += gap + size)] as const);
        const { rows, sizes } = rangesOf(runs, near, most);
        assert.ok(sizes.length <= most);
        assert.equal(
          sizes.reduce((sum, size) => sum + size, 0),
          runs.reduce((sum, [start, end]) => sum + end - start, 0),
        );
        assert.ok(rows.every((row, index) => index === 0 || row > (rows[index - 1] ?? 0)));
        for (const [start, end] of runs) {
          assert.ok(sizes.some((_, index) => rows[2 * index]! * 16 <= start && end <= rows[2 * index + 1]! * 16));
        }
      }),
    );
  });
});
