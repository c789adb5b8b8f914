import assert from 'node:assert/strict';
import { NextAttempt } from '../../../src/extension/probes/attempt.ts';

describe('NextAttempt', () => {
  it('changes the next job, and none after it', () => {
    const next = new NextAttempt();
    assert.deepEqual(next.take(), {});
    next.set({ mode: 'under-reset' });
    assert.deepEqual(next.take(), { mode: 'under-reset' });
    assert.deepEqual(next.take(), {});
  });
});
