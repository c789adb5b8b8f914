/** Entry and return, escalation, lock-up and sleep, as firmware meets them. */

import assert from 'node:assert/strict';
import type { BusMaster, MemoryBus } from '../../../src/virtual-board/memory-bus.ts';
import { CortexM } from '../../../src/virtual-board/core/cortex-m.ts';
import { handler, PROGRAM, SmallMachine, STACK } from './small-machine.ts';

const BX_LR = 0x4770;
const NOP = 0xbf00;
const WFI = 0xbf30;
const WFE = 0xbf20;
const SEV = 0xbf40;
const SVC = 0xdf00;
const CFSR = 0xe000ed28;
const HFSR = 0xe000ed2c;
const SHCSR = 0xe000ed24;

/** A machine with external interrupt 0 enabled. */
function machineWith(...halfwords: number[]): SmallMachine {
  const machine = new SmallMachine().start(...halfwords);
  machine.setSystem(0xe000e100, 1);
  return machine;
}

describe('an exception', () => {
  it('saves eight words, enters its handler in 12 cycles, and returns', () => {
    const machine = machineWith(NOP, NOP).set({ 0: 1, 1: 2, 2: 3, 3: 4, 12: 5, 14: 6, 16: 0xa1000000 }).step();
    machine.load([BX_LR], handler(16));
    machine.core.setInterruptPending(0);
    assert.equal(machine.core.run(1).cycles, 12);
    assert.equal(machine.get(15), handler(16));
    assert.equal(machine.get(14), 0xfffffff9);
    assert.equal(machine.get(16) & 0x1ff, 16);
    const frame = Array.from({ length: 8 }, (_, index) => machine.word(STACK - 32 + 4 * index));
    assert.deepEqual(frame, [1, 2, 3, 4, 5, 6, PROGRAM + 2, 0xa1000000]);
    machine.set({ 0: 99, 12: 99 }).step();
    assert.deepEqual([machine.get(0), machine.get(12), machine.get(14)], [1, 5, 6]);
    assert.deepEqual([machine.get(15), machine.get(13), machine.get(16)], [PROGRAM + 2, STACK, 0xa1000000]);
  });

  it('waits for PRIMASK, and preempts one of lower priority', () => {
    const machine = machineWith(0xb672, NOP, 0xb662, NOP); // CPSID I; NOP; CPSIE I
    machine.setSystem(0xe000e400, 0x4000);
    machine.setSystem(0xe000e100, 3);
    machine.step();
    machine.core.setInterruptPending(1); // priority 0x40
    assert.equal(machine.step().get(15), PROGRAM + 4);
    assert.equal(machine.step().get(15), handler(17));
    machine.core.setInterruptPending(0); // priority 0
    assert.equal(machine.step().get(15), handler(16));
    assert.equal(machine.get(14), 0xfffffff1);
  });

  it('is asked for by SVC and returns after it', () => {
    const machine = new SmallMachine().start(SVC, NOP);
    machine.load([BX_LR], handler(11));
    assert.equal(machine.step().get(15), handler(11));
    assert.equal(machine.step().get(15), PROGRAM + 2);
  });

  it('takes its vector from VTOR', () => {
    const machine = machineWith(NOP);
    machine.setSystem(0xe000ed08, 0x200);
    machine.setWord(0x200 + 4 * 16, handler(20) | 1);
    machine.core.setInterruptPending(0);
    assert.equal(machine.step().get(15), handler(20));
  });
});

describe('a fault', () => {
  it('has its own handler when that is enabled, and HardFault else', () => {
    const machine = new SmallMachine().start(0xde00);
    machine.setSystem(SHCSR, 1 << 18);
    assert.equal(machine.step(2).get(15), handler(6));
    assert.equal(machine.system(HFSR), 0);
    assert.equal(machine.system(SHCSR), (1 << 18) | (1 << 3), 'USGFAULTACT');
  });

  it('escalates under a mask', () => {
    const machine = new SmallMachine().start(0xb672, 0xde00);
    machine.setSystem(SHCSR, 1 << 18);
    assert.equal(machine.step(3).get(15), handler(3));
    assert.equal(machine.system(HFSR), 0x40000000);
  });

  it('in HardFault locks the core up', () => {
    const machine = new SmallMachine().start(0xde00);
    machine.load([0xde00], handler(3));
    machine.step(3);
    assert.ok(machine.core.lockedUp);
    assert.equal(machine.get(15), 0xfffffffe);
    assert.deepEqual(machine.core.run(100), { cycles: 0, reason: 'locked-up' });
    machine.core.systemReset();
    assert.ok(!machine.core.lockedUp);
  });

  it('of stacking leads to HardFault, on the next stack that there is', () => {
    const machine = machineWith(NOP).set({ 13: 0x60000000 });
    machine.core.setInterruptPending(0);
    machine.step();
    assert.equal(machine.get(15), handler(3));
    assert.equal(machine.system(CFSR), 1 << 12, 'STKERR');
  });

  it('of a blank chip’s first instruction locks up', () => {
    const machine = new SmallMachine();
    machine.code.fill(0xff);
    machine.core.powerOnReset();
    machine.core.run(1000);
    assert.ok(machine.core.lockedUp);
    assert.equal(machine.get(16), 0x01000003);
  });

  it('of the vector table is VECTTBL', () => {
    const machine = machineWith(NOP);
    machine.setSystem(0xe000ed08, 0x60000000);
    machine.core.setInterruptPending(0);
    machine.step();
    assert.equal(machine.system(HFSR) & 2, 2);
    assert.ok(machine.core.lockedUp, 'HardFault has no vector either');
  });

  it('meets a return that does not fit', () => {
    const machine = new SmallMachine().start(SVC);
    machine.load([BX_LR], handler(11));
    machine.step();
    machine.set({ 14: 0xfffffff1 }).step(); // back to a handler, but there is none
    assert.equal(machine.system(CFSR), 1 << 18, 'INVPC');
    assert.equal(machine.get(15), handler(3));
  });
});

describe('sleep', () => {
  it('ends with an interrupt, masked or not', () => {
    const machine = machineWith(0xb672, WFI, 0x2001); // CPSID I; WFI; MOVS R0, #1
    assert.deepEqual(machine.step(2).core.run(100), { cycles: 0, reason: 'sleeping' });
    assert.ok(machine.core.sleeping);
    machine.core.setInterruptPending(0);
    assert.equal(machine.step().get(0), 1);
    assert.ok(!machine.core.sleeping);
  });

  it('of WFE ends with an event, also one from before', () => {
    const machine = machineWith(SEV, WFE, WFE, 0x2001);
    machine.step(3);
    assert.ok(machine.core.sleeping, 'the first WFE took the event, the second sleeps');
    machine.setSystem(0xe000ed10, 0x10); // SEVONPEND
    machine.setSystem(0xe000e180, 1); // the interrupt itself is disabled
    machine.core.setInterruptPending(0);
    assert.equal(machine.step().get(0), 1);
  });

  it('follows the last handler where SLEEPONEXIT says so', () => {
    const machine = machineWith(NOP);
    machine.load([BX_LR], handler(16));
    machine.setSystem(0xe000ed10, 0x06);
    machine.core.setInterruptPending(0);
    machine.step(2);
    assert.ok(machine.core.sleeping && machine.core.sleepingDeeply);
  });
});

describe('the vector table', () => {
  it('is read over the bus for instructions, which no data cache sees', () => {
    const masters = new Map<number, BusMaster>();
    const bus: MemoryBus = {
      read: (address, _size, master) => {
        masters.set(address, master);
        return address === 4 ? 0x101 : 0x2000_1000;
      },
      write: () => undefined,
      takeStallCycles: () => 0,
    };
    const core = new CortexM(bus);
    core.powerOnReset();
    core.setNonMaskablePending();
    core.run(1);
    assert.deepEqual(
      [0, 4, 8].map((address) => masters.get(address)),
      ['fetch', 'fetch', 'fetch'],
    );
  });
});
