import assert from 'node:assert/strict';
import { differenceAfter, marksIn } from '../../media/editor/beside.ts';
import { documentWith } from './support/documents.ts';

const A = 0x0800_0000;
const B = 0x0802_0000;
const two = documentWith([
  { address: A, size: 0x100 },
  { address: B, size: 0x100 },
]);
const [target] = two.targets;
const placed = {
  targets: target
    ? [{ ...target, elements: target.elements.map((e, index) => ({ ...e, offset: 285 + index * 264 })) }]
    : [],
};
const view = (...pairs: [number, number][]) => ({
  older: false,
  differing: 0,
  ranges: pairs.map(([start, end]) => ({ start, end })),
});
const element = { source: { of: 'element', target: 0, element: 1 } as const, size: 0x100, base: B };

describe('marksIn()', () => {
  it('gives offsets in an element, cut where it begins and ends', () => {
    const ranges = view([A, A + 1], [B - 4, B + 2], [B + 0xfe, B + 0x102], [B + 0x200, B + 0x201]);
    assert.deepEqual(marksIn(element, placed, ranges), [
      { start: 0, end: 2 },
      { start: 0xfe, end: 0x100 },
    ]);
  });

  it('gives offsets in the file behind the header of each element', () => {
    const file = { source: { of: 'file' } as const, size: 1000, base: 0 };
    assert.deepEqual(marksIn(file, placed, view([A + 1, A + 2], [B, B + 3])), [
      { start: 294, end: 295 },
      { start: 557, end: 560 },
    ]);
  });

  it('gives offsets in a target from its own beginning', () => {
    const whole = { source: { of: 'target', target: 0 } as const, size: 900, base: 11 };
    assert.deepEqual(marksIn(whole, placed, view([A + 1, A + 2])), [{ start: 283, end: 284 }]);
  });
});

describe('differenceAfter()', () => {
  const ranges = view([A + 4, A + 5], [B - 4, B + 2], [B + 0x200, B + 0x201]);

  it('goes from one to the next, as far as this file holds them, and around', () => {
    assert.equal(differenceAfter(ranges, placed, -1), A + 4);
    assert.equal(differenceAfter(ranges, placed, A + 4), B);
    assert.equal(differenceAfter(ranges, placed, B), A + 4);
  });

  it('is nowhere where only the other one holds what differs', () => {
    assert.equal(differenceAfter(view([B + 0x200, B + 0x201]), placed, -1), undefined);
  });
});
