import assert from 'node:assert/strict';
import { type Locks, takeLock, waitForLock } from '../../../src/platform/web/web-locks.ts';

/** As browsers do it, for one name at a time (Web Locks API, W3C). */
function browserLocks(): Locks {
  const held = new Set<string>();
  const waiting: (() => void)[] = [];
  const request = async (
    name: string,
    options: LockOptions,
    work: (lock: Lock | null) => unknown,
  ): Promise<unknown> => {
    while (held.has(name)) {
      if (options.ifAvailable) {
        return work(null);
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    held.add(name);
    try {
      return await work({ name, mode: 'exclusive' });
    } finally {
      held.delete(name);
      waiting.splice(0).forEach((tell) => tell());
    }
  };
  return { request: request as Locks['request'] };
}

describe('Web Locks', () => {
  it('give a name to one tab at a time, and say so to the others at once', async () => {
    const locks = browserLocks();
    const tabs = await Promise.all(['a', 'a', 'b'].map((name) => takeLock(locks, name)));
    assert.deepEqual(
      tabs.map((letGo) => letGo !== undefined),
      [true, false, true],
    );
    tabs[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(await takeLock(locks, 'a'));
  });

  it('are waited for where that is wanted', async () => {
    const locks = browserLocks();
    const first = await waitForLock(locks, 'a');
    let second = false;
    const waiting = waitForLock(locks, 'a').then(() => (second = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(second, false);
    first();
    assert.equal(await waiting, true);
  });

  it('that a browser does not have hinder nobody', async () => {
    assert.ok(await takeLock(undefined, 'a'));
    assert.ok(await takeLock(undefined, 'a'));
  });
});
