import assert from 'node:assert/strict';
import { merged } from '../../../src/virtual-board/peripherals/peripheral.ts';

describe('merged', () => {
  it('replaces the lanes that are written, unsigned', () => {
    assert.equal(merged(0x11223344, 0xaabbccdd, 0xffffffff), 0xaabbccdd);
    assert.equal(merged(0x11223344, 0x0000cc00, 0x0000ff00), 0x1122cc44);
  });
});
