import assert from 'node:assert/strict';
import { resetBoard } from '../../src/programming/reset-board.ts';
import { runningBoard } from '../support/contract-board.ts';
import { onBoard } from '../support/flash-board.ts';

describe('resetBoard', () => {
  it('resets a halted core and lets it run', async () => {
    const board = runningBoard();
    await onBoard(board, async (session) => {
      await session.core.halt();
      assert.equal(await resetBoard(session), 'running');
    });
    await onBoard(board, async ({ core }) => assert.equal(await core.activity(), 'running'));
    assert.deepEqual(board.violations, []);
  });
});
