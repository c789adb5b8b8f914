/** What an exception puts onto the stack, and takes off again. */

import assert from 'node:assert/strict';
import { handler, PROGRAM, RAM, SmallMachine, STACK } from './small-machine.ts';

const BX_LR = 0x4770;
const NOP = 0xbf00;
const CCR = 0xe000ed14;
const STKALIGN = 1 << 9;

/** A machine with external interrupt 0 enabled. */
function machineWith(...halfwords: number[]): SmallMachine {
  const machine = new SmallMachine().start(...halfwords);
  machine.setSystem(0xe000e100, 1);
  return machine;
}

describe('the frame of an exception', () => {
  it('aligns the stack to 8 bytes and back', () => {
    const machine = machineWith(NOP).set({ 13: STACK - 4 });
    machine.load([BX_LR], handler(16));
    machine.core.setInterruptPending(0);
    machine.step();
    assert.equal(machine.get(13), STACK - 4 - 36);
    assert.equal((machine.word(machine.get(13) + 28) >>> 9) & 1, 1);
    assert.equal(machine.step().get(13), STACK - 4);
  });

  it('uses the process stack of a thread and the main stack of its handler', () => {
    const machine = machineWith(NOP).set({ 18: STACK - 0x400, 20: 0x02000000 });
    machine.load([BX_LR], handler(16));
    machine.core.setInterruptPending(0);
    machine.step();
    assert.equal(machine.get(14), 0xfffffffd);
    assert.equal(machine.get(13), STACK);
    assert.equal(machine.get(18), STACK - 0x400 - 32);
    assert.equal(machine.step().get(13), STACK - 0x400);
  });

  it('lies where the stack pointer was, where it need not be aligned', () => {
    const machine = machineWith(NOP).set({ 13: STACK - 4 });
    machine.setSystem(CCR, 0);
    machine.load([BX_LR], handler(16));
    machine.core.setInterruptPending(0);
    machine.step();
    assert.equal(machine.get(13), STACK - 4 - 32);
    assert.equal(machine.step().get(13), STACK - 4);
    machine.setSystem(CCR, STKALIGN);
    assert.equal(machine.core.alignsStack, true);
  });

  it('that cannot be written ends in the hard fault’s handler, and says why', () => {
    const machine = machineWith(NOP).set({ 13: RAM + 16 });
    machine.core.setInterruptPending(0);
    machine.step();
    assert.equal(machine.get(15), handler(3));
    assert.equal(machine.core.configurableFaults, 1 << 12, 'STKERR, without an address');
    assert.equal(machine.get(13), RAM + 16 - 32);
    assert.equal(machine.get(14), 0xfffffff9);
    assert.notEqual(PROGRAM, machine.get(15));
  });
});
