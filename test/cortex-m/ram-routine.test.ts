import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import { CortexMCore } from '../../src/cortex-m/cortex-m-core.ts';
import { awaitRoutine, type RamRoutine, startRoutine, stopped } from '../../src/cortex-m/ram-routine.ts';
import { isProbeError } from '../../src/probe/probe-error.ts';
import { FakeProbe } from '../support/fake-target.ts';
import { InstantClock } from '../support/manual-clock.ts';

const ROUTINE: RamRoutine = {
  name: 'test',
  entry: 0x20000000,
  end: 0x20000010,
  parameters: [7, 8],
  stackPointer: 0x20001000,
};
const WAIT = { expected: 10, timeout: 100, interval: 5 };

describe('a routine in RAM', () => {
  let probe: FakeProbe;
  let clock: InstantClock;
  let core: CortexMCore;

  beforeEach(() => {
    probe = new FakeProbe();
    clock = new InstantClock();
    core = new CortexMCore(probe, clock, silentLog);
  });

  it('is started with its parameters, its stack and its entry', async () => {
    await startRoutine(core, ROUTINE);
    assert.deepEqual(
      [...probe.registers.values],
      [
        [0, 7],
        [1, 8],
        [13, 0x20001000],
        [15, 0x20000000],
      ],
    );
    assert.equal(probe.halted, false);
  });

  it('is not looked at before its time', async () => {
    probe.halted = true;
    probe.registers.values.set(15, ROUTINE.end);
    await awaitRoutine(core, ROUTINE, clock, WAIT);
    assert.equal(clock.now(), 10);
  });

  it('fails where it stops elsewhere, and says where', async () => {
    probe.halted = true;
    probe.registers.values.set(15, 0x08000004);
    await assert.rejects(awaitRoutine(core, ROUTINE, clock, WAIT), (error) => {
      assert.ok(isProbeError(error, 'routine-failed'));
      assert.deepEqual(error.details, { routine: 'test', reason: 'halted', programCounter: 0x08000004 });
      return true;
    });
  });

  it('fails where the core locks up', async () => {
    probe.lockedUp = true;
    await assert.rejects(stopped(core, ROUTINE), (error) => isProbeError(error, 'routine-failed'));
  });

  it('is halted when it takes too long', async () => {
    await startRoutine(core, ROUTINE);
    await assert.rejects(awaitRoutine(core, ROUTINE, clock, WAIT), (error) => isProbeError(error, 'routine-failed'));
    assert.ok(probe.halted);
  });

  it('is halted when the user gives up', async () => {
    await startRoutine(core, ROUTINE);
    const signal = AbortSignal.abort();
    await assert.rejects(awaitRoutine(core, ROUTINE, clock, { ...WAIT, signal }), { name: 'AbortError' });
    assert.ok(probe.halted);
  });
});
