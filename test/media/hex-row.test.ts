import assert from 'node:assert/strict';
import {
  addressText,
  asciiText,
  byteAt,
  hexText,
  layoutFor,
  stretchesOf,
  dimRuns,
  rulerText,
} from '../../media/editor/hex-row.ts';

const bytes = new TextEncoder().encode('Hello, \u0001world!!');

/** A whole row as it stands on the screen. */
function line(layout: ReturnType<typeof layoutFor>): string {
  const hex = hexText(bytes, bytes.length);
  return (addressText(0x08000010).padEnd(layout.hexColumn) + hex).padEnd(layout.textColumn) + asciiText(bytes, 16);
}

describe('A row of the hex view', () => {
  it('looks as hex dumps look', () => {
    const layout = layoutFor(100);
    assert.equal(line(layout), '08000010  48 65 6c 6c 6f 2c 20 01  77 6f 72 6c 64 21 21     Hello, .world!!');
  });

  it('has as many bytes as fit', () => {
    assert.deepEqual(
      [200, 76, 75, 43, 42, 10].map((columns) => layoutFor(columns).bytesPerRow),
      [16, 16, 8, 8, 4, 4],
    );
  });

  it('shows dots for bytes that have not come, as many as will', () => {
    assert.equal(hexText(undefined, 10).length, hexText(new Uint8Array(10), 10).length);
    assert.match(hexText(undefined, 10), /^[· ]+$/);
  });

  it('paints exactly the digits and the characters of the bytes', () => {
    const layout = layoutFor(100);
    const [digits, characters] = stretchesOf(7, 8, layout);
    const text = line(layout);
    assert.equal(text.slice(digits.column, digits.column + digits.columns), '01  77');
    assert.equal(text.slice(characters.column, characters.column + characters.columns), '.w');
  });

  it('finds the byte whose digits or character were clicked', () => {
    const layout = layoutFor(100);
    for (let index = 0; index < 16; index++) {
      const [digits, character] = stretchesOf(index, index, layout);
      assert.equal(byteAt(digits.column, layout), index);
      assert.equal(byteAt(digits.column + 1.9, layout), index);
      assert.equal(byteAt(character.column + 0.5, layout), index);
    }
    assert.equal(byteAt(0, layout), 0);
    assert.equal(byteAt(500, layout), 15);
  });
});

describe('rulerText', () => {
  it('stands over the digits of a row', () => {
    const layout = layoutFor(80);
    assert.equal(
      rulerText(layout),
      hexText(
        new Uint8Array(16).map((_, index) => index),
        16,
      ),
    );
    assert.match(rulerText(layout), /^00 01 .* 07 {2}08 .* 0f$/);
  });
});

describe('dimRuns', () => {
  it('finds 00 and ff in the text of a row', () => {
    const bytes = Uint8Array.from([0, 0, 1, 0xff, 5, 5, 5, 0, 0, 7]);
    const text = hexText(bytes, bytes.length);
    assert.deepEqual(
      dimRuns(bytes).map(({ start, end }) => text.slice(start, end)),
      ['00 00', 'ff', '00  00'],
    );
    assert.deepEqual(dimRuns(Uint8Array.of(1, 2)), []);
  });
});
