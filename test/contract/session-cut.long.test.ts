/** A session cut short at every bulk transfer: by the cable, by a probe that stops answering. */

import assert from 'node:assert/strict';
import { type Clock, SystemClock } from '../../src/base/clock.ts';
import { isProbeError } from '../../src/probe/probe-error.ts';
import type { StlinkProbe } from '../../src/stlink/stlink-probe.ts';
import type { VirtualBoardOptions } from '../../src/virtual-board/virtual-board.ts';
import { probeOf, runningBoard } from '../support/contract-board.ts';

const RAM = 0x2000_0000;
const DHCSR = 0xe000edf0;
/** Key, C_HALT and C_DEBUGEN (ARM DDI 0403E, C1.6.2). */
const HALT = 0xa05f0003;
/** How much faster than the machine's the time of deadlines passes here. */
const HURRY = 50;

/** The machine's time, faster: deadlines of seconds are over in fractions of one. */
class HurriedClock implements Clock {
  private readonly real = new SystemClock();

  now(): number {
    return this.real.now() * HURRY;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return this.real.sleep(milliseconds / HURRY, signal);
  }
}

/** Connect, identify, read, write, leave: a session in small. */
async function session(probe: StlinkProbe): Promise<void> {
  try {
    await probe.open();
    await probe.connect();
    await probe.memory.writeWord(DHCSR, HALT);
    await probe.proveClock();
    assert.equal((await probe.memory.readWord(0xe000ed00)) >>> 24, 0x41);
    const bytes = Uint8Array.from({ length: 7001 }, (_, index) => index);
    await probe.memory.write(RAM + 1, bytes);
    await probe.memory.writeHalfWords(RAM, Uint8Array.of(1, 0));
    assert.equal((await probe.memory.read(RAM, 7002)).length, 7002);
    await probe.registers.readRegister(15);
    await probe.driveReset(true);
    await probe.driveReset(false);
  } finally {
    await probe.close();
  }
}

async function transfersOfSession(options: VirtualBoardOptions): Promise<{ inSession: number; all: number }> {
  const board = runningBoard(options);
  const probe = probeOf(board);
  let inSession = 0;
  const close = probe.close.bind(probe);
  probe.close = () => {
    inSession ||= board.bulkTransfers;
    return close();
  };
  await session(probe);
  return { inSession, all: board.bulkTransfers };
}

describe('a session that is cut short', function () {
  this.timeout(600_000);

  for (const model of ['v2', 'v2-1', 'v3'] as const) {
    it(`ends rightly wherever the probe is unplugged, and the next one succeeds: ${model}`, async () => {
      const { inSession, all } = await transfersOfSession({ probe: model });
      assert.ok(inSession > 40 && all > inSession);
      for (let cut = 0; cut < all; cut++) {
        const board = runningBoard({ probe: model, faults: { unplugAtTransfer: cut } });
        const outcome = await session(probeOf(board)).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (cut < inSession) {
          assert.ok(isProbeError(outcome, 'unplugged'), `transfer ${cut}: ${String(outcome)}`);
        } else {
          assert.equal(outcome, undefined, `transfer ${cut}: closing never fails`);
        }
        assert.equal(board.usbDevice.opened, false, `transfer ${cut}: left open`);
        delete board.faults.unplugAtTransfer;
        board.replug();
        await session(probeOf(board));
      }
    });
  }

  it('ends within its deadlines wherever the probe stops answering, and the next one succeeds', async () => {
    const { all } = await transfersOfSession({});
    for (let cut = 0; cut < all; cut++) {
      const board = runningBoard({ faults: { hangsAtTransfer: cut } });
      const outcome = await session(probeOf(board, { deadlineClock: new HurriedClock() })).then(
        () => undefined,
        (error: unknown) => error,
      );
      const right = ['timeout', 'probe-locked-up', 'not-open'] as const;
      assert.ok(
        outcome === undefined || right.some((code) => isProbeError(outcome, code)),
        `transfer ${cut}: ${String(outcome)}`,
      );
      assert.equal(board.usbDevice.opened, false, `transfer ${cut}: left open`);
      delete board.faults.hangsAtTransfer;
      await session(probeOf(board)); // with its own deadlines: on a busy machine hurried ones end before the answer
    }
  });

  it('ends within its deadline with the error that the probe is locked up, where it never answers', async () => {
    const board = runningBoard({ faults: { hangsAtTransfer: 0 } });
    const probe = probeOf(board, { deadlineClock: new HurriedClock() });
    await assert.rejects(probe.open(), { code: 'probe-locked-up' });
    assert.equal(board.usbDevice.opened, false);
  });
});
