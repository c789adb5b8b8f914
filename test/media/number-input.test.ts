import assert from 'node:assert/strict';
import { readBytes, readHex16, readNumber } from '../../media/editor/number-input.ts';

describe('readNumber', () => {
  it('reads decimal and hexadecimal numbers', () => {
    assert.equal(readNumber(' 255 ', 255), 255);
    assert.equal(readNumber('0xDF11', 0xffff), 0xdf11);
  });

  it('refuses what is too large, or none', () => {
    for (const text of ['256', '-1', '1.5', 'ff', '', '0x', '1e2']) {
      assert.equal(readNumber(text, 255), undefined, text);
    }
  });
});

describe('readHex16', () => {
  it('takes digits for hexadecimal ones, as ids of USB devices are written everywhere', () => {
    assert.equal(readHex16('0483'), 0x0483);
    assert.equal(readHex16(' 0xDF11 '), 0xdf11);
    assert.equal(readHex16('df11'), 0xdf11);
    assert.equal(readHex16('0'), 0);
  });

  it('refuses more than 16 bits, and what is no number', () => {
    for (const text of ['10000', '0x', '', 'st', '-1']) {
      assert.equal(readHex16(text), undefined, text);
    }
  });
});

describe('readBytes', () => {
  it('reads the ways in which people write bytes', () => {
    for (const text of ['DE AD', 'dead', '0xde, 0xad', ' de\tad ']) {
      assert.deepEqual([...(readBytes(text) ?? [])], [0xde, 0xad], text);
    }
  });

  it('refuses half bytes, nothing and words', () => {
    for (const text of ['DEA', '', 'hello']) {
      assert.equal(readBytes(text), undefined, text);
    }
  });
});
