/** Multiplication and division: examples by hand; the comparison with Unicorn (long) has the breadth. */

import assert from 'node:assert/strict';
import { handler, SmallMachine } from './small-machine.ts';

const machineAfter = (halfwords: number[], registers: Record<number, number>): SmallMachine =>
  new SmallMachine()
    .start(...halfwords)
    .set(registers)
    .step();

describe('multiplication and division', () => {
  it('accumulates 64 bits with the carry between the words', () => {
    const machine = machineAfter([0xfbe2, 0x0103], { 0: 0xffffffff, 1: 7, 2: 0xffffffff, 3: 2 }); // UMLAL R0, R1, R2, R3
    // 0x7_ffffffff + 0x1_fffffffe
    assert.equal(machine.get(0), 0xfffffffd);
    assert.equal(machine.get(1), 9);
  });

  it('multiplies signed numbers to 64 bits', () => {
    const machine = machineAfter([0xfb82, 0x0103], { 2: -3, 3: 5 }); // SMULL R0, R1, R2, R3
    assert.equal(machine.get(0), 0xfffffff1);
    assert.equal(machine.get(1), 0xffffffff);
  });

  it('notes the overflow of an accumulation in Q', () => {
    const machine = machineAfter([0xfb11, 0x3002], { 1: 0x7fff, 2: 0x7fff, 3: 0x7fffffff }); // SMLABB R0, R1, R2, R3
    assert.equal(machine.get(0), (0x7fffffff + 0x7fff * 0x7fff) >>> 0);
    assert.equal(machine.flags, 'nzcvQ');
  });

  it('divides towards zero, and wraps the one quotient that does not fit', () => {
    assert.equal(machineAfter([0xfb91, 0xf0f2], { 1: -7, 2: 2 }).get(0), 0xfffffffd, 'SDIV R0, R1, R2');
    assert.equal(machineAfter([0xfb91, 0xf0f2], { 1: 0x80000000, 2: -1 }).get(0), 0x80000000);
    assert.equal(machineAfter([0xfbb1, 0xf0f2], { 1: -7, 2: 2 }).get(0), 0x7ffffffc, 'UDIV R0, R1, R2');
  });

  it('divides by zero to zero, or faults where CCR.DIV_0_TRP says so', () => {
    assert.equal(machineAfter([0xfbb1, 0xf0f2], { 0: 9, 1: 5, 2: 0 }).get(0), 0);
    const machine = new SmallMachine().start(0xfbb1, 0xf0f2);
    machine.setSystem(0xe000ed14, 0x210);
    machine.set({ 0: 9, 2: 0 }).step(2);
    assert.equal(machine.get(15), handler(3));
    assert.equal(machine.system(0xe000ed28), 1 << 25);
    assert.equal(machine.get(0), 9);
  });
});
