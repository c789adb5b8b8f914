import assert from 'node:assert/strict';
import { findOverlaps, segmentRange } from '../../src/image/overlaps.ts';

const segment = (address: number, ...bytes: number[]) => ({ address, bytes: Uint8Array.from(bytes) });

describe('findOverlaps()', () => {
  it('finds none among neighbours, gaps and empty parts', () => {
    assert.deepEqual(findOverlaps([segment(4, 1), segment(0, 1, 2, 3, 4), segment(2), segment(9, 1)]), []);
  });

  it('names the parts in the order in which they were given, and what they share', () => {
    const [a, b] = [segment(4, 1, 2), segment(2, 9, 9, 9)];
    assert.deepEqual(findOverlaps([a, b]), [{ first: a, second: b, range: { start: 4, end: 5 }, differing: true }]);
    assert.deepEqual(findOverlaps([b, a]), [{ first: b, second: a, range: { start: 4, end: 5 }, differing: true }]);
  });

  it('tells equal bytes from different ones', () => {
    assert.equal(findOverlaps([segment(0, 1, 2), segment(1, 2, 3)])[0]?.differing, false);
  });

  it('finds parts inside a long one, and a part that is there twice', () => {
    assert.equal(findOverlaps([segment(0, 1, 2, 3, 4), segment(1, 2), segment(3, 4)]).length, 2);
    assert.equal(findOverlaps([segment(0, 1), segment(0, 1)]).length, 1);
  });
});

describe('segmentRange()', () => {
  it('ends after the last byte', () => {
    assert.deepEqual(segmentRange(segment(4, 1, 2)), { start: 4, end: 6 });
  });
});
