import assert from 'node:assert/strict';
import { bytesAsText } from '../../../src/extension/editor/bytes-as-text.ts';

const bytes = Uint8Array.from({ length: 18 }, (_, index) => index * 15);

describe('bytesAsText', () => {
  it('is hexadecimal digits', () => {
    assert.equal(bytesAsText(bytes.subarray(0, 3), 'hex'), '00 0f 1e');
  });

  it('is a C array that a compiler takes, 16 bytes a line', () => {
    assert.equal(bytesAsText(bytes.subarray(0, 2), 'c'), '{\n    0x00, 0x0f,\n}');
    assert.equal(bytesAsText(bytes, 'c').split('\n').length, 4);
  });

  it('is a Python literal', () => {
    assert.equal(bytesAsText(bytes.subarray(0, 2), 'python'), 'bytes.fromhex(\n    "00 0f "\n)');
  });

  it('is base64, also of much', () => {
    const much = new Uint8Array(100_000).map((_, index) => index * 7);
    assert.equal(bytesAsText(much, 'base64'), Buffer.from(much).toString('base64'));
  });
});
