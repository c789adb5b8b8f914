import assert from 'node:assert/strict';
import { parseAddress } from '../../src/base/address-text.ts';

describe('parseAddress', () => {
  it('takes up to eight digits for hexadecimal ones, with and without 0x', () => {
    for (const text of ['0x08000000', ' 0X0800_0000 ', '08000000', '8000000', '0800_0000']) {
      assert.equal(parseAddress(text), 0x0800_0000, text);
    }
    assert.equal(parseAddress('20000000'), 0x2000_0000);
    assert.equal(parseAddress('FFFFFFFF'), 0xffff_ffff);
    assert.equal(parseAddress('0'), 0);
  });

  it('takes more digits for decimal ones', () => {
    assert.equal(parseAddress('134217728'), 0x0800_0000);
    assert.equal(parseAddress('4294967295'), 0xffff_ffff);
  });

  it('takes nothing else', () => {
    for (const text of ['', '08000000h', '0x', '-1', '1e3x', '0x100000000', '4294967296', '0x08000000 ff', 'reset']) {
      assert.equal(parseAddress(text), undefined, text);
    }
  });
});
