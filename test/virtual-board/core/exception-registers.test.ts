/** Registers of exceptions and interrupts, as firmware and debugger use them. */

import assert from 'node:assert/strict';
import { handler, SmallMachine } from './small-machine.ts';

const NOP = 0xbf00;
const machine = (): SmallMachine => new SmallMachine({ interrupts: 40 }).start(NOP, NOP, NOP, NOP);

describe('the registers of exceptions', () => {
  it('enables, disables, pends and clears interrupts by ones', () => {
    const board = machine();
    board.setSystem(0xe000e104, 0x85);
    board.setSystem(0xe000e184, 0x04);
    assert.equal(board.system(0xe000e104), 0x81);
    assert.equal(board.system(0xe000e184), 0x81);
    board.setSystem(0xe000e204, 0x02);
    assert.equal(board.system(0xe000e284), 0x02);
    board.setSystem(0xe000e284, 0x02);
    assert.equal(board.system(0xe000e204), 0);
    board.setSystem(0xe000e100, 1 << 30);
    board.setSystem(0xe000ef00, 30);
    assert.equal(board.step().get(15), handler(16 + 30), 'STIR');
    assert.equal(board.system(0xe000e300), 1 << 30, 'active');
  });

  it('has four bits of priority, written by bytes', () => {
    const board = machine();
    board.core.writeSystem(0xe000e403, 1, 0xff, 'data');
    board.core.writeSystem(0xe000ed1f, 1, 0x57, 'data');
    assert.equal(board.system(0xe000e400), 0xf0000000);
    assert.equal(board.core.readSystem(0xe000ed1f, 1, 'data'), 0x50, 'SVCall');
    assert.equal(board.core.readSystem(0xe000ed1e, 2, 'data'), 0x5000);
  });

  it('pends the core’s own exceptions by ICSR and shows them', () => {
    const board = machine();
    board.setSystem(0xe000ed04, 1 << 28);
    assert.equal(board.system(0xe000ed04), (1 << 28) | (14 << 12) | (1 << 11));
    board.setSystem(0xe000ed04, 1 << 27);
    board.setSystem(0xe000ed04, 1 << 26);
    assert.equal(board.step().get(15), handler(15));
    assert.equal(board.system(0xe000ed04) & 0x9ff, 0x80f, 'SysTick is active, alone');
    board.setSystem(0xe000ed04, 0x80000000);
    assert.equal(board.step().get(15), handler(2));
  });

  it('enables faults and shows which are active', () => {
    const board = machine();
    board.setSystem(0xe000ed24, 0x00070000);
    assert.equal(board.system(0xe000ed24), 0x00070000);
  });
});
