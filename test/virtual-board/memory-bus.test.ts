import assert from 'node:assert/strict';
import { BusError } from '../../src/virtual-board/memory-bus.ts';

describe('BusError', () => {
  it('says where and who', () => {
    const error = new BusError(0x08080000, 'debug');
    assert.equal(error.message, 'bus error at 0x8080000 (debug)');
    assert.equal(error.address, 0x08080000);
  });
});
