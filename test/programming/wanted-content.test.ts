import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import {
  contiguousSegments,
  pieces,
  rangesOutside,
  segmentsIn,
  wantedSectors,
  wholeWords,
  wordRests,
} from '../../src/programming/wanted-content.ts';
import { imageAt, noise, sectorStart } from '../support/flash-board.ts';
import { F401XE } from '../support/halted-board.ts';

const { sectors } = F401XE.flash;

describe('wantedSectors', () => {
  it('are those that the image touches, to the last byte and no further', () => {
    const indexesOf = (start: number, length: number): number[] =>
      wantedSectors(sectors, imageAt(start, noise(length)), []).map(({ sector }) => sector.index);
    assert.deepEqual(indexesOf(sectorStart(0), 16384), [0]);
    assert.deepEqual(indexesOf(sectorStart(0), 16385), [0, 1]);
    assert.deepEqual(indexesOf(sectorStart(4) - 1, 2), [3, 4]);
    assert.deepEqual(indexesOf(sectorStart(7) + 131071, 1), [7]);
  });

  it('leave gaps alone', () => {
    const image = FirmwareImage.from([
      { address: sectorStart(0), bytes: noise(100) },
      { address: sectorStart(5), bytes: noise(100) },
    ]);
    assert.deepEqual(
      wantedSectors(sectors, image, []).map(({ sector }) => sector.index),
      [0, 5],
    );
  });

  it('get back what an earlier job owes them, except where the image has other bytes', () => {
    const start = sectorStart(2);
    const note = {
      start,
      size: 16384,
      phase: 'programming' as const,
      before: [],
      kept: [{ address: start, bytes: noise(100) }],
    };
    const [wanted] = wantedSectors(sectors, imageAt(start + 40, new Uint8Array(20)), [note]);
    assert.ok(wanted);
    assert.equal(wanted.unfinished, true);
    assert.deepEqual(wanted.recovered, [
      { start, end: start + 40 },
      { start: start + 60, end: start + 100 },
    ]);
    const expected = noise(100);
    expected.fill(0, 40, 60);
    assert.deepEqual(wanted.content.flatten({ start, end: start + 100 }, 0xff), expected);
  });

  it('include sectors that only an earlier job has touched, if it owes them something or has left them half done', () => {
    const owed = {
      start: sectorStart(3),
      size: 16384,
      phase: 'programming' as const,
      before: [],
      kept: [{ address: sectorStart(3), bytes: noise(4) }],
    };
    const halfDone = { start: sectorStart(1), size: 16384, phase: 'programming' as const, before: [], kept: [] };
    const finished = { start: sectorStart(2), size: 16384, phase: 'finished' as const, before: [], kept: [] };
    const wanted = wantedSectors(sectors, imageAt(sectorStart(5), noise(4)), [owed, halfDone, finished]);
    assert.deepEqual(
      wanted.map(({ sector }) => sector.index),
      [1, 3, 5],
    );
  });
});

/** Ranges as pairs of small numbers, ascending, not touching. */
const someRanges = fc
  .uniqueArray(fc.nat(200), { maxLength: 12 })
  .map((numbers) => numbers.sort((a, b) => a - b))
  .map((numbers) =>
    Array.from({ length: numbers.length >> 1 }, (_, i) => ({
      start: numbers[2 * i] ?? 0,
      end: numbers[2 * i + 1] ?? 0,
    })),
  );

const inSome = (ranges: readonly { start: number; end: number }[], at: number): boolean =>
  ranges.some(({ start, end }) => start <= at && at < end);

describe('ranges', () => {
  it('outside cover what the ranges do not, and nothing twice', () => {
    fc.assert(
      fc.property(someRanges, (ranges) => {
        const outside = rangesOutside({ start: 10, end: 190 }, ranges);
        for (let at = 0; at < 201; at++) {
          assert.equal(inSome(outside, at), at >= 10 && at < 190 && !inSome(ranges, at), `at ${at}`);
        }
      }),
    );
  });

  it('grow to whole words that hold them, and meet no other', () => {
    fc.assert(
      fc.property(someRanges, (ranges) => {
        const grown = wholeWords(ranges);
        for (let at = 0; at < 201; at++) {
          const word = at & ~3;
          const touched = [0, 1, 2, 3].some((offset) => inSome(ranges, word + offset));
          assert.equal(inSome(grown, at), touched, `at ${at}`);
        }
        grown.forEach(({ start }, index) => assert.ok(index === 0 || start > (grown[index - 1]?.end ?? 0)));
      }),
    );
  });

  it('leave open what the words hold that they begin and end in', () => {
    fc.assert(
      fc.property(someRanges, (ranges) => {
        const rests = wordRests(ranges);
        for (let at = 0; at < 204; at++) {
          const inWords = inSome(wholeWords(ranges), at);
          assert.equal(inSome(rests, at), inWords && !inSome(ranges, at), `at ${at}`);
        }
      }),
    );
  });

  it('take their bytes out of an image', () => {
    const image = FirmwareImage.from([
      { address: 3, bytes: noise(40) },
      { address: 50, bytes: noise(100, 2) },
    ]);
    fc.assert(
      fc.property(someRanges, (ranges) => {
        const expected = ranges.flatMap((range) => image.slice(range).segments);
        assert.deepEqual(segmentsIn(image, ranges), expected);
      }),
    );
  });

  it('are cut at multiples', () => {
    assert.deepEqual(pieces({ start: 100, end: 300 }, 128), [
      { start: 100, end: 128 },
      { start: 128, end: 256 },
      { start: 256, end: 300 },
    ]);
  });
});

describe('contiguousSegments', () => {
  it('join what follows on each other, and keep gaps', () => {
    const image = FirmwareImage.from([
      { address: 0, bytes: noise(3) },
      { address: 3, bytes: noise(5, 2) },
      { address: 12, bytes: noise(4, 3) },
    ]);
    const segments = contiguousSegments(image);
    assert.deepEqual(
      segments.map(({ address, bytes }) => [address, bytes.length]),
      [
        [0, 8],
        [12, 4],
      ],
    );
    assert.deepEqual(segments[0]?.bytes, image.flatten({ start: 0, end: 8 }, 0));
  });
});
