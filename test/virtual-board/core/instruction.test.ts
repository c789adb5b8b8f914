/** A decoded instruction before its operands are filled in. */

import assert from 'node:assert/strict';
import { Instruction } from '../../../src/virtual-board/core/instruction.ts';

describe('Instruction', () => {
  it('begins with every operand 0, and a carry that stays as it was', () => {
    const { d, n, m, t, a, i, s, c, l, carry } = new Instruction(0xbf00, 2, 'NOP', () => undefined);
    assert.deepEqual([d, n, m, t, a, i, s, c, l], [0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert.equal(carry, -1);
  });
});
