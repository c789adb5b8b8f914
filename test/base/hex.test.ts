import assert from 'node:assert/strict';
import { bytesOfHex, hex16, hex32, hexOfBytes } from '../../src/base/hex.ts';

describe('hexadecimal text', () => {
  it('hex32() has at least eight digits and takes signed values as what they are in 32 bits', () => {
    assert.equal(hex32(0x0800_0000), '0x08000000');
    assert.equal(hex32(0xdead_beef), '0xdeadbeef');
    assert.equal(hex32(-1), '0xffffffff');
    assert.equal(hex32(0), '0x00000000');
  });

  it('hex16() has at least four digits', () => {
    assert.equal(hex16(0x011a), '0x011a');
    assert.equal(hex16(0), '0x0000');
    assert.equal(hex16(0xffff), '0xffff');
  });

  it('hexOfBytes() has two digits a byte and a separator between bytes', () => {
    assert.equal(hexOfBytes(new Uint8Array([0xde, 0x0a, 0])), 'de0a00');
    assert.equal(hexOfBytes(new Uint8Array([0xde, 0x0a, 0]), ' '), 'de 0a 00');
    assert.equal(hexOfBytes(new Uint8Array()), '');
  });

  it('bytesOfHex() reads the ways in which people write bytes', () => {
    for (const text of ['DE AD', 'dead', '0xde, 0xad', ' de\tad ', '{\n    0xde, 0xad,\n};']) {
      assert.deepEqual([...(bytesOfHex(text) ?? [])], [0xde, 0xad], text);
    }
  });

  it('bytesOfHex() refuses half bytes, nothing and words', () => {
    for (const text of ['DEA', '', '{}', 'hello']) {
      assert.equal(bytesOfHex(text), undefined, text);
    }
  });
});
