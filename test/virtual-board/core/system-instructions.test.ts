/** Special registers, masks, hints, and what is undefined. */

import assert from 'node:assert/strict';
import { handler, PROGRAM, SmallMachine } from './small-machine.ts';

const msr = (register: number, special: number): number[] => [0xf380 | register, 0x8800 | special];
const mrs = (register: number, special: number): number[] => [0xf3ef, 0x8000 | (register << 8) | special];

describe('system instructions', () => {
  it('write and read special registers', () => {
    const machine = new SmallMachine().start(...msr(1, 9), ...mrs(2, 9), ...msr(1, 17), ...mrs(3, 17));
    machine.set({ 1: 0x200000f7 }).step(4);
    assert.equal(machine.get(2), 0x200000f4, 'PSP, a multiple of 4');
    assert.equal(machine.get(3), 0xf0, 'BASEPRI has four bits');
  });

  it('raise BASEPRI_MAX only', () => {
    const machine = new SmallMachine().start(...msr(1, 18), ...msr(2, 18), ...mrs(0, 17));
    machine.set({ 1: 0x40, 2: 0x80 }).step(3);
    assert.equal(machine.get(0), 0x40);
  });

  it('change stacks by CONTROL, in Thread mode', () => {
    const machine = new SmallMachine().start(...msr(1, 20));
    machine.set({ 1: 2, 18: 0x20000400 }).step();
    assert.equal(machine.get(13), 0x20000400);
    assert.equal(machine.get(20) >>> 24, 2);
  });

  it('leave everything but the flags to privileged code', () => {
    const machine = new SmallMachine().start(...msr(1, 20), ...msr(1, 16), ...mrs(0, 8), 0xb672);
    machine.set({ 0: 5, 1: 1 }).step(4);
    assert.equal(machine.get(20), 0x01000000, 'CONTROL.nPRIV, and PRIMASK still 0');
    assert.equal(machine.get(0), 0);
  });

  it('keep unprivileged code off the private peripheral bus', () => {
    const machine = new SmallMachine().start(...msr(1, 20), 0x6812); // LDR R2, [R2]
    machine.set({ 1: 1, 2: 0xe000ed00 }).step(3);
    assert.equal(machine.get(15), handler(3));
  });

  it('are undefined where the manual says so, and NOCP for coprocessors', () => {
    const fault = (halfwords: number[]): number => {
      const machine = new SmallMachine().start(...halfwords).step(2);
      assert.equal(machine.get(15), handler(3));
      assert.equal(machine.word(machine.get(13) + 24), PROGRAM);
      return machine.system(0xe000ed28);
    };
    assert.equal(fault([0xde00]), 1 << 16, 'UDF');
    assert.equal(fault([0xf7f0, 0xa000]), 1 << 16, 'UDF.W');
    assert.equal(fault([0xeeb0, 0x0a00]), 1 << 19, 'VMOV');
    assert.equal(fault([0xed2d, 0x8b02]), 1 << 19, 'VPUSH');
  });

  it('do nothing for barriers and hints', () => {
    const machine = new SmallMachine().start(0xf3bf, 0x8f4f, 0xf3bf, 0x8f6f, 0xbf10, 0xf3af, 0x80f0).step(4);
    assert.equal(machine.get(15), PROGRAM + 14);
  });
});
