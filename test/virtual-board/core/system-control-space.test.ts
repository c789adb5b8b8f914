/** Registers of the system control space, as firmware and debugger use them. */

import assert from 'node:assert/strict';
import { handler, PROGRAM, SmallMachine } from './small-machine.ts';

const NOP = 0xbf00;
const machine = (): SmallMachine => new SmallMachine({ interrupts: 40 }).start(NOP, NOP, NOP, NOP);

describe('the system control space', () => {
  it('says what the core is', () => {
    const board = machine();
    assert.equal(board.system(0xe000ed00), 0x410fc241);
    assert.equal(board.system(0xe000e004), 1, '33 to 64 interrupts');
    assert.equal(board.system(0xe000ed14), 0x200, 'STKALIGN');
    assert.equal(board.system(0xe000ed0c), 0xfa050000);
    assert.equal(board.system(0xe000ed90), 0, 'no MPU');
    assert.equal(board.system(0xe000ed88), 0, 'no FPU');
  });

  it('clears only the part of CFSR that is written', () => {
    const board = new SmallMachine().start(0x6808).set({ 1: 0x60000000 }).step(2);
    assert.equal(board.core.readSystem(0xe000ed29, 1, 'data'), 0x82);
    board.core.writeSystem(0xe000ed29, 1, 0x80, 'data');
    assert.equal(board.system(0xe000ed28), 0x0200);
    board.setSystem(0xe000ed2c, 0x40000000);
    assert.equal(board.system(0xe000ed2c), 0);
  });

  it('asks for a reset with the key only', () => {
    const board = machine();
    board.setSystem(0xe000ed0c, 0x12340004);
    assert.ok(!board.core.resetRequested);
    board.setSystem(0xe000ed0c, 0x05fa0004);
    assert.ok(board.core.resetRequested);
    assert.equal(board.core.run(10).reason, 'reset-requested');
    board.core.systemReset();
    assert.equal(board.core.run(1).reason, 'budget');
  });

  it('resets the core alone by VECTRESET', () => {
    const board = machine().step(2);
    board.setSystem(0xe000ed0c, 0x05fa0001);
    assert.equal(board.get(15), PROGRAM);
  });

  it('runs SysTick in core cycles and pends its exception', () => {
    const board = machine();
    board.setSystem(0xe000e014, 2);
    board.setSystem(0xe000e018, 0);
    board.setSystem(0xe000e010, 7);
    board.step();
    assert.equal(board.system(0xe000e018), 2);
    assert.equal(board.step().get(15), PROGRAM + 4);
    assert.equal(board.step().get(15), handler(15));
  });

  it('reads reserved words as 0', () => {
    const board = machine();
    board.setSystem(0xe000e500, 0xffffffff);
    assert.equal(board.system(0xe000e500), 0);
  });
});
