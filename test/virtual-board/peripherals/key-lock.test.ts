import assert from 'node:assert/strict';
import { KeyLock } from '../../../src/virtual-board/peripherals/key-lock.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

describe('KeyLock', () => {
  it('opens for two keys in order, and closes', () => {
    const lock = new KeyLock([1, 2]);
    assert.equal(lock.take(1), true);
    assert.equal(lock.locked, true);
    assert.equal(lock.take(2), true);
    assert.equal(lock.locked, false);
    lock.close();
    assert.equal(lock.locked, true);
    lock.take(1);
    lock.take(2);
    assert.equal(lock.locked, false);
  });

  for (const [what, keys] of [
    ['a wrong first key', [2]],
    ['a wrong second key', [1, 1]],
    ['a key to an open lock', [1, 2, 1]],
  ] as const) {
    it(`stays shut until reset after ${what}`, () => {
      const lock = new KeyLock([1, 2]);
      assert.equal(lock.take(keys[0]) && keys.slice(1).every((key) => lock.take(key)), false);
      assert.equal(lock.locked, true);
      assert.equal(lock.take(1), false);
      assert.equal(lock.take(2), false);
      assert.equal(lock.locked, true);
      lock.reset();
      lock.take(1);
      lock.take(2);
      assert.equal(lock.locked, false);
    });
  }

  it('answers a wrong key with an error, and tells of it', () => {
    const violations = new Violations();
    const lock = new KeyLock([1, 2]);
    lock.write(1, 'KEYR', violations);
    assert.deepEqual(violations.lines, []);
    assert.throws(() => lock.write(1, 'KEYR', violations), RangeError);
    assert.deepEqual(violations.lines, ['KEYR: wrong key or one too many; locked until the next reset']);
  });

  it('goes on from a snapshot', () => {
    const lock = new KeyLock([1, 2]);
    lock.take(1);
    const snapshot = lock.snapshot();
    lock.reset();
    lock.restore(snapshot);
    lock.take(2);
    assert.equal(lock.locked, false);
  });
});
