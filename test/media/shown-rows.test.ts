import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  CONTEXT_ROWS,
  lastAtMost,
  revealOf,
  type RowRange,
  ShownRows,
  withRange,
} from '../../media/compare/shown-rows.ts';
import { CONTEXT_ROWS as PLACES_CONTEXT } from '../../src/extension/compare/compared-images.ts';

/** The lines in short: rows by number, `3…9` for what is folded, `_` for what is empty. */
function linesOf(places: number[], content: number[], revealed: RowRange[] = [], linesPerRow = 1): string[] {
  const rows = new ShownRows(
    { places: Uint32Array.from(places), content: Uint32Array.from(content) },
    revealed,
    linesPerRow,
  );
  return Array.from({ length: rows.count }, (_, index) => {
    const line = rows.at(index);
    return line.kind === 'bytes'
      ? `${line.row}${line.part > 0 ? `.${line.part}` : ''}`
      : line.kind === 'fold'
        ? `${line.start}…${line.end}`
        : '_';
  });
}

describe('ShownRows', () => {
  it('shows as much around a difference as the extension takes for one place', () => {
    assert.equal(CONTEXT_ROWS, PLACES_CONTEXT);
  });

  it('shows what differs with three rows around it, and folds the rest', () => {
    assert.deepEqual(linesOf([100, 101], [0, 200]), ['0…97', '97', '98', '99', '100', '101', '102', '103', '104…200']);
    assert.deepEqual(linesOf([], [0, 200]), ['0…200']);
    assert.deepEqual(linesOf([], []), []);
  });

  it('folds no single row away', () => {
    assert.deepEqual(linesOf([4, 5], [0, 9]), ['0', '1', '2', '3', '4', '5', '6', '7', '8']);
    assert.deepEqual(linesOf([5, 6], [0, 10]), ['0…2', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('says where neither side holds anything', () => {
    assert.deepEqual(linesOf([0, 1, 500, 501], [0, 2, 500, 501]), ['0', '1', '_', '500']);
  });

  it('shows what was opened', () => {
    const lines = linesOf(
      [],
      [0, 100],
      [
        { start: 0, end: 2 },
        { start: 99, end: 100 },
      ],
    );
    assert.deepEqual(lines, ['0', '1', '2…99', '99']);
  });

  it('gives a row several lines where there is no room for its bytes beside each other', () => {
    assert.deepEqual(linesOf([0, 1], [0, 2], [], 2), ['0', '0.1', '1', '1.1']);
  });

  it('holds every row of the content in order, and finds the line of each', () => {
    const someRanges = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 6 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(someRanges, someRanges, fc.constantFrom(1, 2, 4), (gaps, opened, linesPerRow) => {
        let at = 0;
        // Places as the extension makes them: farther apart than their surroundings.
        const places = gaps.flatMap(([gap, size]) => {
          const start = at + gap + 2 * CONTEXT_ROWS + 1;
          at = start + size;
          return [start, at];
        });
        let from = 0;
        const revealed = opened
          .map(([gap, size]) => {
            const start = from + gap;
            from = start + size;
            return { start, end: from };
          })
          .reduce<RowRange[]>(withRange, []);
        const end = Math.max(at, from) + 10;
        const rows = new ShownRows(
          { places: Uint32Array.from(places), content: Uint32Array.of(0, end) },
          revealed,
          linesPerRow,
        );
        let next = 0;
        for (let line = 0; line < rows.count; line++) {
          const shown = rows.at(line);
          if (shown.kind === 'bytes') {
            assert.equal(shown.row, next);
            assert.equal(rows.lineOf(shown.row), line - shown.part);
            next += shown.part === linesPerRow - 1 ? 1 : 0;
          } else {
            assert.equal(shown.start, next);
            assert.ok(shown.end - shown.start > 1);
            assert.equal(rows.lineOf(shown.start + 1), line);
            next = shown.end;
          }
        }
        assert.equal(next, end);
        for (let place = 0; place < places.length; place += 2) {
          assert.equal(rows.at(rows.lineOf(places[place] ?? 0)).kind, 'bytes');
        }
      }),
    );
  });

  it('throws where there is no such line', () => {
    const rows = new ShownRows({ places: new Uint32Array(), content: Uint32Array.of(0, 5) }, [], 1);
    assert.throws(() => rows.at(1), RangeError);
  });
});

describe('lastAtMost()', () => {
  it('finds the last one that is not greater', () => {
    assert.deepEqual(
      [0, 1, 4, 5, 9].map((value) => lastAtMost([1, 5, 7], value)),
      [-1, 0, 0, 1, 2],
    );
    assert.equal(lastAtMost([1, 3, 5, 8], 6, 2), 1);
  });
});

describe('what is opened', () => {
  it('is a little at both ends of a long fold, and all of a short one', () => {
    assert.deepEqual(revealOf({ start: 0, end: 1000 }, false), [
      { start: 0, end: 16 },
      { start: 984, end: 1000 },
    ]);
    assert.deepEqual(revealOf({ start: 0, end: 40 }, false), [{ start: 0, end: 40 }]);
    assert.deepEqual(revealOf({ start: 0, end: 1000 }, true), [{ start: 0, end: 1000 }]);
  });

  it('becomes one range with what it touches', () => {
    assert.deepEqual(
      withRange(
        [
          { start: 0, end: 5 },
          { start: 20, end: 30 },
        ],
        { start: 5, end: 20 },
      ),
      [{ start: 0, end: 30 }],
    );
    assert.deepEqual(withRange([{ start: 20, end: 30 }], { start: 5, end: 7 }), [
      { start: 5, end: 7 },
      { start: 20, end: 30 },
    ]);
  });
});
