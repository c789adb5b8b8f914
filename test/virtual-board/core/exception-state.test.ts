/** Priorities and what comes next. */

import assert from 'node:assert/strict';
import { ExceptionState, THREAD_PRIORITY } from '../../../src/virtual-board/core/exception-state.ts';

const unmasked = { primask: 0, faultmask: 0, basepri: 0 };

function state(priorities: Record<number, number>, pending: number[]): ExceptionState {
  const exceptions = new ExceptionState(32);
  for (const [number, priority] of Object.entries(priorities)) {
    exceptions.priorities[Number(number)] = priority;
    exceptions.enabled[Number(number)] = 1;
  }
  for (const number of pending) {
    exceptions.setPending(number, true);
  }
  return exceptions;
}

describe('ExceptionState', () => {
  it('takes the lowest priority number, then the lowest exception number', () => {
    const exceptions = state({ 20: 0x40, 21: 0x20, 22: 0x20 }, [20, 21, 22]);
    assert.equal(exceptions.nextPending(THREAD_PRIORITY, false), 21);
    exceptions.setPending(2, true);
    assert.equal(exceptions.nextPending(THREAD_PRIORITY, false), 2, 'NMI before everything');
  });

  it('takes nothing that is disabled or not urgent enough', () => {
    const exceptions = state({ 20: 0x40 }, [20, 25]);
    assert.equal(exceptions.nextPending(0x40, false), 0);
    assert.equal(exceptions.nextPending(0x41, false), 20);
    exceptions.enabled[20] = 0;
    assert.equal(exceptions.nextPending(THREAD_PRIORITY, false), 0);
  });

  it('leaves interrupts out when the debugger masks them, but not faults', () => {
    const exceptions = state({ 20: 0, 6: 0x10 }, [20, 14, 15, 6]);
    assert.equal(exceptions.nextPending(THREAD_PRIORITY, true), 6);
  });

  it('preempts by the group part of a priority only', () => {
    const exceptions = state({ 20: 0x40, 21: 0x60 }, [20]);
    exceptions.priorityGrouping = 6; // bit 7 alone counts
    exceptions.active[21] = 1;
    assert.equal(exceptions.executionPriority(unmasked), 0);
    assert.equal(exceptions.nextPending(exceptions.executionPriority(unmasked), false), 0);
  });

  it('raises the priority of execution by masks', () => {
    const exceptions = state({}, []);
    assert.equal(exceptions.executionPriority(unmasked), THREAD_PRIORITY);
    assert.equal(exceptions.executionPriority({ ...unmasked, basepri: 0x30 }), 0x30);
    assert.equal(exceptions.executionPriority({ ...unmasked, primask: 1 }), 0);
    assert.equal(exceptions.executionPriority({ primask: 1, faultmask: 1, basepri: 0x30 }), -1);
    exceptions.active[2] = 1;
    assert.equal(exceptions.executionPriority({ ...unmasked, faultmask: 1 }), -2);
  });

  it('ignores interrupts that the chip does not have', () => {
    const exceptions = new ExceptionState(32);
    exceptions.setPending(16 + 32, true);
    assert.ok(!exceptions.anyPending);
  });

  it('comes back from a snapshot', () => {
    const exceptions = state({ 20: 0x40 }, [20]);
    const other = new ExceptionState(32);
    other.restore(exceptions.snapshot());
    assert.equal(other.nextPending(THREAD_PRIORITY, false), 20);
    exceptions.setPending(20, false);
    assert.ok(other.isPending(20), 'a copy');
  });
});
