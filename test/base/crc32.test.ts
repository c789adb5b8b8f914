import assert from 'node:assert/strict';
import fc from 'fast-check';
import { crc32, crc32Register } from '../../src/base/crc32.ts';

/** The definition, bit by bit: polynomial 0x04C11DB7 reflected. */
function bitwise(bytes: Uint8Array, register = 0xffffffff): number {
  let crc = register;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return crc >>> 0;
}

describe('CRC-32', () => {
  const check = new TextEncoder().encode('123456789');

  it('has the check values of the catalogue (CRC-32/ISO-HDLC, CRC-32/JAMCRC)', () => {
    assert.equal(crc32(check), 0xcbf43926);
    assert.equal(crc32Register(check), 0x340bc6d9);
  });

  it('is 0 for nothing, and the register all ones', () => {
    assert.equal(crc32(new Uint8Array()), 0);
    assert.equal(crc32Register(new Uint8Array()), 0xffffffff);
  });

  it('agrees with the definition for every length around a round, at every offset in its buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(7), (content, offset) => {
        const bytes = new Uint8Array(offset + content.length + 3).fill(0xa5).subarray(offset, offset + content.length);
        bytes.set(content);
        assert.equal(crc32Register(bytes), bitwise(bytes));
      }),
    );
  });

  it('continues where it was left', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 100 }), (a, b) => {
        const whole = new Uint8Array([...a, ...b]);
        assert.equal(crc32(b, crc32(a)), crc32(whole));
        assert.equal(crc32Register(b, crc32Register(a)), bitwise(whole));
      }),
    );
  });
});
