/** Loads and stores of several registers, and the exclusive ones. */

import assert from 'node:assert/strict';
import { handler, RAM, PROGRAM, SmallMachine, STACK } from './small-machine.ts';

const DATA = RAM + 0x800;

describe('loads and stores of several registers', () => {
  it('push downwards and pop upwards, the PC last', () => {
    const machine = new SmallMachine().start(0xb503, 0xbd0c); // PUSH {R0, R1, LR}; POP {R2, R3, PC}
    machine.set({ 0: 1, 1: 2, 14: PROGRAM + 0x21 }).step();
    assert.equal(machine.get(13), STACK - 12);
    assert.deepEqual(
      [machine.word(STACK - 12), machine.word(STACK - 8), machine.word(STACK - 4)],
      [1, 2, PROGRAM + 0x21],
    );
    machine.step();
    assert.deepEqual([machine.get(2), machine.get(3), machine.get(13), machine.get(15)], [1, 2, STACK, PROGRAM + 0x20]);
  });

  it('keep what was loaded into the base', () => {
    const machine = new SmallMachine().start(0xc906); // LDM R1, {R1, R2}
    machine.setWord(DATA, 0x1234);
    machine.setWord(DATA + 4, 0x5678);
    machine.set({ 1: DATA }).step();
    assert.deepEqual([machine.get(1), machine.get(2)], [0x1234, 0x5678]);
  });

  it('fault on unaligned addresses, whatever CCR says', () => {
    const machine = new SmallMachine().start(0xc903); // LDM R1, {R0, R1}
    machine.set({ 1: DATA + 2 }).step(2);
    assert.equal(machine.get(15), handler(3));
    assert.equal(machine.system(0xe000ed28), 1 << 24);
  });

  it('can be repeated after a fault on the way: the base is as it was', () => {
    const machine = new SmallMachine().start(0xe8b1, 0x000c); // LDM R1!, {R2, R3}
    const last = RAM + machine.ram.length - 4;
    machine.set({ 1: last }).step(2);
    assert.equal(machine.get(15), handler(3));
    assert.equal(machine.get(1), last);
  });

  it('move pairs', () => {
    const machine = new SmallMachine().start(0xe9c1, 0x2302, 0xe8f1, 0x4502); // STRD R2, R3, [R1, #8]; LDRD R4, R5, [R1], #8
    machine.setWord(DATA, 0xaaaa);
    machine.setWord(DATA + 4, 0xbbbb);
    machine.set({ 1: DATA, 2: 7, 3: 8 }).step(2);
    assert.deepEqual([machine.word(DATA + 8), machine.word(DATA + 12)], [7, 8]);
    assert.deepEqual([machine.get(4), machine.get(5), machine.get(1)], [0xaaaa, 0xbbbb, DATA + 8]);
  });

  it('store exclusively only after an exclusive load', () => {
    const strex = [0xe841, 0x2000]; // STREX R0, R2, [R1]
    const machine = new SmallMachine().start(...strex, 0xe851, 0x3f00, ...strex, ...strex); // LDREX R3, [R1]
    machine.set({ 1: DATA, 2: 5 }).step();
    assert.deepEqual([machine.get(0), machine.word(DATA)], [1, 0]);
    machine.step(2);
    assert.deepEqual([machine.get(0), machine.word(DATA)], [0, 5]);
    machine.step();
    assert.equal(machine.get(0), 1, 'once only');
  });

  it('lose the exclusive access to an exception', () => {
    const machine = new SmallMachine().start(0xe851, 0x3f00, 0xe841, 0x2000); // LDREX R3, [R1]; STREX R0, R2, [R1]
    machine.load([0x4770], handler(16)); // BX LR
    machine.setSystem(0xe000e100, 1);
    machine.set({ 1: DATA }).step();
    machine.core.setInterruptPending(0);
    machine.step(3);
    assert.equal(machine.get(0), 1);
  });
});
