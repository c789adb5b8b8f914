import assert from 'node:assert/strict';
import { isProbeError } from '../../src/probe/probe-error.ts';
import { isChipError } from '../../src/stm32/chip-error.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { runningBoard, sayInstead } from '../support/contract-board.ts';
import { onBoard, openSession } from '../support/flash-board.ts';

/** Has a board's chip say a device identifier that no chip has. */
function nameless(board: VirtualBoard): void {
  sayInstead(board, 0x10016433, 0x10016fff);
}

describe('BoardSession', () => {
  it('identifies the chip, and neither resets nor halts it', async () => {
    const board = runningBoard();
    await onBoard(board, async (session) => {
      assert.equal(session.chip.name, 'STM32F401xD/xE');
      assert.match(session.chipId, /^[0-9a-f]{24}$/);
      assert.ok(Math.abs((session.voltage ?? 0) - 3.3) < 0.05);
      assert.equal(session.connection.mode, 'attach');
      assert.equal(await session.core.activity(), 'running');
    });
    assert.deepEqual(board.violations, []);
  });

  it('believes the user about the voltage', async () => {
    await onBoard(runningBoard(), async ({ voltage }) => assert.equal(voltage, 1.8), { supplyVoltage: 1.8 });
  });

  for (const mode of ['reset-and-halt', 'under-reset'] as const) {
    it(`opens by ${mode} with the core halted, and lets it run at the end`, async () => {
      const board = runningBoard();
      await onBoard(board, async (session) => assert.equal(await session.core.activity(), 'halted'), {
        connect: { mode },
      });
      await onBoard(board, async (session) => assert.equal(await session.core.activity(), 'running'));
      assert.deepEqual(board.violations, []);
    });
  }

  it('says that NRST is not wired, and resets all the same', async () => {
    const board = runningBoard({ faults: { resetNotWired: true } });
    await onBoard(
      board,
      async (session) => {
        assert.equal(session.connection.resetPinWorks, false);
        assert.equal(await session.core.activity(), 'halted');
      },
      { connect: { mode: 'under-reset' } },
    );
  });

  it('waits for an access port that goes away with a reset', async () => {
    for (const mode of ['reset-and-halt', 'under-reset'] as const) {
      const board = runningBoard({ faults: { faultsAfterReset: 3 } });
      await onBoard(board, async (session) => assert.equal(await session.core.activity(), 'halted'), {
        connect: { mode },
      });
      assert.deepEqual(board.violations, []);
    }
  });

  it('gets hold of firmware that takes the debug pins, under reset', async () => {
    const board = runningBoard({ faults: { debugPinsDisabledAfter: 100 } });
    await board.clock.sleep(5);
    await onBoard(board, async (session) => {
      assert.equal(session.connection.mode, 'under-reset');
      assert.deepEqual(session.connection.failedModes, ['attach']);
    });
  });

  it('gets hold of firmware in STOP mode, whose memory does not answer, under reset', async () => {
    const board = runningBoard({ faults: { stopsAfter: 100 } });
    await board.clock.sleep(5);
    await onBoard(board, async (session) => {
      assert.equal(session.connection.mode, 'under-reset');
      assert.equal(session.chip.name, 'STM32F401xD/xE');
    });
    await assert.rejects(openSession(board, { connect: { mode: 'attach' } }), (error) =>
      isProbeError(error, 'target-busy'),
    );
    assert.deepEqual(board.violations, []);
  });

  it('leaves a chip that it does not know as it was, or running where it had to be reset', async () => {
    for (const mode of ['attach', 'reset-and-halt', 'under-reset'] as const) {
      const board = runningBoard();
      const resets = board.resets;
      nameless(board);
      await assert.rejects(openSession(board, { connect: { mode } }), (error) => isChipError(error, 'unknown-chip'));
      Reflect.deleteProperty(board.usbDevice, 'transferIn');
      await onBoard(board, async ({ core }) => assert.equal(await core.activity(), 'running', mode));
      assert.equal(board.resets > resets, mode === 'under-reset', mode);
    }
  });

  it('lets the core run again where it cannot be taken over', async () => {
    const board = runningBoard();
    const session = await openSession(board);
    session.probe.proveClock = () => Promise.reject(new Error('no clock carries'));
    await assert.rejects(session.takeOver(), /no clock carries/);
    assert.equal(await session.core.activity(), 'running');
    assert.equal(session.isTakenOver, false);
    await session.close();
    await onBoard(board, async ({ core }) => {
      assert.equal(await core.activity(), 'running');
      assert.equal(await core.memory.readWord(0xe0042008), 0);
    });
  });

  it('takes the core over once, and leaves nothing behind', async () => {
    const board = runningBoard();
    const DEMCR = 0xe000edfc;
    const FREEZE = 0xe0042008;
    await onBoard(board, async (session) => {
      await session.takeOver();
      await session.takeOver();
      assert.ok(session.isTakenOver);
      assert.equal(await session.core.activity(), 'halted');
      assert.equal((await session.core.memory.readWord(FREEZE)) & 0x1800, 0x1800);
    });
    await onBoard(board, async ({ core }) => {
      assert.equal(await core.activity(), 'running');
      assert.equal(await core.memory.readWord(DEMCR), 0);
      assert.equal(await core.memory.readWord(FREEZE), 0);
    });
    assert.deepEqual(board.violations, []);
  });

  it('starts, and tells what came of it', async () => {
    await onBoard(runningBoard(), async (session) => {
      assert.equal(await session.start(), 'running');
      assert.equal(session.uselessVector, undefined);
    });
    await onBoard(new VirtualBoard({ boot0: true }), async (session) => {
      assert.equal(await session.start(), 'in-boot-loader');
    });
    await onBoard(new VirtualBoard(), async (session) => {
      assert.equal(await session.start(), 'locked-up');
      assert.equal((session.uselessVector?.programCounter ?? 0) >>> 1, 0xffffffff >>> 1);
    });
  });

  it('sees whether the core runs after the probe has let go of it', async () => {
    await onBoard(runningBoard({ faults: { haltsOnLeaving: true } }), async (session) => {
      assert.equal(await session.start(), 'halted');
    });
  });

  it('sees that something else holds the core in reset', async () => {
    const board = runningBoard();
    await onBoard(board, async (session) => {
      const disconnect = session.probe.disconnect.bind(session.probe);
      session.probe.disconnect = async () => {
        await disconnect();
        board.holdReset(true);
      };
      assert.equal(await session.start(), 'in-reset');
      board.holdReset(false);
    });
  });

  it('stays halted where it was left halted, unless somebody says otherwise', async () => {
    const board = runningBoard();
    await onBoard(board, (session) => session.takeOver().then(() => session.leaveHalted()));
    const session = await openSession(board);
    assert.equal(await session.core.activity(), 'halted');
    await session.takeOver();
    await session.leaveHalted();
    await session.close({ run: true });
    await onBoard(board, async ({ core }) => assert.equal(await core.activity(), 'running'));
  });

  it('closes the probe when the chip is not known, or there is none', async () => {
    const board = new VirtualBoard({ faults: { noTarget: true } });
    await assert.rejects(openSession(board), (error) => isProbeError(error, 'no-target'));
    assert.equal(board.usbDevice.opened, false);
    const strange = runningBoard();
    nameless(strange);
    await assert.rejects(openSession(strange), (error) => isChipError(error, 'unknown-chip'));
    assert.equal(strange.usbDevice.opened, false);
  });

  it('closes a board that was unplugged without a word', async () => {
    const board = runningBoard();
    const session = await openSession(board);
    await session.takeOver();
    board.unplug();
    await session.close();
  });
});
