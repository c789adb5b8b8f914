import assert from 'node:assert/strict';
import * as v from 'valibot';
import { describeBoard } from '../../src/extension/editor/describe-board.ts';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { boardView } from '../../src/messages/board-view.ts';
import { boardWith } from '../media/support/boards.ts';

describe('boardView', () => {
  const board = describeBoard(boardWith(), parseDfuse(new Uint8Array()), 'file:///a.dfu');

  it('takes a board', () => {
    assert.deepEqual(v.parse(boardView, board), board);
  });

  it('refuses one without its sectors, or more than all of a job', () => {
    assert.equal(v.is(boardView, { ...board, sectors: undefined }), false);
    assert.equal(v.is(boardView, { ...board, share: 1.5 }), false);
  });
});
