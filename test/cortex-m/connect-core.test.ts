import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import { connectCore, type CoreSurroundings, insist, resetAndHalt } from '../../src/cortex-m/connect-core.ts';
import type { ConnectOptions } from '../../src/probe/debug-probe.ts';
import { isProbeError, ProbeError } from '../../src/probe/probe-error.ts';
import { FakeProbe } from '../support/fake-target.ts';
import { InstantClock } from '../support/manual-clock.ts';

/** Connects, and looks at nothing. */
const connect = (probe: FakeProbe, options: ConnectOptions, surroundings: CoreSurroundings) =>
  connectCore(probe, options, surroundings, async () => undefined);

const around = { clock: new InstantClock(), log: silentLog };
const noTarget = new ProbeError('no-target', { status: 5, tried: [] });

describe('connectCore', () => {
  it('attaches without resetting or halting', async () => {
    const probe = new FakeProbe();
    const { connection } = await connect(probe, { mode: 'attach' }, around);
    assert.equal(connection.mode, 'attach');
    assert.equal(probe.halted, false);
    assert.deepEqual(probe.memory.log, []);
  });

  it('resets and halts, after the firmware was given the chance to end what it does', async () => {
    const probe = new FakeProbe();
    let haltedBefore = false;
    await connect(
      probe,
      { mode: 'reset-and-halt' },
      {
        ...around,
        beforeReset: async (core) => {
          haltedBefore = (await core.activity()) === 'halted' && !probe.memory.words.has(0xe000ed0c);
        },
      },
    );
    assert.ok(haltedBefore);
    assert.ok(probe.halted);
  });

  it('connects under reset, and lets go of NRST only when the halt is armed', async () => {
    const probe = new FakeProbe();
    const { connection } = await connect(probe, { mode: 'under-reset' }, around);
    assert.equal(connection.resetPinWorks, true);
    assert.deepEqual(probe.calls, ['connect under reset', 'reset high']);
    assert.ok(probe.halted);
  });

  it('finds out that NRST does nothing, and resets through the debug port', async () => {
    const probe = new FakeProbe();
    probe.resetPinWorks = false;
    const { connection } = await connect(probe, { mode: 'under-reset' }, around);
    assert.equal(connection.resetPinWorks, false);
    assert.ok(probe.memory.log.includes('write 0xe000ed0c 0x5fa0004'));
    assert.ok(probe.halted);
  });

  it('goes on to under reset by itself where attaching fails, and says so', async () => {
    const probe = new FakeProbe();
    probe.wireFault = ({ holdReset }) => (holdReset ? undefined : noTarget);
    const { connection } = await connect(probe, { mode: 'automatic' }, around);
    assert.equal(connection.mode, 'under-reset');
    assert.deepEqual(connection.failedModes, ['attach']);
  });

  it('goes on to under reset where attaching works, but the first look at the target fails', async () => {
    const probe = new FakeProbe();
    const busy = new ProbeError('target-busy', { address: 0, length: 4, access: 'read', status: 0x10 });
    const look = async () => {
      if (!probe.halted) {
        throw busy;
      }
      return 'seen';
    };
    const { connection, seen } = await connectCore(probe, { mode: 'automatic' }, around, look);
    assert.equal(seen, 'seen');
    assert.equal(connection.mode, 'under-reset');
    probe.halted = false;
    await assert.rejects(connectCore(probe, { mode: 'attach' }, around, look), (error) => error === busy);
  });

  it('lets a core run again that it has halted, where the look says that nothing is to be done with it', async () => {
    for (const mode of ['reset-and-halt', 'under-reset'] as const) {
      const probe = new FakeProbe();
      const unknown = new Error('a chip that nobody knows');
      await assert.rejects(
        connectCore(probe, { mode }, around, () => Promise.reject(unknown)),
        unknown,
      );
      assert.equal(probe.halted, false, mode);
    }
  });

  it('throws what the first way failed with when none works', async () => {
    const probe = new FakeProbe();
    probe.wireFault = () => noTarget;
    await assert.rejects(connect(probe, { mode: 'automatic' }, around), noTarget);
  });

  it('throws the time-out that has closed the probe, not what came of the next way', async () => {
    const probe = new FakeProbe();
    const silent = new ProbeError('timeout', { during: 'entering SWD', milliseconds: 1000 });
    const closed = new ProbeError('not-open', { during: 'entering SWD' });
    probe.wireFault = ({ holdReset }) => (holdReset ? closed : silent);
    await assert.rejects(connect(probe, { mode: 'automatic' }, around), (error) => error === silent);
  });

  it('does not try another way where the probe is the trouble', async () => {
    const probe = new FakeProbe();
    probe.wireFault = () => new ProbeError('unplugged', { during: 'connect' });
    await assert.rejects(connect(probe, { mode: 'automatic' }, around), (error) => isProbeError(error, 'unplugged'));
    assert.deepEqual(probe.calls, ['connect']);
  });

  it('lets go of NRST when connecting under reset fails', async () => {
    const probe = new FakeProbe();
    probe.memory.onRead = () => {
      throw noTarget;
    };
    await assert.rejects(connect(probe, { mode: 'under-reset' }, around));
    assert.equal(probe.calls.at(-1), 'reset high');
  });
});

describe('resetAndHalt', () => {
  it('halts a core that runs', async () => {
    const probe = new FakeProbe();
    const { core } = await connect(probe, { mode: 'attach' }, around);
    await resetAndHalt(core, around);
    assert.ok(probe.halted);
  });
});

describe('insist', () => {
  const busy = new ProbeError('target-busy', { address: 0, length: 4, access: 'write', status: 0x10 });

  it('asks a target that was busy once more, and no oftener', async () => {
    let asked = 0;
    const left = await insist(silentLog, async () => {
      if (++asked === 1) {
        throw busy;
      }
      return 'running';
    });
    assert.equal(left, 'running');
    asked = 0;
    const never = insist(silentLog, async () => {
      asked++;
      throw busy;
    });
    await assert.rejects(never, busy);
    assert.equal(asked, 2);
  });

  it('does not ask through a probe that is gone', async () => {
    const gone = new ProbeError('unplugged', { during: 'WRITEDEBUGREG' });
    let asked = 0;
    const leaving = insist(silentLog, async () => {
      asked++;
      throw gone;
    });
    await assert.rejects(leaving, gone);
    assert.equal(asked, 1);
  });
});
