import assert from 'node:assert/strict';
import type { FlashProgress } from '../../src/programming/progress.ts';
import { ProgressTeller } from '../../src/programming/progress-teller.ts';
import { InstantClock } from '../support/manual-clock.ts';

describe('ProgressTeller', () => {
  it('tells phases, bytes and a rate', async () => {
    const clock = new InstantClock();
    const told: FlashProgress[] = [];
    const teller = new ProgressTeller(clock, (progress) => told.push(progress));
    teller.tell('reading', 0, 1000);
    await clock.sleep(500);
    teller.tell('reading', 500, 1000);
    assert.deepEqual(told, [
      { phase: 'reading', done: 0, total: 1000, rate: 0, share: 0 },
      { phase: 'reading', done: 500, total: 1000, rate: 1000, share: 0.5 },
    ]);
  });

  it('moves on while a sector is being erased, though no byte does', async () => {
    const clock = new InstantClock();
    const shares: number[] = [];
    const teller = new ProgressTeller(clock, ({ share }) => shares.push(share));
    const written = { bytes: 0, timeDone: 0, timeTotal: 1000, operation: 0, operationTime: 1000, erasing: 5 };
    for (let step = 0; step < 4; step++) {
      teller.tellWriting(written, 100);
      await clock.sleep(400);
    }
    assert.ok((shares[1] ?? 0) > (shares[0] ?? 0) && (shares[2] ?? 0) > (shares[1] ?? 0));
    assert.ok((shares[3] ?? 1) <= 0.96, 'a late erase does not count as more than done');
  });

  it('never goes back', () => {
    const shares: number[] = [];
    const teller = new ProgressTeller(new InstantClock(), ({ share }) => shares.push(share));
    teller.tell('verifying', 10, 10);
    teller.tell('writing', 0, 10);
    assert.equal(shares[1], shares[0]);
  });

  it('works without a listener', () => {
    new ProgressTeller(new InstantClock(), undefined).tell('saving', 0, 0);
  });
});
