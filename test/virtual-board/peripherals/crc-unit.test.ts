import assert from 'node:assert/strict';
import { CrcUnit } from '../../../src/virtual-board/peripherals/crc-unit.ts';

// RM0368, 4.4.
const DR = 0;
const IDR = 4;
const CR = 8;
const ALL = 0xffffffff;

/** The polynomial division as the manual describes it, bit by bit. */
function reference(words: readonly number[]): number {
  let register = 0xffffffff;
  for (const word of words) {
    for (let bit = 31; bit >= 0; bit--) {
      const out = (register >>> 31) ^ ((word >>> bit) & 1);
      register = ((register << 1) ^ (out ? 0x04c11db7 : 0)) >>> 0;
    }
  }
  return register;
}

describe('CrcUnit', () => {
  it('divides words by the Ethernet polynomial, most significant bit first', () => {
    const unit = new CrcUnit();
    const words = [0x12345678, 0, 0xffffffff, 0x08000123];
    words.forEach((word) => unit.write(DR, word, ALL));
    assert.equal(unit.read(DR), reference(words));
    // Known from public test vectors of this unit.
    unit.write(CR, 1, ALL);
    unit.write(DR, 0, ALL);
    assert.equal(unit.read(DR), 0xc704dd7b);
  });

  it('begins with all ones, again after CR.RESET, and keeps IDR then', () => {
    const unit = new CrcUnit();
    assert.equal(unit.read(DR), 0xffffffff);
    unit.write(IDR, 0x1a5, ALL);
    unit.write(DR, 5, ALL);
    unit.write(CR, 1, ALL);
    assert.equal(unit.read(DR), 0xffffffff);
    assert.equal(unit.read(IDR), 0xa5);
  });

  it('goes on from a snapshot', () => {
    const unit = new CrcUnit();
    unit.write(DR, 1, ALL);
    const snapshot = unit.snapshot();
    unit.write(DR, 2, ALL);
    unit.restore(snapshot);
    unit.write(DR, 3, ALL);
    assert.equal(unit.read(DR), reference([1, 3]));
  });
});
