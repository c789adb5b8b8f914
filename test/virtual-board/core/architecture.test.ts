/** Which instructions an M0, an M3 and an M4 know. */

import assert from 'node:assert/strict';
import { decoderOf } from '../../../src/virtual-board/core/decoder.ts';

describe('architectures', () => {
  // DDI 0419C, A5.3: the only 32-bit instructions of ARMv6-M.
  for (const [name, opcode, known] of [
    ['BL', 0xf000f800, true],
    ['MSR PRIMASK', 0xf3808810, true],
    ['MRS PRIMASK', 0xf3ef8010, true],
    ['DSB', 0xf3bf8f4f, true],
    ['DMB', 0xf3bf8f5f, true],
    ['ISB', 0xf3bf8f6f, true],
    ['MOVW', 0xf2400000, false],
    ['LDR.W', 0xf8d01004, false],
    ['B.W', 0xf000b800, false],
    ['UDIV', 0xfbb0f0f1, false],
    ['LDREX', 0xe8500f00, false],
    ['LDRD', 0xe9d00100, false],
  ] as const) {
    it(`${known ? 'has' : 'has no'} ${name} in ARMv6-M; ARMv7-M has it`, () => {
      assert.equal(decoderOf('v6-m').wide(opcode | 0).name !== 'undefined', known);
      assert.notEqual(decoderOf('v7-m').wide(opcode | 0).name, 'undefined');
    });
  }

  it('has no CBZ and no IT in ARMv6-M', () => {
    for (const opcode of [0xb108, 0xb908, 0xbf08]) {
      assert.equal(decoderOf('v6-m').narrow(opcode).name, 'undefined');
      assert.notEqual(decoderOf('v7-m').narrow(opcode).name, 'undefined');
    }
  });

  // DDI 0403E, A7.7: those marked “ARMv7E-M”.
  for (const [name, opcode] of [
    ['SADD16', 0xfa90f000],
    ['UQADD8', 0xfa80f050],
    ['QADD', 0xfa80f080],
    ['SMLABB', 0xfb100000],
    ['SMLALD', 0xfbc000c0],
    ['UMAAL', 0xfbe00060],
    ['PKHBT', 0xeac00000],
    ['SEL', 0xfaa0f080],
    ['SXTAB', 0xfa41f082],
    ['SSAT16', 0xf3200000],
  ] as const) {
    it(`has ${name} in a Cortex-M4, not in a Cortex-M3`, () => {
      assert.notEqual(decoderOf('v7e-m').wide(opcode | 0).name, 'undefined');
      assert.equal(decoderOf('v7-m').wide(opcode | 0).name, 'undefined');
    });
  }

  // The same manual: in ARMv7-M without the extension.
  for (const [name, opcode] of [
    ['SXTB.W', 0xfa4ff082],
    ['UXTH.W', 0xfa1ff082],
    ['SMULL', 0xfb810203],
    ['SMLAL', 0xfbc10203],
    ['UMLAL', 0xfbe10203],
    ['SSAT', 0xf3010003],
    ['CLZ', 0xfab1f081],
    ['SDIV', 0xfb91f0f2],
  ] as const) {
    it(`has ${name} in a Cortex-M3`, () => {
      assert.notEqual(decoderOf('v7-m').wide(opcode | 0).name, 'undefined');
    });
  }

  it('adds nothing when it extends in a Cortex-M3', () => {
    assert.equal(decoderOf('v7-m').wide(0xfa4ff082 | 0).n, 15);
  });
});
