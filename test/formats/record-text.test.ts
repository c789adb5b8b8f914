import assert from 'node:assert/strict';
import { DigitReader, linesOf, sumOf, TextWriter } from '../../src/formats/record-text.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const lines = (text: string): [number, string][] =>
  [...linesOf(bytes(text), 0x3a)].map(({ number, start, end }) => [number, text.slice(start, end)]);

describe('linesOf()', () => {
  it('takes all three line ends, counts blank lines and leaves them out', () => {
    assert.deepEqual(lines('a\nb\r\nc\rd'), [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ]);
    assert.deepEqual(lines('\n\n  a \t\r\n\r\nb\n'), [
      [3, 'a'],
      [5, 'b'],
    ]);
  });

  it('ends a record where the next one begins, in the same line', () => {
    assert.deepEqual(lines(':00:01\r\n:02 ::\nx:03'), [
      [1, ':00'],
      [1, ':01'],
      [2, ':02'],
      [2, ':'],
      [2, ':'],
      [3, 'x'],
      [3, ':03'],
    ]);
  });

  it('takes NULs at the end for what they are: a block that was filled up', () => {
    assert.deepEqual(lines(':00\r\n\0\0\0'), [[1, ':00']]);
  });

  it("skips a byte order mark and DOS's end-of-file character", () => {
    assert.deepEqual(lines('\xef\xbb\xbfa\n\x1a'), [[1, 'a']]);
  });

  it('gives nothing for nothing', () => {
    assert.deepEqual(lines(''), []);
  });
});

describe('DigitReader', () => {
  const reader = new DigitReader();
  const decode = (text: string): number[] | undefined => {
    const decoded = reader.decode(bytes(text), 0, text.length);
    return decoded && [...decoded];
  };

  it('reads pairs of digits, upper and lower case', () => {
    assert.deepEqual(decode('00fFa5'), [0, 0xff, 0xa5]);
    assert.deepEqual(decode(''), []);
  });

  it('refuses what is no digit, half a pair, and more than a record can be', () => {
    for (const text of ['0g', 'g0', '0', '0 1', '00'.repeat(1000)]) {
      assert.equal(decode(text), undefined);
    }
  });

  it('takes the longest record that both formats can count', () => {
    assert.equal(decode('00'.repeat(260))?.length, 260);
  });
});

describe('TextWriter', () => {
  it('writes text and digits, beyond the room it begins with', () => {
    const writer = new TextWriter();
    writer.text(':');
    writer.digits(new Uint8Array(5000).fill(0xaf));
    writer.text('\n');
    assert.equal(Buffer.from(writer.bytes()).toString(), `:${'AF'.repeat(5000)}\n`);
  });
});

describe('sumOf()', () => {
  it('is modulo 256', () => {
    assert.equal(sumOf(Uint8Array.of(0xff, 0xff, 3)), 1);
  });
});
