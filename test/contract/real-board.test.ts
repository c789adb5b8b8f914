import { rangeOf } from '../../src/base/address-range.ts';
import { SystemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { NodeUsbPort } from '../../src/platform/node/node-usb-port.ts';
import { chooseProbe, listProbes } from '../../src/stlink/probe-list.ts';
import { StlinkProbe } from '../../src/stlink/stlink-probe.ts';
import { describeProbeContract } from './debug-probe.contract.ts';

/** A serial number, a place on the bus, or `automatic`. The board: an STM32F4 with at least 64 KB of RAM. */
const wanted = process.env['STLINK_SERIAL'];

if (wanted === undefined) {
  // Without a function: mocha names it as pending, so that the report tells what was not run.
  describe('a debug probe: a real board', () => it('is tested where STLINK_SERIAL names its probe'));
} else {
  describeProbeContract(
    `the real board ${wanted}`,
    async () => {
      const port = new NodeUsbPort();
      const { device, location } = chooseProbe(await listProbes(port), wanted);
      return {
        makeProbe: () =>
          Promise.resolve(new StlinkProbe(device, { clock: new SystemClock(), log: silentLog, location })),
        ram: rangeOf(0x2000_0000, 64 * 1024),
        nowhere: 0x6000_0000,
      };
    },
    60_000,
  );
}
