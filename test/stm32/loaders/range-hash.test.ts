import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hashOf, hashOfBlank, RangeHasher, sameHash } from '../../../src/stm32/loaders/range-hash.ts';
import { FLASH, noise } from '../../support/flash-board.ts';
import { F401XE, haltedBoard } from '../../support/halted-board.ts';

describe('hashOf', () => {
  it('changes with every single bit, wherever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 256 }), fc.nat(), (bytes, at) => {
        const whole = bytes.slice(0, bytes.length & ~3);
        const changed = whole.slice();
        const bit = at % (whole.length * 8);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        assert.ok(!sameHash(hashOf(whole), hashOf(changed)));
      }),
    );
  });

  it('sees that two words changed places, and two top bits', () => {
    const bytes = noise(64);
    const swapped = bytes.slice();
    swapped.set(bytes.subarray(0, 4), 8);
    swapped.set(bytes.subarray(8, 12), 0);
    const flipped = bytes.slice();
    flipped[3] = (flipped[3] ?? 0) ^ 0x80;
    flipped[43] = (flipped[43] ?? 0) ^ 0x80;
    assert.ok(!sameHash(hashOf(bytes), hashOf(swapped)));
    assert.ok(!sameHash(hashOf(bytes), hashOf(flipped)));
  });

  it('knows what is blank', () => {
    for (const erasedByte of [0xff, 0]) {
      assert.deepEqual(hashOfBlank(64, erasedByte), hashOf(new Uint8Array(64).fill(erasedByte)));
      assert.notDeepEqual(hashOfBlank(64, erasedByte), hashOf(new Uint8Array(64).fill(erasedByte, 0, 63).fill(1, 63)));
    }
  });
});

describe('RangeHasher', () => {
  it('has the chip say what hashOf says, for ranges of any length', async () => {
    const { board, core, code } = await haltedBoard();
    board.writeFlash(FLASH, noise(4096));
    const hasher = new RangeHasher(core, code, board.clock, F401XE.clockAfterReset);
    const ranges = [4, 8, 28, 32, 36, 64, 100, 4096].map((size) => ({ start: FLASH, end: FLASH + size }));
    const blank = { start: FLASH + 4096, end: FLASH + 8192 };
    const hashes = await hasher.hash([...ranges, blank]);
    assert.deepEqual(
      hashes,
      [...ranges, blank].map(({ start, end }) => hashOf(board.readFlash(start, end - start))),
    );
    assert.deepEqual(board.violations, []);
  });

  it('takes any number of ranges', async () => {
    const { board, core, code } = await haltedBoard();
    board.writeFlash(FLASH, noise(4096));
    const hasher = new RangeHasher(core, code, board.clock, F401XE.clockAfterReset);
    const ranges = Array.from({ length: 450 }, (_, index) => ({
      start: FLASH + index * 8,
      end: FLASH + index * 8 + 8,
    }));
    const hashes = await hasher.hash(ranges);
    assert.equal(hashes.length, 450);
    assert.deepEqual(hashes[449], hashOf(noise(4096).subarray(449 * 8, 450 * 8)));
    assert.deepEqual(await hasher.hash([]), []);
  });

  it('takes 400 KB in 50 ms of the chip’s time', async () => {
    const { board, core, code } = await haltedBoard();
    const before = board.clock.now();
    await new RangeHasher(core, code, board.clock, F401XE.clockAfterReset).hash([
      { start: FLASH, end: FLASH + 400 * 1024 },
    ]);
    assert.ok(board.clock.now() - before < 60, `${board.clock.now() - before} ms`);
  });
});
