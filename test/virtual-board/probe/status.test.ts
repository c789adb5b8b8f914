import assert from 'node:assert/strict';
import { STATUS } from '../../../src/virtual-board/probe/status.ts';

describe('STATUS', () => {
  it('has the values of the public drivers', () => {
    const { ok, accessPortWait, accessPortFault, accessPortParity, badAccessPort, unknownCommand } = STATUS;
    assert.deepEqual(
      [ok, accessPortWait, accessPortFault, accessPortParity, badAccessPort, unknownCommand],
      [0x80, 0x10, 0x11, 0x13, 0x1d, 0x42],
    );
  });
});
