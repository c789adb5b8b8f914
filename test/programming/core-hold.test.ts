import assert from 'node:assert/strict';
import { isProbeError } from '../../src/probe/probe-error.ts';
import { runningBoard } from '../support/contract-board.ts';
import { onBoard, openSession } from '../support/flash-board.ts';

describe('CoreHold', () => {
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
});
