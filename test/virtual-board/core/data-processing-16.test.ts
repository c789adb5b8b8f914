/** 16-bit data processing: what the comparison with Unicorn (long) cannot say in words. */

import assert from 'node:assert/strict';
import { PROGRAM, SmallMachine } from './small-machine.ts';

describe('16-bit data processing', () => {
  it('adds and sets flags', () => {
    const machine = new SmallMachine().start(0x1888); // ADDS R0, R1, R2
    machine.set({ 1: 0x7fffffff, 2: 1 }).step();
    assert.equal(machine.get(0), 0x80000000);
    assert.equal(machine.flags, 'NzcVq');
  });

  it('sets no flags in an IT block, where comparisons still do', () => {
    const machine = new SmallMachine().start(0xbf04, 0x1a40, 0x2805); // ITT EQ; SUBEQ R0, R0, R1; CMPEQ R0, #5
    machine.set({ 0: 7, 1: 2, 16: 0x41000000 }).step(2);
    assert.equal(machine.get(0), 5);
    assert.equal(machine.flags, 'nZcvq');
    machine.set({ 0: 4 }).step();
    assert.equal(machine.flags, 'Nzcvq');
  });

  it('moves with LSL #0 and leaves C', () => {
    const machine = new SmallMachine().start(0x0008); // MOVS R0, R1
    machine.set({ 1: 0, 16: 0x21000000 }).step();
    assert.equal(machine.flags, 'nZCvq');
  });

  it('counts the PC from the instruction, plus 4, down to a word for addresses', () => {
    const machine = new SmallMachine().start(0xbf00, 0xa001, 0x4678); // NOP; ADR R0, #4; MOV R0, PC
    machine.step(2);
    assert.equal(machine.get(0), PROGRAM + 4 + 4);
    machine.step();
    assert.equal(machine.get(0), PROGRAM + 4 + 4);
  });

  it('jumps by a write of the PC', () => {
    const machine = new SmallMachine().start(0x4487); // ADD PC, R0
    machine.set({ 0: 0x21 }).step();
    assert.equal(machine.get(15), PROGRAM + 4 + 0x20);
  });

  it('keeps the lowest bits of the stack pointer at 0', () => {
    const machine = new SmallMachine().start(0x4685); // MOV SP, R0
    machine.set({ 0: 0x20000807 }).step();
    assert.equal(machine.get(13), 0x20000804);
  });
});
