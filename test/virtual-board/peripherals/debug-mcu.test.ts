import assert from 'node:assert/strict';
import { DebugMcu } from '../../../src/virtual-board/peripherals/debug-mcu.ts';

const ALL = 0xffffffff;

describe('DebugMcu', () => {
  it('says which chip it is, whatever is written', () => {
    const unit = new DebugMcu(0x10016433, { offset: 8, bit: 12 });
    unit.write(0, 0, ALL);
    assert.equal(unit.read(0), 0x10016433);
  });

  it('freezes the watchdog by APB1_FZ bit 12', () => {
    const unit = new DebugMcu(0, { offset: 8, bit: 12 });
    assert.equal(unit.freezesWatchdog, false);
    unit.write(8, 0x1000, ALL);
    assert.equal(unit.freezesWatchdog, true);
  });

  it('has the watchdog elsewhere on an F1: DBGMCU_CR bit 8', () => {
    const unit = new DebugMcu(0, { offset: 4, bit: 8 });
    unit.write(8, 0x1000, ALL);
    assert.equal(unit.freezesWatchdog, false);
    unit.write(4, 0x100, ALL);
    assert.equal(unit.freezesWatchdog, true);
  });

  it('has the watchdog elsewhere on an H7: APB4FZ1 bit 18', () => {
    const unit = new DebugMcu(0, { offset: 0x54, bit: 18 });
    unit.write(0x54, 1 << 18, ALL);
    assert.equal(unit.freezesWatchdog, true);
  });

  it('is reset by power-on only', () => {
    const unit = new DebugMcu(0, { offset: 8, bit: 12 });
    unit.write(4, 7, ALL);
    unit.write(8, 0x1800, 0x1000);
    for (const cause of ['pin', 'software', 'watchdog'] as const) {
      unit.reset(cause);
    }
    assert.equal(unit.read(4), 7);
    assert.equal(unit.read(8), 0x1000, 'only the lanes that were written');
    const snapshot = unit.snapshot();
    unit.reset('power-on');
    assert.equal(unit.read(4), 0);
    unit.restore(snapshot);
    assert.equal(unit.read(4), 7);
  });
});
