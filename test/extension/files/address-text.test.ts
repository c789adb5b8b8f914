import assert from 'node:assert/strict';
import { parseAddress } from '../../../src/extension/files/address-text.ts';

describe('parseAddress', () => {
  it('takes hexadecimal and decimal', () => {
    assert.equal(parseAddress('0x08000000'), 0x0800_0000);
    assert.equal(parseAddress(' 0X0800_4000 '), 0x0800_4000);
    assert.equal(parseAddress('134217728'), 0x0800_0000);
    assert.equal(parseAddress('0xffffffff'), 0xffff_ffff);
  });

  it('takes nothing else', () => {
    for (const text of ['', '08000000h', '0x', '-1', '1e3', '0x100000000', '0x08000000 ff']) {
      assert.equal(parseAddress(text), undefined, text);
    }
  });
});
