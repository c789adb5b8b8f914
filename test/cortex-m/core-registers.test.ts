import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import { RegistersByMemory } from '../../src/cortex-m/core-registers.ts';
import { CortexMCore } from '../../src/cortex-m/cortex-m-core.ts';
import { probeOf, runningBoard } from '../support/contract-board.ts';
import { FakeProbe } from '../support/fake-target.ts';
import { InstantClock } from '../support/manual-clock.ts';

describe('RegistersByMemory', () => {
  it('reads and writes what the probe’s own commands do, on a halted core', async () => {
    const board = runningBoard();
    const probe = probeOf(board);
    await probe.open();
    await probe.connect();
    const { memory } = probe;
    const core = new CortexMCore({ memory }, board.clock, silentLog);
    await core.halt();
    await core.registers.writeRegister(3, 0x89abcdef);
    assert.equal(await probe.registers.readRegister(3), 0x89abcdef);
    await probe.registers.writeRegister(20, 0x01000001);
    assert.equal(await core.registers.readRegister(20), 0x01000001);
    await core.release(true);
    await probe.close();
    assert.deepEqual(board.violations, []);
  });

  it('fails where the core does not do the transfer', async () => {
    const { memory } = new FakeProbe();
    const registers = new RegistersByMemory(memory, new InstantClock());
    await assert.rejects(registers.readRegister(15), { code: 'core-not-halted' });
  });
});
