/** Loads and stores: addressing, write-back and faults. */

import assert from 'node:assert/strict';
import { handler, RAM, PROGRAM, SmallMachine, STATUS } from './small-machine.ts';

const DATA = RAM + 0x800;

describe('loads and stores', () => {
  it('address before and after the change of the base', () => {
    const machine = new SmallMachine().start(0xf851, 0x0b04, 0xf851, 0x2f04); // LDR R0, [R1], #4; LDR R2, [R1, #4]!
    machine.setWord(DATA, 0x11111111);
    machine.setWord(DATA + 8, 0x22222222);
    machine.set({ 1: DATA }).step(2);
    assert.deepEqual([machine.get(0), machine.get(1), machine.get(2)], [0x11111111, DATA + 8, 0x22222222]);
  });

  it('extend what is narrower than a register', () => {
    const machine = new SmallMachine().start(0x5688, 0x5e8b, 0x788c); // LDRSB R0, [R1, R2]; LDRSH R3; LDRB R4, [R1, #2]
    machine.setWord(DATA, 0x0080ff80);
    machine.set({ 1: DATA, 2: 0 }).step(3);
    assert.deepEqual([machine.get(0), machine.get(3), machine.get(4)], [0xffffff80, 0xffffff80, 0x80]);
  });

  it('read unaligned words, or fault where CCR.UNALIGN_TRP says so', () => {
    const machine = new SmallMachine().start(0x6808, 0x6808); // LDR R0, [R1]
    machine.setWord(DATA, 0x44332211);
    machine.setWord(DATA + 4, 0x88776655);
    machine.set({ 1: DATA + 1 }).step();
    assert.equal(machine.get(0), 0x55443322);
    machine.setSystem(0xe000ed14, 0x208);
    machine.step(2);
    assert.equal(machine.get(15), handler(3));
    assert.equal(machine.system(0xe000ed28), 1 << 24);
  });

  it('take literals from the word before or after', () => {
    const machine = new SmallMachine().start(0xf85f, 0x0008, 0x4900, 0xbf00, 0x5678, 0x1234); // LDR.W R0, [PC, #-8]
    machine.setWord(PROGRAM - 4, 0xcafe1234);
    machine.step(2); // and LDR R1, [PC, #0]
    assert.deepEqual([machine.get(0), machine.get(1)], [0xcafe1234, 0x12345678]);
  });

  it('leave the base alone when the access faults, and tell the address', () => {
    const machine = new SmallMachine().start(0xf851, 0x0b04); // LDR R0, [R1], #4
    machine.set({ 1: 0x60000000 }).step(2);
    assert.equal(machine.get(15), handler(3));
    assert.equal(machine.get(1), 0x60000000);
    assert.equal(machine.system(0xe000ed38), 0x60000000);
    assert.equal(machine.system(0xe000ed28), 0x8200, 'PRECISERR and BFARVALID');
    assert.equal(machine.system(0xe000ed2c), 0x40000000, 'FORCED');
  });

  it('jump by a load of the PC, keeping T', () => {
    const machine = new SmallMachine().start(0xf8d1, 0xf000); // LDR PC, [R1]
    machine.setWord(DATA, 0x411);
    machine.set({ 1: DATA }).step();
    assert.equal(machine.get(15), 0x410);
  });

  it('give each peripheral access to the bus once, with its size', () => {
    const machine = new SmallMachine().start(0x8008); // STRH R0, [R1]
    machine.set({ 0: 0x12345678, 1: STATUS }).step();
    assert.deepEqual(machine.written, [{ address: STATUS, value: 0x5678 }]);
  });

  it('treat loads into nowhere as hints', () => {
    const machine = new SmallMachine().start(0xf891, 0xf000); // PLD [R1]
    machine.set({ 1: 0x60000000 }).step();
    assert.equal(machine.get(15), PROGRAM + 4);
  });
});
