import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RunKind } from '../../src/image/compare.ts';
import { ShareCounter } from '../../src/image/compare-shares.ts';

const KINDS: readonly RunKind[] = ['equal', 'changed', 'only-left', 'only-right'];

describe('ShareCounter', () => {
  it('counts what lies in a range, and no more', () => {
    const range = { start: 100, end: 200 };
    const shares = new ShareCounter([range]);
    shares.note('equal', 0, 110);
    shares.note('changed', 110, 120);
    shares.note('only-left', 150, 160);
    shares.note('only-right', 195, 300);
    assert.deepEqual(shares.of(range), { equal: 10, changed: 10, onlyLeft: 10, onlyRight: 5 });
  });

  it('knows nothing of ranges that it was not made for', () => {
    const shares = new ShareCounter([{ start: 0, end: 10 }]);
    assert.throws(() => shares.of({ start: 0, end: 5 }), RangeError);
  });

  it('agrees with a count address by address, also where ranges overlap', () => {
    const someRange = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 30 }));
    const someRun = fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 10 }), fc.constantFrom(...KINDS));
    fc.assert(
      fc.property(fc.array(someRange), fc.array(someRun), (pairs, steps) => {
        const ranges = pairs.map(([start, size]) => ({ start, end: start + size }));
        const shares = new ShareCounter(ranges);
        const kinds: (RunKind | undefined)[] = [];
        for (const [gap, size, kind] of steps) {
          kinds.length += gap;
          shares.note(kind, kinds.length, kinds.length + size);
          kinds.push(...new Array<RunKind>(size).fill(kind));
        }
        for (const range of ranges) {
          const here = kinds.slice(range.start, range.end);
          const [equal, changed, onlyLeft, onlyRight] = KINDS.map(
            (kind) => here.filter((each) => each === kind).length,
          );
          assert.deepEqual(shares.of(range), { equal, changed, onlyLeft, onlyRight });
        }
      }),
    );
  });
});
