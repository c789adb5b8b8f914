import assert from 'node:assert/strict';
import { filesIn } from '../../src/cli/file-journal.ts';
import {
  ChipHolds,
  type HoldFiles,
  REMOVED_AFTER,
  STALE_AFTER,
  type TakeName,
  type WallClock,
} from '../../src/programming/chip-holds.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { Seeded } from '../support/seeded.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

describe('ChipHolds', () => {
  const folder = useTemporaryFolder();
  let files: Map<string, Uint8Array>;
  let time: number;
  let renewals: (() => void)[];
  const port: HoldFiles = {
    read: async (name) => files.get(name),
    write: async (name, content) => void files.set(name, content),
    remove: async (name) => void files.delete(name),
    names: async () => [...files.keys()],
  };
  const clock: WallClock = {
    now: () => time,
    every(_, action) {
      renewals.push(action);
      return () => (renewals = renewals.filter((one) => one !== action));
    },
    async sleep(milliseconds) {
      await settled();
      time += milliseconds;
    },
  };
  const holdsOf = (owner: string, on = port, takeName?: TakeName) => new ChipHolds(on, owner, clock, takeName);
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  beforeEach(() => {
    files = new Map();
    time = 1e12;
    renewals = [];
  });

  /** Who of those that asked has it. */
  async function winners(claimants: readonly ChipHolds[]): Promise<number[]> {
    const claims = await Promise.allSettled(claimants.map((one) => one.hold('chip')));
    claims.forEach((claim) => {
      assert.ok(claim.status === 'fulfilled' || isProgrammingError(claim.reason, 'chip-in-use'), claim.status);
    });
    return claims.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
  }

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

  it('let exactly one of many in that come at once, however slow the files are', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Seeded(seed);
      const dawdle = async (): Promise<void> => {
        for (let turns = random.between(0, 5); turns > 0; turns--) {
          await Promise.resolve();
        }
      };
      const slow = async <T>(call: () => Promise<T>): Promise<T> => {
        await dawdle();
        const answer = await call();
        await dawdle();
        return answer;
      };
      const on: HoldFiles = {
        read: (name) => slow(() => port.read(name)),
        write: (name, content) => slow(() => port.write(name, content)),
        remove: (name) => slow(() => port.remove(name)),
        names: () => slow(() => port.names()),
      };
      files.clear();
      const claimants = Array.from({ length: 2 + (seed % 7) }, (_, index) => holdsOf(`${seed} ${index}`, on));
      assert.equal((await winners(claimants)).length, 1, `seed ${seed}`);
      assert.equal(files.size, 1, 'who gave way leaves nothing');
    }
  });

  it('let exactly one of many programs in on a real disk, also where a crashed one had it', async () => {
    for (let round = 0; round < 5; round++) {
      const on = filesIn(`${folder()}/${round}`);
      if (round > 0) {
        await holdsOf('crashed', on).hold('chip');
        time += STALE_AFTER;
      }
      const claimants = Array.from({ length: 12 }, (_, index) => holdsOf(`program ${index}`, on));
      const [winner, ...others] = await winners(claimants);
      assert.deepEqual(others, []);
      assert.equal(await holdsOf('late', on).otherOwner('chip'), `program ${winner}`);
    }
  });

  it('wait for one that crashed while it asked until that is stale, where it comes behind; else give way', async () => {
    const asking = new TextEncoder().encode(JSON.stringify({ owner: 'crashed', renewed: time, asking: true }));
    files.set('chip.z.held', asking);
    await holdsOf('one').hold('chip');
    assert.ok(time >= 1e12 + STALE_AFTER && time < 1e12 + STALE_AFTER + 1000);
    files = new Map([
      ['chip.!.held', new TextEncoder().encode(JSON.stringify({ owner: 'first', renewed: time, asking: true }))],
    ]);
    await assert.rejects(holdsOf('one').hold('chip'), { code: 'chip-in-use', details: { owner: 'first' } });
  });

  it('are said to be those of who has the chip, not of who asks for it too', async () => {
    const asking = new TextEncoder().encode(JSON.stringify({ owner: 'first by name', renewed: time, asking: true }));
    files.set('chip.!.held', asking);
    files.set('chip.~.held', new TextEncoder().encode(JSON.stringify({ owner: 'holder', renewed: time })));
    await assert.rejects(holdsOf('one').hold('chip'), { code: 'chip-in-use', details: { owner: 'holder' } });
  });

  it('end when they are released', async () => {
    const one = holdsOf('one');
    await one.hold('chip');
    await one.release('chip');
    await holdsOf('other').hold('chip');
    assert.equal(renewals.length, 1);
  });

  it('are not written again by a renewal that was under way at the release', async () => {
    const one = holdsOf('one', {
      ...port,
      write: async (name, content) => {
        await settled();
        files.set(name, content);
      },
    });
    await one.hold('chip');
    renewals.forEach((renew) => renew());
    await one.release('chip');
    await settled();
    assert.equal(files.size, 0);
  });

  it('of another are not removed by one that has lost its own', async () => {
    const slept = holdsOf('slept');
    await slept.hold('chip');
    time += STALE_AFTER;
    await holdsOf('other').hold('chip');
    await slept.release('chip');
    assert.equal(await holdsOf('late').otherOwner('chip'), 'other');
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

  it('of a clock that was far ahead are stale too', async () => {
    await holdsOf('one').hold('chip');
    time -= STALE_AFTER;
    assert.equal(await holdsOf('other').otherOwner('chip'), undefined);
  });

  it('of programs that crashed are removed by whoever takes a hold next, a day later; others’ and damaged files stay', async () => {
    const put = (name: string, renewed: number): void =>
      void files.set(name, new TextEncoder().encode(JSON.stringify({ owner: name, renewed })));
    put('chip.1.held', time - REMOVED_AFTER);
    put('another.2.held', time - REMOVED_AFTER);
    put('ahead.3.held', time + REMOVED_AFTER);
    put('yesterday.4.held', time - REMOVED_AFTER + 1);
    put('chip.journal', time - REMOVED_AFTER);
    files.set('damaged.5.held', new Uint8Array(3));
    const one = holdsOf('one');
    await one.hold('chip');
    await one.release('chip');
    assert.deepEqual([...files.keys()], ['yesterday.4.held', 'chip.journal', 'damaged.5.held']);
  });

  it('are taken all the same where such a file cannot be removed', async () => {
    files.set('chip.1.held', new TextEncoder().encode(JSON.stringify({ owner: 'crashed', renewed: 0 })));
    const one = holdsOf('one', { ...port, remove: async () => Promise.reject(new Error('read-only')) });
    await one.hold('chip');
    assert.equal(await holdsOf('other').otherOwner('chip'), 'one');
  });

  it('of a program whose clock is a day off come back with its next renewal after they were removed', async () => {
    const wrong = new ChipHolds(port, 'wrong', { ...clock, now: () => time - REMOVED_AFTER });
    await wrong.hold('its chip');
    await holdsOf('other').hold('another chip');
    assert.equal(files.size, 1);
    renewals.forEach((renew) => renew());
    await settled();
    assert.equal(files.size, 2);
  });

  it('are seen while their file is being replaced', async () => {
    await holdsOf('one').hold('chip');
    let reads = 0;
    const replaced = { ...port, read: async (name: string) => (reads++ === 0 ? undefined : files.get(name)) };
    assert.equal(await holdsOf('other', replaced).otherOwner('chip'), 'one');
  });

  it('are not believed where their file is damaged', async () => {
    for (const content of ['', 'null', '{"owner":1}', '[]', '{"owner":"x","renewed":"now"}']) {
      files.set('chip.1.held', new TextEncoder().encode(content));
      assert.equal(await holdsOf('one').otherOwner('chip'), undefined);
    }
  });

  it('take the platform’s lock first where it has some, and let it go again', async () => {
    const taken = new Set<string>();
    const takeName: TakeName = async (name) => {
      if (taken.has(name)) {
        return undefined;
      }
      taken.add(name);
      return () => void taken.delete(name);
    };
    const ofItsOwn = (): HoldFiles => ({ ...port, names: async () => [] }); // as a storage that shows files late
    const [one, other] = [holdsOf('one', ofItsOwn(), takeName), holdsOf('other', ofItsOwn(), takeName)];
    assert.equal((await winners([one, other])).length, 1);
    await one.release('chip');
    await other.hold('chip');
    await other.release('chip');
    assert.equal(taken.size, 0);
  });
});
