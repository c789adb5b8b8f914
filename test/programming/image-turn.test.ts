import assert from 'node:assert/strict';
import type { Clock } from '../../src/base/clock.ts';
import { takeImage } from '../../src/programming/image-turn.ts';
import { isProgrammingError, ProgrammingError } from '../../src/programming/programming-error.ts';

/** A journal of which another program has the image until `freeAt`, and the time that only sleeping lets pass. */
function bench(freeAt: number) {
  let now = 0;
  const done: string[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      now += milliseconds;
    },
  };
  const journal = {
    hold: async (name: string): Promise<void> => {
      if (now < freeAt) {
        throw new ProgrammingError('chip-in-use', { owner: 'the other one' });
      }
      done.push(`hold ${name}`);
    },
    release: async (name: string): Promise<void> => void done.push(`release ${name}`),
  };
  return { clock, journal, done };
}

describe('takeImage()', () => {
  it('holds the image until it is let go', async () => {
    const { clock, journal, done } = bench(0);
    const letGo = await takeImage(journal, { clock, patience: 0 });
    assert.deepEqual(done, ['hold image']);
    await letGo();
    assert.deepEqual(done, ['hold image', 'release image']);
  });

  it('waits for another program as long as it is told, and says for whom', async () => {
    const { clock, journal, done } = bench(1000);
    const told: [string, number][] = [];
    const onWaiting = (owner: string, waited: number): void => void told.push([owner, waited]);
    await takeImage(journal, { clock, patience: 2000, onWaiting });
    assert.deepEqual(done, ['hold image']);
    assert.deepEqual(told[0], ['the other one', 0]);
    assert.ok((told.at(-1)?.[1] ?? 0) > 500);
  });

  it('gives up with the code of the other one’s job, at once where it may not wait', async () => {
    for (const patience of [0, 500]) {
      const { clock, journal, done } = bench(1000);
      const taking = takeImage(journal, { clock, patience });
      await assert.rejects(taking, (error) => isProgrammingError(error, 'chip-in-use'));
      assert.deepEqual(done, []);
      assert.ok(clock.now() < 1000);
    }
  });

  it('ends with the signal, and does not take another failure for somebody who is there', async () => {
    const { clock, journal } = bench(1000);
    const cancelled = takeImage(journal, { clock, patience: 2000, signal: AbortSignal.abort(new Error('enough')) });
    await assert.rejects(cancelled, /enough/);
    const broken = { ...journal, hold: () => Promise.reject(new RangeError('broken')) };
    await assert.rejects(takeImage(broken, { clock, patience: 2000 }), RangeError);
  });
});
