import assert from 'node:assert/strict';
import { rangeOf } from '../../src/base/address-range.ts';
import { commandsTo, probeOf, runningBoard } from '../support/contract-board.ts';
import { describeProbeContract } from './debug-probe.contract.ts';

for (const probe of ['v2', 'v2-1', 'v3'] as const) {
  describeProbeContract(`the virtual board with ${probe}`, () => {
    const board = runningBoard({ probe });
    return Promise.resolve({
      makeProbe: () => Promise.resolve(probeOf(board)),
      ram: rangeOf(0x2000_0000, 96 * 1024),
      nowhere: 0x6000_0000,
      check: () => {
        assert.deepEqual(board.violations, []);
        assert.equal(board.usbDevice.opened, false);
      },
    });
  });
}

// What firmware of each age can and cannot do.
for (const firmware of ['V2J26S6', 'V2J27S6', 'V2J28S7', 'V2J46S7']) {
  describe(`an old or new ST-Link/V2: ${firmware}`, () => {
    it('connects, reads and writes, without a command that it does not have', async () => {
      const board = runningBoard({ probe: 'v2', firmware });
      const probe = probeOf(board);
      await probe.open();
      await probe.connect();
      await probe.memory.write(0x2000_0001, Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
      assert.deepEqual([...(await probe.memory.read(0x2000_0001, 7))], [1, 2, 3, 4, 5, 6, 7]);
      await assert.rejects(probe.memory.readWord(0x6000_0000), { code: 'target-fault' });
      assert.equal((await probe.memory.read(0x2000_0000, 4)).length, 4);
      await probe.close();
      assert.deepEqual(board.violations, []);
    });
  });
}

describe('access ports of a debug mode', () => {
  const [OPEN, CLOSE, LEAVE] = ['4b', '4c', '21'];
  const portsAndModes = (commands: readonly string[]): string[] =>
    commands.filter((command) => [OPEN, CLOSE, LEAVE].includes(command));

  for (const [probe, mode] of [
    ['v2-1', 'running'],
    ['v2-1', 'under reset'],
    ['v3', 'running'],
    ['v3', 'under reset'],
  ] as const) {
    it(`are closed before it is left, never after: ${probe}, ${mode}`, async () => {
      const board = runningBoard({ probe });
      const commands = commandsTo(board);
      const driver = probeOf(board);
      await driver.open();
      await driver.connect({ holdReset: mode === 'under reset' });
      await driver.connect(); // leaves the mode that it is in, first
      await driver.close();
      await driver.close();
      assert.deepEqual(portsAndModes(commands), [OPEN, CLOSE, LEAVE, OPEN, CLOSE, LEAVE]);
      assert.deepEqual(board.violations, []);
    });
  }

  it('are not closed where none was opened: nothing answers, or somebody else has left the mode on', async () => {
    const silent = runningBoard({ faults: { noTarget: true } });
    const commands = commandsTo(silent);
    const driver = probeOf(silent);
    await driver.open();
    await assert.rejects(driver.connect(), { code: 'no-target' });
    await driver.close();
    assert.deepEqual(new Set(portsAndModes(commands)), new Set([LEAVE]));
    const left = runningBoard({ faults: { startMode: 'debug' } });
    const others = commandsTo(left);
    const next = probeOf(left);
    await next.open();
    await next.close();
    assert.deepEqual(portsAndModes(others), [LEAVE]);
    assert.deepEqual([...silent.violations, ...left.violations], []);
  });
});

for (const [probe, firmware, needed] of [
  ['v2', 'V2J10S4', 'V2J26'],
  ['v2-1', 'V2J25M14', 'V2J26'],
  ['v3', 'V3J2M1', 'V3J3'],
] as const) {
  it(`names the firmware that a probe with ${firmware} needs, and sends it no debug command`, async () => {
    const board = runningBoard({ probe, firmware });
    await assert.rejects(probeOf(board).open(), {
      code: 'firmware-too-old',
      details: { firmware, needed, feature: undefined },
    });
    assert.deepEqual(board.violations, []);
    assert.equal(board.usbDevice.opened, false);
  });
}
