import assert from 'node:assert/strict';
import { readHex16, readNumber, readValue } from '../../media/editor/number-input.ts';

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

describe('readValue', () => {
  const bytes = (text: string, order: 'little' | 'big' = 'little'): number[] => [...(readValue(text, order) ?? [])];

  it('takes as few bytes as hold the number, in either order', () => {
    assert.deepEqual(bytes('255'), [0xff]);
    assert.deepEqual(bytes('256'), [0x00, 0x01]);
    assert.deepEqual(bytes('0x12345678'), [0x78, 0x56, 0x34, 0x12]);
    assert.deepEqual(bytes('0x12345678', 'big'), [0x12, 0x34, 0x56, 0x78]);
    assert.deepEqual(
      bytes('18446744073709551615'),
      Array.from({ length: 8 }, () => 0xff),
    );
  });

  it('takes as many as hexadecimal digits say', () => {
    assert.deepEqual(bytes('0x0001'), [0x01, 0x00]);
    assert.deepEqual(bytes('0x00000001', 'big'), [0, 0, 0, 1]);
  });

  it('writes negative numbers as two’s complement', () => {
    assert.deepEqual(bytes('-1'), [0xff]);
    assert.deepEqual(bytes('-129'), [0x7f, 0xff]);
  });

  it('is nothing where there is no number, or none that fits', () => {
    assert.equal(readValue('twelve', 'little'), undefined);
    assert.equal(readValue('18446744073709551616', 'little'), undefined);
    assert.equal(readValue('', 'little'), undefined);
  });
});
