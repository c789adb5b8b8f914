/** The core as it runs: steps, breakpoints, the end of a run. */

import assert from 'node:assert/strict';
import { handler, PROGRAM, RAM, SmallMachine } from './small-machine.ts';

const DHCSR = 0xe000edf0;
const DEMCR = 0xe000edfc;
const DFSR = 0xe000ed30;
const NOP = 0xbf00;
const SVC = 0xdf00;

/** A machine with debug enabled, running. */
function debugged(...halfwords: number[]): SmallMachine {
  const machine = new SmallMachine().start(...halfwords);
  machine.setSystem(DHCSR, 0xa05f0001);
  return machine;
}

describe('a single step', () => {
  const step = (machine: SmallMachine, bits = 0): void => {
    machine.setSystem(DHCSR, 0xa05f0005 | bits);
    machine.core.run(1);
  };

  it('executes one instruction and halts', () => {
    const machine = debugged(NOP, NOP);
    machine.setSystem(DHCSR, 0xa05f0003);
    machine.setSystem(DFSR, 0xf);
    step(machine);
    assert.ok(machine.core.halted);
    assert.equal(machine.get(15), PROGRAM + 2);
    assert.equal(machine.system(DFSR), 1);
  });

  it('enters the handler of what it raised, or of what was pending', () => {
    const machine = debugged(SVC, NOP);
    machine.setSystem(DHCSR, 0xa05f0003);
    step(machine);
    assert.equal(machine.get(15), handler(11));
    machine.setSystem(0xe000ed04, 0x80000000);
    step(machine);
    assert.equal(machine.get(15), handler(2));
  });

  it('leaves interrupts alone under C_MASKINTS', () => {
    const machine = debugged(NOP, NOP);
    machine.setSystem(0xe000e100, 1);
    machine.setSystem(DHCSR, 0xa05f000b);
    machine.core.setInterruptPending(0);
    step(machine, 8);
    assert.equal(machine.get(15), PROGRAM + 2);
    step(machine);
    assert.equal(machine.get(15), handler(16));
  });

  it('survives a fault', () => {
    const machine = debugged(0xde00);
    machine.setSystem(DHCSR, 0xa05f0003);
    step(machine);
    assert.equal(machine.get(15), handler(3));
    assert.ok(machine.core.halted);
  });
});

describe('breakpoints and watchpoints', () => {
  /** NOP, NOP, B to the first, in code memory; a breakpoint at the second NOP. */
  function withBreakpoint(): SmallMachine {
    const machine = new SmallMachine().start(0x4700).set({ 0: 0x801 }); // BX R0
    machine.load([NOP, NOP, 0xe7fc], 0x800);
    machine.setSystem(0xe0002000, 3);
    machine.setSystem(0xe0002008, 0x80000801);
    return machine;
  }

  it('that a debugger has left are hard faults when it is gone, as any BKPT', () => {
    const machine = withBreakpoint();
    assert.notEqual(machine.core.run(100).reason, 'halted');
    assert.equal(machine.get(15), handler(3));
    assert.equal(machine.core.hardFaults, 2 ** 31, 'HFSR.DEBUGEVT');
  });

  it('break before the instruction', () => {
    const machine = withBreakpoint();
    machine.setSystem(DHCSR, 0xa05f0001);
    assert.equal(machine.core.run(100).reason, 'halted');
    assert.equal(machine.get(15), 0x802);
    assert.equal(machine.system(DFSR), 2);
  });

  it('watch data', () => {
    const machine = debugged(0x6808, 0x6008, NOP).set({ 1: RAM + 0x10 }); // LDR R0, [R1]; STR R0, [R1]
    machine.setSystem(0xe0001020, RAM + 0x10);
    machine.setSystem(0xe0001028, 6);
    assert.equal(machine.core.run(100).reason, 'halted');
    assert.equal(machine.get(15), PROGRAM + 4);
    assert.equal(machine.system(DFSR), 4);
  });

  it('count cycles once trace is enabled', () => {
    const machine = debugged(NOP, 0xe7fd);
    machine.setSystem(0xe0001000, 1);
    machine.core.run(40);
    assert.equal(machine.system(0xe0001004), 0);
    machine.setSystem(DEMCR, 1 << 24);
    assert.equal(machine.core.run(40).cycles, machine.system(0xe0001004));
  });
});

describe('a run', () => {
  it('ends when the bus asks for it', () => {
    const machine = new SmallMachine().start(0x6008, NOP, NOP).set({ 1: 0x40000000 }); // STR R0, [R1]
    const write = machine.write.bind(machine);
    machine.write = (...access) => {
      write(...access);
      assert.equal(machine.core.cyclesInRun, 1);
      machine.core.endRunEarly();
    };
    assert.deepEqual(machine.core.run(1000), { cycles: 2, reason: 'budget' });
  });
});
