import assert from 'node:assert/strict';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { runningBoard } from '../support/contract-board.ts';
import { onBoard, openSession } from '../support/flash-board.ts';

describe('CoreEndings', () => {
  it('starts, and tells what came of it', async () => {
    await onBoard(runningBoard(), async (session) => {
      assert.equal(await session.start(), 'running');
      assert.equal(session.vectorToNowhere, undefined);
    });
    await onBoard(new VirtualBoard({ boot0: true }), async (session) => {
      assert.equal(await session.start(), 'in-boot-loader');
    });
    await onBoard(new VirtualBoard(), async (session) => {
      assert.equal(await session.start(), 'locked-up');
      assert.equal((session.vectorToNowhere?.programCounter ?? 0) >>> 1, 0xffffffff >>> 1);
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
});
