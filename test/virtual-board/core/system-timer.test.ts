/** SysTick. */

import assert from 'node:assert/strict';
import { SystemTimer } from '../../../src/virtual-board/core/system-timer.ts';

function running(reload: number, control = 7): SystemTimer {
  const timer = new SystemTimer();
  timer.reloadValue = reload;
  timer.clear();
  timer.writeControl(control);
  return timer;
}

describe('SystemTimer', () => {
  it('loads, counts down and comes to 0 every reload + 1 cycles', () => {
    const timer = running(9);
    assert.equal(timer.cyclesUntilInterrupt(), 10);
    assert.equal(timer.advance(1), false);
    assert.equal(timer.currentValue, 9);
    assert.equal(timer.advance(9), true);
    assert.equal(timer.currentValue, 0);
    assert.equal(timer.advance(10), true);
    assert.equal(timer.advance(4), false);
    assert.equal(timer.currentValue, 6);
  });

  it('tells once that it has come to 0', () => {
    const timer = running(9, 5);
    assert.equal(timer.advance(25), false, 'without TICKINT it only says so');
    assert.equal(timer.cyclesUntilInterrupt(), Infinity);
    assert.equal(timer.readControl(false) >>> 16, 1);
    assert.equal(timer.readControl(true) >>> 16, 1);
    assert.equal(timer.readControl(true) >>> 16, 0);
    assert.equal(timer.currentValue, 5);
  });

  it('counts an eighth of the cycles on the reference clock, keeping the rest', () => {
    const timer = running(0xffffff, 3);
    timer.advance(12);
    timer.advance(12);
    assert.equal(timer.currentValue, 0xffffff - 2);
    assert.equal(timer.cyclesUntilInterrupt(), (0xffffff - 2) * 8);
  });

  it('stands still when disabled, or with nothing to reload', () => {
    const timer = running(9, 0);
    timer.advance(100);
    assert.equal(timer.currentValue, 0);
    assert.equal(running(0).advance(100), false);
  });

  it('is cleared by a reset, and comes back from a snapshot', () => {
    const timer = running(9);
    timer.advance(3);
    const copy = new SystemTimer();
    copy.restore(timer.snapshot());
    timer.reset();
    assert.equal(timer.readControl(false), 0);
    assert.equal(copy.advance(7), true);
  });
});
