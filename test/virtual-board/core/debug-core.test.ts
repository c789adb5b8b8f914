/** Debug registers, the core's registers through them, and the private peripheral bus. */

import assert from 'node:assert/strict';
import { CortexM } from '../../../src/virtual-board/core/cortex-m.ts';
import { BusError } from '../../../src/virtual-board/memory-bus.ts';
import { handler, PROGRAM, RAM, SmallMachine } from './small-machine.ts';

const DHCSR = 0xe000edf0;
const DCRSR = 0xe000edf4;
const DCRDR = 0xe000edf8;
const DFSR = 0xe000ed30;
const NOP = 0xbf00;
const BKPT = 0xbe00;

/** A machine with debug enabled, running. */
function debugged(...halfwords: number[]): SmallMachine {
  const machine = new SmallMachine().start(...halfwords);
  machine.setSystem(DHCSR, 0xa05f0001);
  return machine;
}

describe('halting debug', () => {
  it('halts, moves registers and goes on', () => {
    const machine = debugged(0x1c40); // ADDS R0, R0, #1
    machine.setSystem(DHCSR, 0xa05f0003);
    assert.equal(machine.core.run(10).reason, 'halted');
    assert.equal(machine.system(DFSR), 1);
    machine.setSystem(DCRDR, 41);
    machine.setSystem(DCRSR, 0x10000);
    assert.equal(machine.system(DHCSR) & 0x30000, 0x30000, 'S_REGRDY and S_HALT');
    machine.setSystem(DHCSR, 0xa05f0001);
    machine.step();
    machine.setSystem(DHCSR, 0xa05f0003);
    machine.setSystem(DCRSR, 0);
    assert.equal(machine.system(DCRDR), 42);
  });

  it('does not move registers of a running core', () => {
    const machine = debugged(NOP);
    machine.setSystem(DCRSR, 0);
    assert.equal(machine.system(DHCSR) & 0x10000, 0);
  });

  it('writes PRIMASK and its neighbours, and xPSR with the exception number', () => {
    const machine = debugged(NOP);
    machine.set({ 20: 0x0301ff01 });
    assert.equal(machine.get(20), 0x0301f001);
    machine.set({ 16: 0x81000003, 17: RAM + 0x100, 18: RAM + 0x200 });
    assert.equal(machine.get(16), 0x81000003);
    assert.deepEqual([machine.get(17), machine.get(18), machine.get(33)], [RAM + 0x100, RAM + 0x200, 0]);
  });

  it('halts on BKPT, pointing at it', () => {
    const machine = debugged(NOP, BKPT);
    assert.deepEqual(machine.core.run(100), { cycles: 2, reason: 'halted' });
    assert.equal(machine.get(15), PROGRAM + 2);
    assert.equal(machine.system(DFSR), 2);
  });

  it('halts on a BKPT in an IT block whose condition fails', () => {
    const machine = debugged(0xbf08, BKPT); // IT EQ
    assert.equal(machine.core.run(100).reason, 'halted');
    assert.equal(machine.get(15), PROGRAM + 2);
  });

  it('is a HardFault for BKPT without a debugger, and lock-up in its handler', () => {
    const machine = new SmallMachine().start(BKPT);
    machine.load([BKPT], handler(3));
    assert.equal(machine.step().get(15), handler(3));
    assert.equal(machine.system(0xe000ed2c), 0x80000000, 'DEBUGEVT');
    machine.step();
    assert.ok(machine.core.lockedUp);
  });

  it('frees a locked-up core', () => {
    const machine = debugged(0xde00);
    machine.load([0xde00], handler(3));
    machine.step(3);
    assert.equal(machine.system(DHCSR) & 0x80000, 0x80000, 'S_LOCKUP');
    machine.setSystem(DHCSR, 0xa05f0003);
    assert.equal(machine.system(DHCSR) & 0xa0000, 0x20000);
    machine.set({ 15: PROGRAM + 0x20, 16: 0x01000000 });
    machine.load([0x2007], PROGRAM + 0x20);
    machine.setSystem(DHCSR, 0xa05f0001);
    assert.equal(machine.step().get(0), 7);
  });

  it('wakes a sleeping core', () => {
    const machine = debugged(0xbf30, 0x2001);
    machine.step();
    assert.equal(machine.system(DHCSR) & 0x40000, 0x40000, 'S_SLEEP');
    machine.setSystem(DHCSR, 0xa05f0003);
    assert.equal(machine.get(15), PROGRAM + 2);
  });
});

describe('the private peripheral bus', () => {
  it('leaves the chip’s part to the chip', () => {
    assert.ok(CortexM.servesAddress(0xe000ed00));
    assert.ok(CortexM.servesAddress(0xe00ff000));
    assert.ok(!CortexM.servesAddress(0xe0042000));
    const { core } = new SmallMachine().start(NOP);
    assert.throws(() => core.readSystem(0xe0042000, 4, 'debug'), BusError);
    assert.throws(() => core.writeSystem(0xe0042000, 4, 0, 'debug'), BusError);
  });

  it('answers units by parts of words too', () => {
    const machine = new SmallMachine().start(NOP);
    assert.equal(machine.core.readSystem(0xe0002000, 2, 'debug'), 0x260);
    assert.equal(machine.core.readSystem(0xe0002001, 1, 'debug'), 0x02);
  });
});
