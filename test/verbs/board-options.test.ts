import assert from 'node:assert/strict';
import { BOARD_OPTIONS } from '../../src/verbs/board-options.ts';
import { VERBS } from '../../src/verbs/verb-table.ts';

describe('options of boards', () => {
  it('are those of every verb that reaches a board, all of them, and of no other', () => {
    for (const { name, options, effects } of VERBS) {
      const reaches = effects.some((effect) => effect.endsWith('-board') || effect === 'changes-flash');
      for (const option of Object.keys(BOARD_OPTIONS)) {
        assert.equal(option in options, reaches, `${name} ${option}`);
      }
    }
  });
});
