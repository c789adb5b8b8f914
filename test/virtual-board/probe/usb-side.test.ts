import assert from 'node:assert/strict';
import type { VirtualBoardFaults } from '../../../src/virtual-board/faults.ts';
import { probeOf } from '../../../src/virtual-board/probe/probe-table.ts';
import { UsbSide } from '../../../src/virtual-board/probe/usb-side.ts';
import { VirtualClock } from '../../../src/virtual-board/virtual-clock.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

const idle = { slice: Infinity, activity: { erase: 0, program: 0, running: false }, advance: () => undefined };

interface Bench {
  readonly side: UsbSide;
  readonly clock: VirtualClock;
  readonly violations: Violations;
  /** When the bus was reset. */
  readonly resets: number[];
}

/** A USB side whose firmware answers every packet with it, turned around. */
function bench(faults: VirtualBoardFaults = {}): Bench {
  const clock = new VirtualClock(idle);
  const violations = new Violations();
  const resets: number[] = [];
  const side: UsbSide = new UsbSide({
    row: probeOf('v2-1').row,
    clock,
    faults,
    violations,
    serialNumber: 'AB',
    accept: (data) => async () => {
      await clock.spend('probe', 20_000);
      side.answer(data.slice().reverse());
    },
    pulled: () => side.unplug(),
    busReset: () => resets.push(clock.now()),
  });
  return { side, clock, violations, resets };
}

describe('UsbSide', () => {
  it('charges each transfer and each byte', async () => {
    const { side, clock } = bench();
    await side.bulkOut(1, new Uint8Array(16));
    await side.bulkIn(1, 64);
    assert.equal(clock.times.usb, 0.25 + 0.016 + 0.25 + 0.016);
    assert.equal(clock.times.probe, 0.02);
    await side.control(Uint8Array.of(0x80, 6, 0, 1, 0, 0, 18, 0), new Uint8Array(0));
    assert.equal(clock.times.usb, 0.782 + 0.018);
  });

  it('answers in the order of the commands', async () => {
    const { side } = bench();
    const results = await Promise.all([
      side.bulkOut(1, Uint8Array.of(1, 2)),
      side.bulkIn(1, 64),
      side.bulkOut(1, Uint8Array.of(3, 4)),
      side.bulkIn(1, 64),
    ]);
    assert.deepEqual(
      results.map(({ data }) => [...(data ?? [])]),
      [[], [2, 1], [], [4, 3]],
    );
  });

  it('keeps an IN waiting; a cancelled one loses nothing', async () => {
    const { side } = bench();
    const given = side.bulkIn(1, 64);
    const second = side.bulkIn(1, 64);
    await side.control(Uint8Array.of(0x80, 8, 0, 0, 0, 0, 1, 0), new Uint8Array(0));
    side.cancel(1);
    assert.equal((await given).status, 'gone');
    assert.equal((await second).status, 'gone');
    await side.bulkOut(1, Uint8Array.of(5, 6));
    assert.deepEqual((await side.bulkIn(1, 64)).data, Uint8Array.of(6, 5));
  });

  it('never sends what was given up before its turn', async () => {
    const { side, clock } = bench();
    const first = side.bulkOut(1, Uint8Array.of(1));
    const second = side.bulkOut(1, Uint8Array.of(2));
    side.cancelAll();
    assert.deepEqual(
      (await Promise.all([first, second])).map(({ status }) => status),
      ['gone', 'gone'],
    );
    await clock.sleep(1);
    assert.equal(clock.times.probe, 0);
    assert.equal(side.bulkTransfers, 0);
  });

  it('lets serial data go, and stalls on the disk', async () => {
    const { side } = bench();
    assert.equal((await side.bulkOut(4, Uint8Array.of(1))).status, 'ok');
    assert.equal((await side.bulkOut(3, Uint8Array.of(1))).status, 'stall');
  });

  it('drops a reply that nobody read, and says so', async () => {
    const { side, violations } = bench();
    await side.bulkOut(1, Uint8Array.of(1));
    await side.bulkOut(1, Uint8Array.of(2));
    assert.deepEqual((await side.bulkIn(1, 64)).data, Uint8Array.of(2));
    assert.equal(violations.lines.length, 1);
  });

  it('is gone from the moment it is pulled, half-way through a transfer', async () => {
    const { side, clock } = bench({ unplugAtTransfer: 1 });
    let told = 0;
    const stop = side.onUnplugged(() => told++);
    await side.bulkOut(1, Uint8Array.of(1));
    const before = clock.times.usb;
    assert.equal((await side.bulkIn(1, 64)).status, 'gone');
    assert.equal(clock.times.usb - before, 0.125);
    assert.equal((await side.bulkOut(1, Uint8Array.of(1))).status, 'gone');
    assert.equal(told, 1);
    assert.equal(side.present, false);
    stop();
    side.replug();
    side.unplug();
    assert.equal(told, 1);
  });

  it('forgets what was under way when the bus is reset', async () => {
    const { side, resets } = bench();
    await side.bulkOut(1, Uint8Array.of(1));
    const waiting = side.bulkIn(2, 64);
    side.reset();
    assert.equal((await waiting).status, 'gone');
    assert.equal(resets.length, 1);
    await side.bulkOut(1, Uint8Array.of(3));
    assert.deepEqual((await side.bulkIn(1, 64)).data, Uint8Array.of(3));
  });

  it('hangs from a transfer on', async () => {
    const { side, clock } = bench({ hangsAtTransfer: 1 });
    await side.bulkOut(1, Uint8Array.of(1));
    const hung = side.bulkIn(1, 64);
    const guard = clock.sleep(100).then(() => 'timeout');
    assert.equal(await Promise.race([hung, guard]), 'timeout');
    side.cancelAll();
    assert.equal((await hung).status, 'gone');
  });
});
