import assert from 'node:assert/strict';
import { probeOf } from '../../../src/virtual-board/probe/probe-table.ts';

describe('probe table', () => {
  it('has the costs of the timing model', () => {
    for (const model of ['v2', 'v2-1'] as const) {
      const { times, defaultClock } = probeOf(model).row;
      assert.deepEqual(times, {
        usbTransfer: 250_000,
        usbByte: 1000,
        command: 20_000,
        swdOverhead: 1500,
        enterDebug: 2_000_000,
      });
      assert.equal(defaultClock, 1800);
    }
    const { times, defaultClock } = probeOf('v3').row;
    assert.equal(times.usbTransfer, 60_000);
    assert.ok(Math.abs(times.usbByte - 1000 / 30) < 1e-9);
    assert.deepEqual([times.command, times.swdOverhead, defaultClock], [10_000, 200, 3300]);
  });

  it('has the clocks of each kind, fastest first', () => {
    assert.deepEqual(
      probeOf('v3').row.clocks.map(({ kilohertz }) => kilohertz),
      [24000, 8000, 3300, 1000, 200, 50, 5],
    );
    const v2 = probeOf('v2').row.clocks;
    assert.deepEqual(
      [v2[0], v2.at(-1)],
      [
        { kilohertz: 4000, divisor: 0 },
        { kilohertz: 5, divisor: 798 },
      ],
    );
  });

  it('takes another firmware', () => {
    assert.equal(probeOf('v2-1', 'V2J24M11').version.jtag, 24);
    assert.equal(probeOf('v2-1').version.jtag >= 32, true);
  });
});
