import assert from 'node:assert/strict';
import { PlainRegisters } from '../../../src/virtual-board/peripherals/plain-registers.ts';

describe('PlainRegisters', () => {
  it('remember what is written, until a reset', () => {
    const block = new PlainRegisters({ 4: 0xa8000000 });
    assert.equal(block.read(4), 0xa8000000);
    block.write(4, 0x12, 0xff);
    assert.equal(block.read(4), 0xa8000012);
    const snapshot = block.snapshot();
    block.reset();
    assert.equal(block.read(4), 0xa8000000);
    block.restore(snapshot);
    assert.equal(block.read(4), 0xa8000012);
  });

  it('have bits that are always set', () => {
    const block = new PlainRegisters({}, { 0: 0xc0 });
    block.write(0, 0, 0xffffffff);
    assert.equal(block.read(0), 0xc0);
  });
});
