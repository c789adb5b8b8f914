import assert from 'node:assert/strict';
import { ChipHolds, type HoldFiles, STALE_AFTER, type WallClock } from '../../src/programming/chip-holds.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';

describe('ChipHolds', () => {
  let files: Map<string, Uint8Array>;
  let time: number;
  let renewals: (() => void)[];
  const port: HoldFiles = {
    read: async (chipId) => files.get(chipId),
    write: async (chipId, content) => void files.set(chipId, content),
    remove: async (chipId) => void files.delete(chipId),
  };
  const clock: WallClock = {
    now: () => time,
    every(_, action) {
      renewals.push(action);
      return () => (renewals = renewals.filter((one) => one !== action));
    },
  };
  const holdsOf = (owner: string) => new ChipHolds(port, owner, clock);
  beforeEach(() => {
    files = new Map();
    time = 1e12;
    renewals = [];
  });

  it('let one owner at a chip, and say who it is', async () => {
    await holdsOf('one').hold('chip');
    await assert.rejects(holdsOf('other').hold('chip'), (error) => {
      assert.ok(isProgrammingError(error, 'chip-in-use'));
      assert.deepEqual(error.details, { owner: 'one' });
      return true;
    });
    await holdsOf('other').hold('another chip');
    await holdsOf('one').hold('chip');
  });

  it('let one of two in that come at once', async () => {
    const both = await Promise.allSettled([holdsOf('one').hold('chip'), holdsOf('other').hold('chip')]);
    assert.ok(both.some(({ status }) => status === 'rejected'));
  });

  it('end when they are released', async () => {
    const one = holdsOf('one');
    await one.hold('chip');
    await one.release('chip');
    await holdsOf('other').hold('chip');
    assert.equal(renewals.length, 1);
  });

  it('grow stale when they are not renewed, as after a crash, and not before', async () => {
    await holdsOf('one').hold('chip');
    time += STALE_AFTER - 1;
    assert.equal(await holdsOf('other').otherOwner('chip'), 'one');
    renewals.forEach((renew) => renew());
    await Promise.resolve();
    time += STALE_AFTER - 1;
    assert.equal(await holdsOf('other').otherOwner('chip'), 'one');
    time += 1;
    assert.equal(await holdsOf('other').otherOwner('chip'), undefined);
  });

  it('are not believed where their file is damaged', async () => {
    for (const content of ['', 'null', '{"owner":1}', '[]', '{"owner":"x","renewed":"now"}']) {
      files.set('chip', new TextEncoder().encode(content));
      assert.equal(await holdsOf('one').otherOwner('chip'), undefined);
    }
  });
});
