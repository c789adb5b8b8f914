import assert from 'node:assert/strict';
import { MODES, statusReply } from '../../../src/virtual-board/probe/probe-context.ts';

describe('probe context', () => {
  it('numbers the modes as command F5 does', () => {
    assert.deepEqual(MODES, { dfu: 0, mass: 1, debug: 2, swim: 3 });
  });

  it('answers a status in two bytes', () => {
    assert.deepEqual([...statusReply(0x80)], [0x80, 0]);
  });
});
