import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type AddressRange,
  containsRange,
  intersect,
  overlaps,
  piecesOf,
  rangeOf,
  sizeOf,
  without,
} from '../../src/base/address-range.ts';

const range = (start: number, end: number) => ({ start, end });

describe('address ranges', () => {
  it('rangeOf() ends after the last byte, up to 2³²', () => {
    assert.deepEqual(rangeOf(0x0800_0000, 0x4000), range(0x0800_0000, 0x0800_4000));
    assert.deepEqual(rangeOf(0xffff_fff0, 16), range(0xffff_fff0, 0x1_0000_0000));
  });

  it('sizeOf() counts bytes, also above 2³¹', () => {
    assert.equal(sizeOf(range(0, 0x1_0000_0000)), 0x1_0000_0000);
    assert.equal(sizeOf(range(5, 5)), 0);
  });

  it('overlaps() is false for neighbours, true from one shared address on', () => {
    assert.equal(overlaps(range(0, 4), range(4, 8)), false);
    assert.equal(overlaps(range(4, 8), range(0, 4)), false);
    assert.equal(overlaps(range(0, 5), range(4, 8)), true);
    assert.equal(overlaps(range(4, 8), range(0, 5)), true);
    assert.equal(overlaps(range(0, 8), range(2, 3)), true);
  });

  it('containsRange() takes the range itself, and nothing that sticks out', () => {
    assert.equal(containsRange(range(4, 8), range(4, 8)), true);
    assert.equal(containsRange(range(4, 8), range(5, 7)), true);
    assert.equal(containsRange(range(4, 8), range(3, 8)), false);
    assert.equal(containsRange(range(4, 8), range(4, 9)), false);
  });

  it('intersect() gives what both share, or undefined', () => {
    assert.deepEqual(intersect(range(0, 6), range(4, 8)), range(4, 6));
    assert.deepEqual(intersect(range(4, 8), range(0, 100)), range(4, 8));
    assert.equal(intersect(range(0, 4), range(4, 8)), undefined);
  });

  it('without() is what the ranges do not cover, and nothing twice', () => {
    const numbers = fc.uniqueArray(fc.nat(200), { maxLength: 12 }).map((some) => some.sort((a, b) => a - b));
    fc.assert(
      fc.property(numbers, (bounds) => {
        const ranges = Array.from({ length: bounds.length >> 1 }, (_, i) => range(bounds[2 * i]!, bounds[2 * i + 1]!));
        const rest = without(range(10, 190), ranges);
        const inSome = (some: readonly AddressRange[], at: number): boolean =>
          some.some(({ start, end }) => start <= at && at < end);
        for (let at = 0; at < 201; at++) {
          assert.equal(inSome(rest, at), at >= 10 && at < 190 && !inSome(ranges, at), `at ${at}`);
        }
      }),
    );
  });

  it('piecesOf() cuts at multiples', () => {
    assert.deepEqual(piecesOf(range(100, 300), 128), [range(100, 128), range(128, 256), range(256, 300)]);
    assert.deepEqual(piecesOf(range(100, 100), 128), []);
  });
});
