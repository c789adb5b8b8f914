import assert from 'node:assert/strict';
import {
  bytesOfSide,
  charactersOf,
  digitsOf,
  kindsOf,
  markOf,
  paintedStretches,
  runsOf,
  sidesLayoutFor,
} from '../../media/compare/side-rows.ts';

describe('sidesLayoutFor()', () => {
  it('takes the most bytes that fit twice, and their characters where there is room', () => {
    assert.deepEqual(
      [200, 110, 100, 70, 50, 40, 10].map((columns) => {
        const { bytesPerRow, hasText } = sidesLayoutFor(columns);
        return [bytesPerRow, hasText];
      }),
      [
        [16, true],
        [16, false],
        [8, true],
        [8, false],
        [4, true],
        [4, false],
        [4, false],
      ],
    );
  });

  it('lets the sides stand apart, with a mark between', () => {
    for (const columns of [200, 100, 60, 40]) {
      const { left, right, markColumn, columns: all } = sidesLayoutFor(columns);
      assert.ok(left.columns < markColumn && markColumn < right.hexColumn);
      assert.equal(right.columns, all);
      assert.ok(all <= columns);
    }
  });
});

describe('a row of both sides', () => {
  const row = { left: [1, 2, undefined, 0x41, undefined], right: [1, 3, 4, undefined, undefined] };

  it('tells what each byte is', () => {
    assert.deepEqual(kindsOf(row), ['equal', 'changed', 'only-right', 'only-left', 'none']);
    assert.deepEqual(runsOf(kindsOf(row)), [
      { kind: 'changed', first: 1, last: 1 },
      { kind: 'only-right', first: 2, last: 2 },
      { kind: 'only-left', first: 3, last: 3 },
    ]);
  });

  it('is blank where a side holds nothing', () => {
    assert.equal(digitsOf(row.left), '01 02    41   ');
    assert.equal(charactersOf(row.left), '.. A ');
  });

  it('has a sign that needs no colour', () => {
    const run = { first: 0, last: 0 };
    assert.equal(markOf([]), ' ');
    assert.equal(markOf([{ ...run, kind: 'changed' }]), '≠');
    assert.equal(markOf([{ ...run, kind: 'only-left' }]), '◂');
    assert.equal(markOf([{ ...run, kind: 'only-right' }]), '▸');
    assert.equal(
      markOf([
        { ...run, kind: 'only-right' },
        { ...run, kind: 'only-left' },
      ]),
      '≠',
    );
  });

  it('is painted where its digits stand', () => {
    const { left, hasText } = sidesLayoutFor(200);
    const text = ' '.repeat(left.hexColumn) + digitsOf(Array.from({ length: 16 }, (_, index) => index));
    const [digits, characters] = paintedStretches({ kind: 'changed', first: 7, last: 9 }, left, hasText);
    assert.equal(text.slice(digits?.column, (digits?.column ?? 0) + (digits?.columns ?? 0)), '07  08 09');
    assert.deepEqual(characters, { column: left.textColumn + 7, columns: 3 });
    assert.equal(paintedStretches({ kind: 'changed', first: 0, last: 1 }, left, false).length, 1);
  });

  it('takes the bytes that a side holds, by its bits', () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, index) => index);
    assert.deepEqual(bytesOfSide({ bytes, held: null }, 4, 3), [4, 5, 6]);
    assert.deepEqual(bytesOfSide({ bytes, held: Uint8Array.of(0b1000_0000, 0b0000_0001) }, 6, 4), [
      undefined,
      7,
      8,
      undefined,
    ]);
  });
});
