/** Memory access of the processor, through programs: bus, bit-band, waits, cycles, places without code. */

import assert from 'node:assert/strict';
import { handler, PROGRAM, RAM, SmallMachine, STATUS } from './small-machine.ts';

/** Cycles of one instruction. */
const cycles = (halfwords: number[], registers: Record<number, number> = {}): number =>
  new SmallMachine()
    .start(...halfwords)
    .set(registers)
    .core.run(1).cycles;

describe('the processor', () => {
  it('counts a cycle an instruction, one more for each word moved, two more for a taken branch', () => {
    assert.equal(cycles([0x1888]), 1, 'ADDS');
    assert.equal(cycles([0x6808], { 1: RAM }), 2, 'LDR');
    assert.equal(cycles([0xc10c], { 1: RAM }), 3, 'STM of two');
    assert.equal(cycles([0xe7fe]), 3, 'B');
    assert.equal(cycles([0xd0fe]), 1, 'BEQ not taken');
    assert.equal(cycles([0xf8d1, 0xf000], { 1: RAM }), 4, 'LDR PC');
    assert.equal(cycles([0xbf08]), 1, 'IT');
  });

  it('adds what the bus made it wait', () => {
    const machine = new SmallMachine().start(0x6808); // LDR R0, [R1]
    machine.wait = 20;
    assert.equal(machine.set({ 1: STATUS }).core.run(1).cycles, 22);
  });

  it('sees code that it has just written', () => {
    const machine = new SmallMachine().start(0x8008, 0x2001); // STRH R0, [R1]; MOVS R0, #1
    machine.set({ 0: 0x2007, 1: PROGRAM + 2 }).step(2); // which becomes MOVS R0, #7
    assert.equal(machine.get(0), 7);
  });

  it('reaches single bits of RAM and peripherals by their aliases', () => {
    const machine = new SmallMachine().start(0x6008, 0x6812, 0x601c); // STR R0, [R1]; LDR R2, [R2]; STR R4, [R3]
    machine.setWord(RAM + 0x800, 0x0000ff00);
    machine.status = 0x40;
    const alias = (address: number, bit: number): number =>
      (address & 0xf0000000) + 0x02000000 + (address & 0xfffff) * 32 + 4 * bit;
    machine.set({ 0: 0xfe, 1: alias(RAM + 0x801, 3), 2: alias(STATUS, 6), 3: alias(STATUS, 1), 4: 1 }).step(3);
    assert.equal(machine.word(RAM + 0x800), 0x0000f700);
    assert.equal(machine.get(2), 1);
    assert.deepEqual(machine.written, [{ address: STATUS, value: 0x42 }]);
  });

  it('does not execute from peripherals', () => {
    const machine = new SmallMachine()
      .start(0x4700)
      .set({ 0: STATUS | 1 })
      .step(3); // BX R0
    assert.equal(machine.get(15), handler(3));
    assert.equal(machine.system(0xe000ed28), 1, 'IACCVIOL');
  });

  it('takes a bus fault where there is no code', () => {
    const machine = new SmallMachine().start(0x4700).set({ 0: 0x08000001 }).step(3);
    assert.equal(machine.get(15), handler(3));
    assert.equal(machine.system(0xe000ed28), 0x100, 'IBUSERR');
    assert.equal(machine.word(machine.get(13) + 24), 0x08000000);
  });

  it('passes on errors that are not the bus’s', () => {
    const machine = new SmallMachine().start(0x6808);
    machine.read = () => {
      throw new TypeError('a bug');
    };
    machine.set({ 1: STATUS });
    assert.throws(() => machine.step(), TypeError);
  });
});
