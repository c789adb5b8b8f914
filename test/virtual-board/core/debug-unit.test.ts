/** DHCSR and DEMCR. */

import assert from 'node:assert/strict';
import { DebugEvent, DebugUnit } from '../../../src/virtual-board/core/debug-unit.ts';

const core = { sleeping: false, lockedUp: false, inReset: false };

describe('DebugUnit', () => {
  it('takes nothing without the key', () => {
    const unit = new DebugUnit();
    assert.equal(unit.writeControl(0x12340003, true), undefined);
    assert.ok(!unit.enabled);
  });

  it('lets only the debugger enable debug', () => {
    const unit = new DebugUnit();
    assert.equal(unit.writeControl(0xa05f0003, false), undefined);
    assert.ok(!unit.enabled);
    assert.equal(unit.writeControl(0xa05f0003, true), 'halt');
  });

  it('asks the core to halt and resume, once', () => {
    const unit = new DebugUnit();
    unit.writeControl(0xa05f0003, true);
    unit.halt(DebugEvent.halted);
    assert.equal(unit.writeControl(0xa05f0003, true), undefined);
    assert.equal(unit.writeControl(0xa05f0001, true), 'resume');
  });

  it('lets go when debug is disabled', () => {
    const unit = new DebugUnit();
    unit.writeControl(0xa05f000b, true);
    unit.halt(DebugEvent.halted);
    assert.equal(unit.writeControl(0xa05f0000, true), 'resume');
    assert.ok(!unit.maskInterrupts);
  });

  it('shows the sticky bits once', () => {
    const unit = new DebugUnit();
    unit.systemReset();
    unit.retired = true;
    assert.equal(unit.readStatus(core) & 0x03000000, 0x03000000);
    assert.equal(unit.readStatus(core) & 0x03000000, 0);
    unit.systemReset();
    unit.readStatus({ ...core, inReset: true });
    assert.equal(unit.readStatus(core) & 0x02000000, 0x02000000, 'the reset still lasted');
  });

  it('shows sleep and lock-up', () => {
    const unit = new DebugUnit();
    assert.equal(unit.readStatus({ sleeping: true, lockedUp: false, inReset: false }) & 0xc0000, 0x40000);
    assert.equal(unit.readStatus({ sleeping: false, lockedUp: true, inReset: false }) & 0xc0000, 0x80000);
  });

  it('keeps vector catch over a system reset, and the monitor’s bits not', () => {
    const unit = new DebugUnit();
    unit.writeControl(0xa05f0001, true);
    unit.monitorControl = 0xffffffff;
    assert.equal(unit.monitorControl, 0x010f07f1);
    unit.systemReset();
    assert.equal(unit.monitorControl, 0x010007f1);
    assert.ok(unit.catchesReset && unit.catches(1 << 10) && unit.traceEnabled && !unit.monitorEnabled);
    unit.powerOnReset();
    assert.equal(unit.monitorControl, 0);
    assert.ok(!unit.enabled);
  });

  it('comes back from a snapshot', () => {
    const unit = new DebugUnit();
    unit.writeControl(0xa05f0003, true);
    unit.halt(DebugEvent.halted);
    const copy = new DebugUnit();
    copy.restore(unit.snapshot());
    assert.ok(copy.enabled && copy.halted);
  });
});
