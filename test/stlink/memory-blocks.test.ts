import assert from 'node:assert/strict';
import fc from 'fast-check';
import { memoryBlocks } from '../../src/stlink/memory-blocks.ts';

describe('memoryBlocks', () => {
  it('cuts words into blocks of 6144 bytes', () => {
    assert.deepEqual(memoryBlocks(0x20000000, 6148), [
      { address: 0x20000000, length: 6144, width: 4 },
      { address: 0x20001800, length: 4, width: 4 },
    ]);
  });

  it('takes single bytes before the first word and after the last', () => {
    assert.deepEqual(memoryBlocks(0x20000003, 7), [
      { address: 0x20000003, length: 1, width: 1 },
      { address: 0x20000004, length: 4, width: 4 },
      { address: 0x20000008, length: 2, width: 1 },
    ]);
    assert.deepEqual(memoryBlocks(0x20000001, 1), [{ address: 0x20000001, length: 1, width: 1 }]);
  });

  it('makes nothing of no bytes', () => {
    assert.deepEqual(memoryBlocks(0x20000001, 0), []);
    assert.deepEqual(memoryBlocks(0x20000000, 0), []);
  });

  it('covers every byte once, upwards, within the rules of the probe', () => {
    const anywhere = fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 70_000 }), fc.integer({ min: 0, max: 8 }));
    fc.assert(
      fc.property(anywhere, fc.nat(70_000), (address, length) => {
        let at = address;
        for (const block of memoryBlocks(address, length)) {
          assert.equal(block.address, at);
          assert.ok(block.length > 0 && block.length <= (block.width === 4 ? 6144 : 3));
          assert.equal(block.address % block.width, 0);
          assert.equal(block.length % block.width, 0);
          at += block.length;
        }
        assert.equal(at, address + length);
      }),
    );
  });
});
