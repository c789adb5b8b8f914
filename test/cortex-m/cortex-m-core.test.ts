import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import { CortexMCore } from '../../src/cortex-m/cortex-m-core.ts';
import { isProbeError, ProbeError } from '../../src/probe/probe-error.ts';
import { FakeProbe } from '../support/fake-target.ts';
import { InstantClock } from '../support/manual-clock.ts';

describe('CortexMCore', () => {
  let probe: FakeProbe;
  let core: CortexMCore;

  beforeEach(() => {
    probe = new FakeProbe();
    core = new CortexMCore(probe, new InstantClock(), silentLog);
  });

  it('says what the core does without changing anything', async () => {
    assert.equal(await core.activity(), 'running');
    probe.lockedUp = true;
    assert.equal(await core.activity(), 'locked-up');
    probe.halted = true;
    assert.equal(await core.activity(), 'halted');
    assert.ok(probe.memory.log.every((line) => line.startsWith('read')));
  });

  it('takes one sticky reset bit for a reset that is over, two for one that lasts', async () => {
    await probe.connect({ holdReset: true });
    assert.equal(await core.activity(), 'in-reset');
    await probe.driveReset(false);
    assert.equal(await core.activity(), 'running');
  });

  it('halts', async () => {
    await core.halt();
    assert.equal(await core.activity(), 'halted');
  });

  it('resets with the vector caught, before the first instruction', async () => {
    await core.resetAndHalt();
    const catching = probe.memory.log.indexOf('write 0xe000edfc 0x401');
    const reset = probe.memory.log.indexOf('write 0xe000ed0c 0x5fa0004');
    assert.ok(catching >= 0 && catching < reset);
    assert.equal(await core.activity(), 'halted');
  });

  it('takes a reset request that is not acknowledged for one, if the reset comes', async () => {
    const { onWrite } = probe.memory;
    probe.memory.onWrite = (address, value) => {
      onWrite(address, value);
      if (address === 0xe000ed0c) {
        throw new ProbeError('target-fault', { address, length: 4, access: 'write', status: 0x11 });
      }
    };
    await core.resetAndHalt();
    assert.equal(await core.activity(), 'halted');
  });

  it('does not take one reading that fails for the end of waiting', async () => {
    const { onRead } = probe.memory;
    let bad = 0;
    const fault = new ProbeError('target-fault', { address: 0xe000edf0, length: 4, access: 'read', status: 0x11 });
    probe.memory.onRead = (address) => {
      if (address === 0xe000edf0 && probe.memory.words.has(0xe000ed0c) && bad++ < 5) {
        throw fault;
      }
      return onRead(address);
    };
    await core.resetAndHalt();
    assert.ok(bad > 5);
    bad = -Infinity;
    await assert.rejects(core.resetAndHalt(), fault);
  });

  it('gives up at once where the probe is the trouble', async () => {
    let readings = 0;
    probe.memory.onRead = (address) => {
      if (address === 0xe000edf0 && probe.memory.words.has(0xe000ed0c)) {
        readings++;
        throw new ProbeError('unplugged', { during: 'READDEBUGREG' });
      }
      return undefined;
    };
    await assert.rejects(core.resetAndHalt(), (error) => isProbeError(error, 'unplugged'));
    assert.equal(readings, 1);
  });

  it('gives up where no reset comes', async () => {
    probe.resetRequestWorks = false;
    await assert.rejects(core.resetAndHalt(), (error) => isProbeError(error, 'core-not-halted'));
  });

  it('puts back what it has set, and lets the core run without a debugger', async () => {
    probe.memory.words.set(0xe000edfc, 0x0100_0000); // TRCENA, somebody else's
    await core.resetAndHalt();
    await core.release(true);
    assert.equal(probe.memory.words.get(0xe000edfc), 0x0100_0000);
    assert.equal(probe.memory.words.get(0xe000edf0), 0xa05f0000);
  });

  it('disables breakpoints and watchpoints that are on, and writes nothing where none are', async () => {
    const { words, log } = probe.memory;
    const written = (): string[] => log.filter((line) => /^write 0xe000[12]/.test(line));
    words.set(0xe0001000, 0x4000_0000); // four comparators, but TRCENA is off
    words.set(0xe0002000, 0x260);
    await core.resetAndHalt();
    await core.forgetBreakpoints();
    assert.deepEqual(written(), []);
    await core.release(true);
    words.set(0xe000edfc, 0x0100_0000);
    words.set(0xe0002000, 0x261);
    await core.resetAndHalt();
    await core.forgetBreakpoints();
    assert.deepEqual(written(), [
      'write 0xe0002000 0x2',
      ...[0x28, 0x38, 0x48, 0x58].map((offset) => `write 0xe00010${offset.toString(16)} 0x0`),
    ]);
  });

  it('finds no breakpoints where the bus says that there is no such unit', async () => {
    probe.memory.words.set(0xe000edfc, 0x0100_0000);
    await core.resetAndHalt();
    probe.memory.onRead = (address) => {
      if (address >>> 16 === 0xe000 && address < 0xe000e000) {
        throw new ProbeError('target-fault', { address, length: 4, access: 'read', status: 0x11 });
      }
      return undefined;
    };
    await core.forgetBreakpoints();
    assert.deepEqual(
      probe.memory.log.filter((line) => /^write 0xe000[12]/.test(line)),
      [],
    );
  });

  it('touches nothing on release where it has changed nothing', async () => {
    await core.activity();
    await core.release(true);
    assert.ok(probe.memory.log.every((line) => line.startsWith('read')));
  });

  it('changes the interrupt mask only while halted', async () => {
    await core.resetAndHalt();
    await core.prepareForRoutines();
    await core.runMasked();
    await core.haltMasked();
    await core.release(true);
    const writes = probe.memory.log
      .filter((line) => line.startsWith('write 0xe000edf0'))
      .map((line) => Number(line.split(' ')[2]));
    writes.forEach((value, index) => {
      const before = writes[index - 1] ?? 0;
      const maskChanges = ((before ^ value) & 8) !== 0;
      assert.ok(!maskChanges || (before & 2 && value & 2), `mask changes from ${before} to ${value}`);
    });
  });
});
