import assert from 'node:assert/strict';
import { ExclusiveQueue } from '../../src/base/exclusive-queue.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('ExclusiveQueue', () => {
  it('runs one task at a time, in the order they came', async () => {
    const queue = new ExclusiveQueue();
    const events: string[] = [];
    const task = (name: string) => async () => {
      events.push(`${name} begins`);
      await turn();
      events.push(`${name} ends`);
      return name;
    };
    const results = await Promise.all([queue.run(task('a')), queue.run(task('b')), queue.run(task('c'))]);
    assert.deepEqual(results, ['a', 'b', 'c']);
    assert.deepEqual(events, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('goes on after a task that fails, and gives the failure to whoever asked', async () => {
    const queue = new ExclusiveQueue();
    const failure = new Error('no');
    const failing = queue.run(() => Promise.reject(failure));
    const next = queue.run(() => Promise.resolve('yes'));
    await assert.rejects(failing, failure);
    assert.equal(await next, 'yes');
  });

  it('goes on after a task that throws before its first await', async () => {
    const queue = new ExclusiveQueue();
    const throwing = queue.run(() => {
      throw new Error('at once');
    });
    await assert.rejects(throwing, /at once/);
    assert.equal(await queue.run(() => Promise.resolve(1)), 1);
  });
});
