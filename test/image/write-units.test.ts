import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AddressRange } from '../../src/base/address-range.ts';
import { WriteUnits } from '../../src/image/write-units.ts';

const SIZES = [2, 4, 8, 16, 32, 64, 128, 256];

/** Ranges as pairs of small numbers, ascending, not touching. */
const someRanges = fc
  .uniqueArray(fc.nat(1000), { maxLength: 12 })
  .map((numbers) => numbers.sort((a, b) => a - b))
  .map((numbers) =>
    Array.from({ length: numbers.length >> 1 }, (_, i) => ({
      start: numbers[2 * i] ?? 0,
      end: numbers[2 * i + 1] ?? 0,
    })),
  );
const someSize = fc.constantFrom(...SIZES);

const inSome = (ranges: readonly AddressRange[], at: number): boolean =>
  ranges.some(({ start, end }) => start <= at && at < end);

describe('WriteUnits', () => {
  it('grows ranges to the units that they touch, and none of them meet', () => {
    fc.assert(
      fc.property(someRanges, someSize, (ranges, size) => {
        const grown = new WriteUnits(size, 0xff).grow(ranges);
        for (let unit = 0; unit < 1024; unit += size) {
          const touched = ranges.some(({ start, end }) => start < unit + size && unit < end);
          for (const at of [unit, unit + size - 1]) {
            assert.equal(inSome(grown, at), touched, `at ${at}`);
          }
        }
        grown.forEach(({ start }, index) => assert.ok(index === 0 || start > (grown[index - 1]?.end ?? 0)));
      }),
    );
  });

  it('tells what of their units the ranges leave open', () => {
    fc.assert(
      fc.property(someRanges, someSize, (ranges, size) => {
        const units = new WriteUnits(size, 0xff);
        const rests = units.rests(ranges);
        const grown = units.grow(ranges);
        for (let at = 0; at < 1024; at++) {
          assert.equal(inSome(rests, at), inSome(grown, at) && !inSome(ranges, at), `at ${at}`);
        }
      }),
    );
  });

  it('grows up to the end of the address space', () => {
    const units = new WriteUnits(8, 0xff);
    assert.deepEqual(units.grow([{ start: 0xfffffff9, end: 0xfffffffa }]), [{ start: 0xfffffff8, end: 2 ** 32 }]);
  });

  for (const erasedByte of [0xff, 0x00]) {
    it(`leaves out long blank runs, and writes every unit that is not blank, where erased is ${erasedByte}`, () => {
      const runs = fc.array(fc.tuple(fc.integer({ min: 1, max: 70 }), fc.boolean()), { minLength: 1, maxLength: 12 });
      fc.assert(
        fc.property(runs, someSize, (lengths, size) => {
          const bytes = Uint8Array.from(
            lengths.flatMap(([length, blank]) => Array<number>(length * size).fill(blank ? erasedByte : 0x5a)),
          );
          const segments = new WriteUnits(size, erasedByte).withoutBlankRuns({ address: 0x1000, bytes });
          const flash = new Uint8Array(bytes.length).fill(erasedByte);
          let end = 0;
          for (const { address, bytes: written } of segments) {
            assert.ok(written.length > 0 && address % size === 0 && written.length % size === 0);
            assert.ok(written[0] !== erasedByte && written.at(-1) !== erasedByte);
            assert.ok(end === 0 || address - end >= 256, 'a short run is not worth it');
            end = address + written.length;
            flash.set(written, address - 0x1000);
          }
          assert.deepEqual(flash, bytes);
        }),
      );
    });
  }

  it('takes a unit for blank only where all of it is', () => {
    const units = new WriteUnits(8, 0);
    assert.ok(units.isBlank(new Uint8Array(8)));
    assert.ok(!units.isBlank(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1)));
    const halfBlank = { address: 0, bytes: Uint8Array.of(0, 0, 0, 0, 9, 9, 9, 9) };
    assert.deepEqual(units.withoutBlankRuns(halfBlank), [halfBlank], 'a unit is written whole');
  });
});
