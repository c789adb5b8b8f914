import assert from 'node:assert/strict';
import { rangeOf } from '../../src/base/address-range.ts';
import { probeOf, runningBoard } from '../support/contract-board.ts';
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
