import assert from 'node:assert/strict';
import { SystemClock } from '../../src/base/clock.ts';

describe('SystemClock', () => {
  const clock = new SystemClock();

  it('now() does not go back, and sleep() does not wake early', async () => {
    const before = clock.now();
    await clock.sleep(5);
    // A timer of Node may fire up to a millisecond before the finer clock agrees.
    assert.ok(clock.now() - before >= 4);
  });

  it('sleep() rejects at once with the reason of a signal that is aborted already', async () => {
    const reason = new Error('enough');
    await assert.rejects(clock.sleep(60_000, AbortSignal.abort(reason)), reason);
  });

  it('sleep() rejects with the reason when the signal is aborted meanwhile', async () => {
    const controller = new AbortController();
    const sleep = clock.sleep(60_000, controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(sleep, reason);
  });

  it('sleep() rejects with an AbortError where the reason is no Error', async () => {
    await assert.rejects(clock.sleep(60_000, AbortSignal.abort('a word')), { name: 'AbortError' });
  });

  it('sleep() leaves no listener at the signal', async () => {
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    await clock.sleep(1, signal);
    assert.equal(listeners, 0);
  });
});
