/** Shifts, constants, saturation and products, against values worked out from the manual's pseudocode. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  decodeImmediateShift,
  expandImmediate,
  multiplyHighSigned,
  multiplyHighUnsigned,
  noteSaturation,
  reverseBytes,
  rotateRight,
  saturateSigned,
  saturateUnsigned,
  shift,
  Shift,
  shiftSettingCarry,
  signExtend,
} from '../../../src/virtual-board/core/arithmetic.ts';
import { CoreRegisters } from '../../../src/virtual-board/core/core-registers.ts';

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

describe('arithmetic', () => {
  it('takes a shift of 0 as 32 for right shifts, and as RRX for a rotation', () => {
    assert.deepEqual(decodeImmediateShift(Shift.left, 0), { kind: Shift.left, amount: 0 });
    assert.deepEqual(decodeImmediateShift(Shift.logicalRight, 0), { kind: Shift.logicalRight, amount: 32 });
    assert.deepEqual(decodeImmediateShift(Shift.arithmeticRight, 0), { kind: Shift.arithmeticRight, amount: 32 });
    assert.deepEqual(decodeImmediateShift(Shift.rotate, 0), { kind: Shift.rotateExtended, amount: 1 });
  });

  it('shifts by up to 255 with the last bit in C', () => {
    const cpu = new CoreRegisters();
    const shifted = (kind: number, value: number, amount: number): [number, number] => [
      shiftSettingCarry(cpu, value, kind, amount) >>> 0,
      cpu.c,
    ];
    assert.deepEqual(shifted(Shift.left, 0x80000001, 1), [2, 1]);
    assert.deepEqual(shifted(Shift.left, 1, 32), [0, 1]);
    assert.deepEqual(shifted(Shift.left, 1, 33), [0, 0]);
    assert.deepEqual(shifted(Shift.logicalRight, 0x80000000, 32), [0, 1]);
    assert.deepEqual(shifted(Shift.logicalRight, 0xffffffff, 255), [0, 0]);
    assert.deepEqual(shifted(Shift.arithmeticRight, 0x80000000, 40), [0xffffffff, 1]);
    assert.deepEqual(shifted(Shift.rotate, 0x80000001, 33), [0xc0000000, 1]);
    cpu.c = 1;
    assert.deepEqual(shifted(Shift.rotateExtended, 2, 1), [0x80000001, 0]);
    cpu.c = 1;
    assert.deepEqual(shifted(Shift.left, 5, 0), [5, 1], 'a shift by 0 leaves C');
  });

  it('leaves flags alone where none are asked for', () => {
    const cpu = new CoreRegisters();
    assert.equal(shift(cpu, 3, Shift.logicalRight, 1), 1);
    assert.equal(cpu.c, 0);
  });

  it('expands constants as table A5-11 has them', () => {
    assert.deepEqual(expandImmediate(0x0ab), { value: 0xab, carry: -1 });
    assert.deepEqual(expandImmediate(0x1ab), { value: 0x00ab00ab, carry: -1 });
    assert.deepEqual(expandImmediate(0x2ab), { value: 0xab00ab00 | 0, carry: -1 });
    assert.deepEqual(expandImmediate(0x3ab), { value: 0xabababab | 0, carry: -1 });
    assert.deepEqual(expandImmediate(0x400), { value: 0x80000000 | 0, carry: 1 });
    assert.deepEqual(expandImmediate(0xfff), { value: 0x1fe, carry: 0 });
  });

  it('saturates to any width and tells by Q', () => {
    const cpu = new CoreRegisters();
    assert.equal(saturateSigned(200, 8), 127);
    assert.equal(saturateSigned(-200, 8), -128);
    assert.equal(saturateUnsigned(-1, 5), 0);
    assert.equal(saturateUnsigned(40, 5), 31);
    assert.equal(noteSaturation(cpu, 5, 5), 5);
    assert.equal(cpu.q, 0);
    assert.equal(noteSaturation(cpu, 200, 127), 127);
    assert.equal(cpu.q, 1);
  });

  it('moves bits about', () => {
    assert.equal(rotateRight(0x12345678, 8) >>> 0, 0x78123456);
    assert.equal(reverseBytes(0x12345678), 0x78563412);
    assert.equal(signExtend(0x80, 8), -128);
  });

  it('has the upper words of products that big integers have', () => {
    fc.assert(
      fc.property(int32, int32, (a, b) => {
        const signed = Number(BigInt.asIntN(32, (BigInt(a) * BigInt(b)) >> 32n));
        const unsigned = Number(BigInt.asIntN(32, (BigInt(a >>> 0) * BigInt(b >>> 0)) >> 32n));
        assert.equal(multiplyHighSigned(a, b), signed);
        assert.equal(multiplyHighUnsigned(a, b), unsigned);
      }),
    );
  });
});
