/** Operations on parts of registers: examples by hand; the comparison with Unicorn (long) has the breadth. */

import assert from 'node:assert/strict';
import { SmallMachine } from './small-machine.ts';

const machineAfter = (halfwords: number[], registers: Record<number, number>): SmallMachine =>
  new SmallMachine()
    .start(...halfwords)
    .set(registers)
    .step();

/** GE as it stands in xPSR. */
const ge = (machine: SmallMachine): number => (machine.get(16) >>> 16) & 15;

describe('operations on parts of registers', () => {
  it('adds bytes apart and tells carries by GE, from which SEL chooses', () => {
    const machine = machineAfter([0xfa81, 0xf042, 0xfaa1, 0xf382], { 1: 0xff02ff02, 2: 0x01010101 }); // UADD8; SEL R3
    assert.equal(machine.get(0), 0x00030003);
    assert.equal(ge(machine), 0b1010);
    assert.equal(machine.step().get(3), 0xff01ff01);
  });

  it('halves and saturates', () => {
    assert.equal(machineAfter([0xfa91, 0xf022], { 1: 0x7ffe8000, 2: 0x00020000 }).get(0), 0x4000c000, 'SHADD16');
    assert.equal(machineAfter([0xfa91, 0xf012], { 1: 0x7ffe8000, 2: 0x7fff8000 }).get(0), 0x7fff8000, 'QADD16');
    const machine = machineAfter([0xfa82, 0xf081], { 1: 0x7fffffff, 2: 1 }); // QADD R0, R1, R2
    assert.equal(machine.get(0), 0x7fffffff);
    assert.equal(machine.flags, 'nzcvQ');
  });

  it('extends a rotated byte and adds', () => {
    assert.equal(
      machineAfter([0xfa41, 0xf092], { 1: 1, 2: 0x0000_8000 }).get(0),
      0xffffff81,
      'SXTAB R0, R1, R2, ROR #8',
    );
    assert.equal(machineAfter([0xfa5f, 0xf0a2], { 2: 0x00ab0000 }).get(0), 0xab, 'UXTB R0, R2, ROR #16');
  });

  it('reverses and counts', () => {
    assert.equal(machineAfter([0xfa92, 0xf0a2], { 2: 1 }).get(0), 0x80000000, 'RBIT');
    assert.equal(machineAfter([0xfa92, 0xf092], { 2: 0x12345678 }).get(0), 0x34127856, 'REV16');
    assert.equal(machineAfter([0xfab2, 0xf082], { 2: 0 }).get(0), 32, 'CLZ');
  });
});
