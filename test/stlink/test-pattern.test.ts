import assert from 'node:assert/strict';
import { viewOf } from '../../src/base/bytes.ts';
import { testPattern } from '../../src/stlink/test-pattern.ts';

const wordsOf = (bytes: Uint8Array): number[] => {
  const view = viewOf(bytes);
  return Array.from({ length: bytes.length / 4 }, (_, word) => view.getUint32(4 * word, true));
};

describe('testPattern', () => {
  it('is as long as asked, and the same every time', () => {
    assert.equal(testPattern(256).length, 256);
    assert.deepEqual(testPattern(256), testPattern(256));
  });

  it('holds the words that stress a wire', () => {
    const words = wordsOf(testPattern(256));
    for (const word of [0, 0xffffffff, 0xaaaaaaaa, 0x55555555, 1, 0x80000000]) {
      assert.ok(words.includes(word), word.toString(16));
    }
  });

  it('tells places apart: no block of four words comes twice, so a shifted read is seen', () => {
    const words = wordsOf(testPattern(1024));
    const blocks = words.slice(3).map((_, at) => words.slice(at, at + 4).join());
    assert.equal(new Set(blocks).size, blocks.length);
  });
});
