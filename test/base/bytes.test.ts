/* eslint-disable no-restricted-syntax -- the buffers behind views are what is tested here */
import assert from 'node:assert/strict';
import {
  alignedWords,
  bytesOf,
  concatBytes,
  equalBytes,
  firstDifference,
  ownCopy,
  readUint32,
  viewOf,
} from '../../src/base/bytes.ts';

/** A view at an odd offset with other bytes around it, as VS Code's file system hands them out. */
const odd = new Uint8Array([0xee, 1, 2, 3, 4, 5, 0xee]).subarray(1, 6);

describe('bytes', () => {
  it('viewOf() shows exactly the bytes of a view with an offset', () => {
    const view = viewOf(odd);
    assert.equal(view.byteLength, 5);
    assert.equal(view.getUint8(0), 1);
    assert.throws(() => view.getUint8(5), RangeError);
  });

  it('bytesOf() gives the bytes of a DataView without a copy', () => {
    const bytes = bytesOf(viewOf(odd));
    assert.deepEqual([...bytes], [1, 2, 3, 4, 5]);
    assert.equal(bytes.buffer, odd.buffer);
  });

  it('ownCopy() has a buffer of exactly its length', () => {
    const copy = ownCopy(odd);
    assert.deepEqual([...copy], [1, 2, 3, 4, 5]);
    assert.equal(copy.buffer.byteLength, 5);
  });

  it('ownCopy() does not hand out the pool behind a small Buffer', () => {
    assert.equal(ownCopy(Buffer.from('abc')).buffer.byteLength, 3);
  });

  it('concatBytes() joins in order, also nothing', () => {
    assert.deepEqual([...concatBytes([odd, new Uint8Array(), new Uint8Array([9])])], [1, 2, 3, 4, 5, 9]);
    assert.equal(concatBytes([]).length, 0);
  });

  it('readUint32() reads little-endian and unsigned from an odd offset, and throws past the end', () => {
    assert.equal(readUint32(odd, 1), 0x05040302);
    assert.equal(readUint32(new Uint8Array([0, 0, 0, 0xff]), 0), 0xff00_0000);
    assert.throws(() => readUint32(odd, 2), RangeError);
  });

  it('alignedWords() are the little-endian words after the bytes that stand before them', () => {
    const bytes = Uint8Array.from({ length: 24 }, (_, index) => index);
    for (let start = 0; start < 8; start++) {
      for (let end = start; end <= bytes.length; end++) {
        const view = bytes.subarray(start, end);
        const { before, words } = alignedWords(view);
        assert.ok(before <= view.length && view.length - before - 4 * words.length < 4);
        words.forEach((word, index) => assert.equal(word, readUint32(view, before + 4 * index) | 0));
      }
    }
  });

  it('firstDifference() finds the first byte that differs or is missing', () => {
    assert.equal(firstDifference(odd, new Uint8Array([1, 2, 3, 4, 5])), undefined);
    assert.equal(firstDifference(odd, new Uint8Array([1, 2, 0, 4, 5])), 2);
    assert.equal(firstDifference(odd, new Uint8Array([1, 2])), 2);
    assert.equal(firstDifference(new Uint8Array(), odd), 0);
  });

  it('equalBytes() compares length and content', () => {
    assert.equal(equalBytes(odd, new Uint8Array([1, 2, 3, 4, 5])), true);
    assert.equal(equalBytes(odd, new Uint8Array([1, 2, 3, 4])), false);
    assert.equal(equalBytes(odd, new Uint8Array([1, 2, 3, 4, 6])), false);
  });
});
