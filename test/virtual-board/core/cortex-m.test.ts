/** The whole core: reset, vector catch, snapshots. */

import assert from 'node:assert/strict';
import { handler, PROGRAM, SmallMachine, STACK } from './small-machine.ts';

const DHCSR = 0xe000edf0;
const DEMCR = 0xe000edfc;
const DFSR = 0xe000ed30;
const NOP = 0xbf00;

/** A machine with debug enabled, running. */
function debugged(...halfwords: number[]): SmallMachine {
  const machine = new SmallMachine().start(...halfwords);
  machine.setSystem(DHCSR, 0xa05f0001);
  return machine;
}

describe('reset', () => {
  it('starts from the first two words', () => {
    const machine = new SmallMachine().start(NOP).set({ 16: 0xf9000000, 20: 1 });
    machine.core.systemReset();
    assert.deepEqual([machine.get(13), machine.get(14), machine.get(15)], [STACK, 0xffffffff, PROGRAM]);
    assert.deepEqual([machine.get(16), machine.get(20)], [0x01000000, 0]);
  });

  it('is needed before anything runs', () => {
    assert.equal(new SmallMachine().core.run(100).reason, 'in-reset');
  });

  it('keeps debug and breakpoints, and lets the core go; a power-on keeps nothing', () => {
    const machine = debugged(NOP);
    machine.setSystem(0xe0002000, 3);
    machine.setSystem(DHCSR, 0xa05f0003);
    machine.core.systemReset();
    assert.ok(!machine.core.halted);
    assert.ok(machine.core.debugEnabled);
    assert.equal(machine.system(0xe0002000), 0x261);
    assert.equal(machine.system(DHCSR) & 0x02000000, 0x02000000, 'S_RESET_ST');
    machine.core.powerOnReset();
    assert.ok(!machine.core.debugEnabled);
    assert.equal(machine.system(0xe0002000), 0x260);
  });

  it('is caught by VC_CORERESET before the first instruction', () => {
    const machine = debugged(NOP);
    machine.setSystem(DEMCR, 1);
    machine.core.systemReset();
    assert.deepEqual(machine.core.run(10), { cycles: 0, reason: 'halted' });
    assert.equal(machine.get(15), PROGRAM);
    assert.equal(machine.system(DFSR), 8);
  });

  it('lasts while NRST is low, with debug registers at hand', () => {
    const machine = debugged(NOP);
    machine.core.setReset(true);
    assert.equal(machine.core.run(10).reason, 'in-reset');
    machine.setSystem(DHCSR, 0xa05f0003);
    assert.ok(!machine.core.halted, 'C_HALT is held clear');
    machine.setSystem(DEMCR, 1);
    machine.system(DHCSR);
    assert.equal(machine.system(DHCSR) & 0x02000000, 0x02000000, 'it still lasts');
    machine.core.setReset(false);
    assert.ok(machine.core.halted);
  });
});

describe('vector catch', () => {
  it('halts in front of the handler', () => {
    const machine = debugged(0xde00);
    machine.setSystem(DEMCR, 1 << 10);
    assert.equal(machine.core.run(100).reason, 'halted');
    assert.equal(machine.get(15), handler(3));
    assert.equal(machine.system(DFSR), 8);
  });

  it('tells kinds of fault apart', () => {
    const machine = debugged(0x6808).set({ 1: 0x60000000 });
    machine.setSystem(0xe000ed24, 1 << 17); // BusFault has a handler of its own
    machine.setSystem(DEMCR, 1 << 7);
    machine.core.run(2);
    assert.ok(!machine.core.halted);
    machine.core.systemReset();
    machine.set({ 1: 0x60000000 });
    machine.setSystem(0xe000ed24, 1 << 17);
    machine.setSystem(DEMCR, 1 << 8);
    machine.core.run(100);
    assert.ok(machine.core.halted);
    assert.equal(machine.get(15), handler(5));
  });
});

describe('a reset with zeros for vectors', () => {
  for (const faultsOnZeroVectors of [true, false]) {
    it(`${faultsOnZeroVectors ? 'leaves a hard fault for the debugger' : 'leaves nothing'}, where it is so`, () => {
      const machine = new SmallMachine({ faultsOnZeroVectors });
      machine.setWord(0, 0);
      machine.setWord(4, 0);
      machine.core.powerOnReset();
      machine.setSystem(DHCSR, 0xa05f0003);
      machine.setSystem(DEMCR, (1 << 10) | 1);
      machine.core.systemReset();
      machine.load([0x3001, 0xe7fd], PROGRAM); // ADDS R0, #1; B
      for (const [register, value] of [
        [13, STACK],
        [15, PROGRAM],
        [16, 0x01000000],
      ] as const) {
        machine.core.writeRegister(register, value);
      }
      machine.setSystem(DHCSR, 0xa05f0001);
      machine.core.run(10);
      assert.equal(machine.core.halted, faultsOnZeroVectors);
      assert.equal(machine.get(0) > 0, !faultsOnZeroVectors);
      // Once: what is started behind it runs.
      machine.core.writeRegister(15, PROGRAM);
      machine.setSystem(DHCSR, 0xa05f0001);
      machine.core.run(10);
      assert.ok(machine.get(0) > 0 && !machine.core.halted);
    });
  }
});

describe('a snapshot', () => {
  it('lets a run be repeated', () => {
    const machine = debugged(0x3001, 0xe7fd); // ADDS R0, #1; B
    machine.core.run(500);
    const snapshot = structuredClone(machine.core.snapshot());
    machine.core.run(500);
    const after = [machine.get(0), machine.get(15), machine.get(16)];
    machine.core.restore(snapshot);
    assert.ok(machine.core.debugEnabled);
    machine.core.run(500);
    assert.deepEqual([machine.get(0), machine.get(15), machine.get(16)], after);
  });
});
