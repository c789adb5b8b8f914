/** The table of encodings and the decoder. */

import assert from 'node:assert/strict';
import { decoderOf, encodings, patternOf } from '../../../src/virtual-board/core/decoder.ts';

const { narrow: decodeNarrow, wide: decodeWide } = decoderOf('v7e-m');

describe('the table of encodings', () => {
  it('is written with 16 or 32 bits everywhere, wide ones beginning with 0b11101, 0b11110 or 0b11111', () => {
    for (const encoding of encodings) {
      const { size, value, mask } = patternOf(encoding);
      if (size === 4) {
        assert.ok((value & mask) >>> 29 === 7 && mask >>> 29 === 7, encoding.name);
      }
    }
  });

  it('has no encoding that another one before it covers wholly', () => {
    const patterns = encodings.map(patternOf);
    patterns.forEach((later, index) => {
      const cover = patterns
        .slice(0, index)
        .find(
          (earlier) =>
            earlier.size === later.size &&
            (earlier.mask & later.mask) === earlier.mask &&
            (later.value & earlier.mask) === earlier.value,
        );
      assert.equal(cover, undefined, `${later.encoding.name} is never reached`);
    });
  });

  it('refuses a text of another length', () => {
    assert.throws(() => patternOf({ name: 'short', bits: '0101', execute: () => undefined }), /short: 4 bits/);
  });
});

describe('the decoder', () => {
  it('joins the parts of an operand in the order of the encoding', () => {
    // ADD R8, R1 (DN:Rdn) and SBFX R1, R2, #5, #3 (imm3:imm2, widthm1).
    assert.equal(decodeNarrow(0x4488).d, 8);
    const { i, a, d, n } = decodeWide(0xf3421142 | 0);
    assert.deepEqual({ i, a, d, n }, { i: 5, a: 2, d: 1, n: 2 });
  });

  it('finds the special case before the general one', () => {
    assert.equal(decodeNarrow(0xde01).name, 'UDF T1');
    assert.equal(decodeNarrow(0xbf00).name, 'NOP, YIELD, WFE, WFI, SEV T1');
    assert.equal(decodeWide(0xf1b10f05 | 0).name, 'CMP (immediate)');
    assert.equal(decodeWide(0xea4f0102 | 0).name, 'MOV (register)');
    assert.equal(decodeWide(0xfb01f302 | 0).name, 'MUL T2');
  });

  it('answers the same instruction again, also after one of the same place in the cache', () => {
    assert.equal(decodeNarrow(0x1888), decodeNarrow(0x1888));
    const first = decodeWide(0xf8d01004 | 0);
    for (let opcode = 0xf8d00000; opcode < 0xf8d20000; opcode++) {
      decodeWide(opcode | 0);
    }
    assert.equal(decodeWide(0xf8d01004 | 0).i, first.i);
    assert.equal(decodeWide(0xf8d01004 | 0).name, 'LDR (immediate, 12 bits)');
  });

  it('makes what it does not know an undefined instruction', () => {
    assert.equal(decodeNarrow(0xb650).name, 'undefined');
    assert.equal(decodeWide(0xe8c00070 | 0).name, 'undefined');
    assert.equal(decodeWide(0xeeb00a00 | 0).name, 'coprocessor', 'there is no FPU');
  });
});
