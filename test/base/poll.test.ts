import assert from 'node:assert/strict';
import type { Clock } from '../../src/base/clock.ts';
import { pollUntil } from '../../src/base/poll.ts';

/** A clock on which time passes only by sleeping. */
class FakeClock implements Clock {
  time = 1000;

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.time += milliseconds;
    return Promise.resolve();
  }
}

const timedOut = new Error('timed out');
const onTimeout = (): Error => timedOut;

describe('pollUntil()', () => {
  it('returns what the first successful attempt returns, without a sleep before the first', async () => {
    const clock = new FakeClock();
    const result = await pollUntil(clock, () => Promise.resolve('now'), { timeout: 10, interval: 1 }, onTimeout);
    assert.equal(result, 'now');
    assert.equal(clock.time, 1000);
  });

  it('takes 0, false and null as results: only undefined means “not yet”', async () => {
    const clock = new FakeClock();
    for (const value of [0, false, null]) {
      assert.equal(
        await pollUntil(clock, () => Promise.resolve(value), { timeout: 10, interval: 1 }, onTimeout),
        value,
      );
    }
  });

  it('asks again after each interval', async () => {
    const clock = new FakeClock();
    const asked: number[] = [];
    const attempt = (): Promise<boolean | undefined> => {
      asked.push(clock.time);
      return Promise.resolve(asked.length === 3 ? true : undefined);
    };
    await pollUntil(clock, attempt, { timeout: 100, interval: 7 }, onTimeout);
    assert.deepEqual(asked, [1000, 1007, 1014]);
  });

  it('throws what onTimeout makes once the time is over, after a last look at the deadline', async () => {
    const clock = new FakeClock();
    const asked: number[] = [];
    const attempt = (): Promise<undefined> => {
      asked.push(clock.time - 1000);
      return Promise.resolve(undefined);
    };
    await assert.rejects(pollUntil(clock, attempt, { timeout: 20, interval: 8 }, onTimeout), timedOut);
    assert.deepEqual(asked, [0, 8, 16, 24]);
  });

  it('throws what an attempt throws', async () => {
    const failure = new Error('broken wire');
    await assert.rejects(
      pollUntil(new FakeClock(), () => Promise.reject(failure), { timeout: 20, interval: 8 }, onTimeout),
      failure,
    );
  });

  it('throws the reason of the signal before another attempt', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    let attempts = 0;
    const attempt = (): Promise<undefined> => {
      attempts += 1;
      controller.abort(reason);
      return Promise.resolve(undefined);
    };
    const options = { timeout: 20, interval: 8, signal: controller.signal };
    await assert.rejects(pollUntil(new FakeClock(), attempt, options, onTimeout), reason);
    assert.equal(attempts, 1);
  });
});
