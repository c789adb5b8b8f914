/** Branches and IT blocks. */

import assert from 'node:assert/strict';
import { handler, PROGRAM, RAM, SmallMachine } from './small-machine.ts';

describe('branches', () => {
  it('go forth and back', () => {
    assert.equal(new SmallMachine().start(0xe7fe).step().get(15), PROGRAM, 'B .');
    assert.equal(new SmallMachine().start(0xd0fe).set({ 16: 0x41000000 }).step().get(15), PROGRAM, 'BEQ .');
    assert.equal(new SmallMachine().start(0xd0fe).step().get(15), PROGRAM + 2, 'BEQ . not taken');
    assert.equal(new SmallMachine().start(0xf000, 0xb810).step().get(15), PROGRAM + 0x24, 'B.W');
    assert.equal(new SmallMachine().start(0xf43f, 0xaffe).set({ 16: 0x41000000 }).step().get(15), PROGRAM, 'BEQ.W .');
  });

  it('link with the lowest bit set', () => {
    const machine = new SmallMachine().start(0xf7ff, 0xfffe).step(); // BL .
    assert.deepEqual([machine.get(15), machine.get(14)], [PROGRAM, PROGRAM + 5]);
    const register = new SmallMachine().start(0x4780).set({ 0: 0x401 }).step(); // BLX R0
    assert.deepEqual([register.get(15), register.get(14)], [0x400, PROGRAM + 3]);
  });

  it('compare with zero', () => {
    assert.equal(new SmallMachine().start(0xb108).set({ 0: 0 }).step().get(15), PROGRAM + 6, 'CBZ R0, +2');
    assert.equal(new SmallMachine().start(0xb908).set({ 0: 0 }).step().get(15), PROGRAM + 2, 'CBNZ R0, +2');
  });

  it('use tables of bytes and halfwords', () => {
    const machine = new SmallMachine().start(0xe8df, 0xf001, 0x1005); // TBB [PC, R1]
    assert.equal(machine.set({ 1: 1 }).step().get(15), PROGRAM + 4 + 2 * 0x10);
    const wide = new SmallMachine().start(0xe8d2, 0xf011); // TBH [R2, R1, LSL #1]
    wide.setWord(RAM + 0x804, 0x0123);
    assert.equal(
      wide
        .set({ 1: 2, 2: RAM + 0x800 })
        .step()
        .get(15),
      PROGRAM + 4 + 2 * 0x123,
    );
  });

  it('fault in the next instruction when T becomes 0', () => {
    const machine = new SmallMachine().start(0x4700).set({ 0: 0x400 }).step(2); // BX R0
    assert.equal(machine.get(15), handler(3));
    assert.equal(machine.system(0xe000ed28), 1 << 17, 'INVSTATE');
    assert.equal(machine.word(machine.get(13) + 24), 0x400, 'the return address is where it went');
  });
});

describe('an IT block', () => {
  it('executes its “then” or its “else”', () => {
    const program = [0xbf0c, 0x2001, 0x2002, 0x2103]; // ITE EQ; MOVEQ R0, #1; MOVNE R0, #2; MOVS R1, #3
    const taken = new SmallMachine()
      .start(...program)
      .set({ 16: 0x41000000 })
      .step(4);
    assert.deepEqual([taken.get(0), taken.get(1), taken.flags], [1, 3, 'nzcvq']);
    const other = new SmallMachine().start(...program).step(3);
    assert.equal(other.get(0), 2);
  });

  it('survives an exception in its middle', () => {
    const machine = new SmallMachine().start(0xbf08, 0x2001).set({ 16: 0x01000000, 0: 9 }); // IT EQ; MOVEQ R0, #1
    machine.load([0x2800, 0x4770], handler(16)); // CMP R0, #0 … leaves Z clear; BX LR
    machine.setSystem(0xe000e100, 1);
    machine.step();
    machine.core.setInterruptPending(0);
    machine.step(4);
    assert.equal(machine.get(0), 9, 'the condition still failed');
    assert.equal(machine.get(15), PROGRAM + 4);
  });

  it('is part of the state that a fault saves', () => {
    const machine = new SmallMachine().start(0xbf04, 0x6808, 0x2001).set({ 16: 0x41000000, 1: 0x60000000 }); // ITT EQ; LDREQ
    machine.step(3);
    assert.equal(machine.get(15), handler(3));
    const xpsr = machine.word(machine.get(13) + 28);
    assert.equal(((xpsr >>> 25) & 3) | ((xpsr >>> 8) & 0xfc), 0x04);
    assert.equal(machine.get(16) & 0x0600fc00, 0, 'the handler begins outside');
  });
});
