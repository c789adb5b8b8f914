import assert from 'node:assert/strict';
import { findMismatches, inspectorOf } from '../../src/programming/range-inspector.ts';
import { hashOf } from '../../src/stm32/loaders/range-hash.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, noise, onBoard } from '../support/flash-board.ts';
import { bitsAtOnce } from '../support/halted-board.ts';

const RANGE = { start: FLASH, end: FLASH + 1024 };
const BLANK = { start: FLASH + 1024, end: FLASH + 2048 };

for (const compare of ['hash', 'bytes'] as const) {
  describe(`an inspector by ${compare}`, () => {
    it('says what is the same and what is blank', async () => {
      const board = new VirtualBoard();
      board.writeFlash(FLASH, noise(1024));
      await onBoard(board, async (session) => {
        await session.takeOver();
        const inspect = inspectorOf(session, { compare });
        const answers = await inspect([
          { range: RANGE, expected: noise(1024) },
          { range: RANGE, expected: noise(1024, 2) },
          { range: RANGE },
          { range: BLANK },
        ]);
        assert.deepEqual(
          answers.map(({ hash }) => hash),
          [noise(1024), noise(1024), noise(1024), new Uint8Array(1024).fill(0xff)].map(hashOf),
        );
        const found = answers.map(({ same, blank }) => ({ same, blank }));
        assert.deepEqual(found, [
          { same: true, blank: false },
          { same: false, blank: false },
          { same: false, blank: false },
          { same: false, blank: true },
        ]);
      });
    });
  });
}

describe('an inspector on a chip whose caches are on', () => {
  it('sees what the flash holds, not what the caches held before', async () => {
    const board = new VirtualBoard();
    board.writeFlash(FLASH, noise(1024));
    await onBoard(board, async (session) => {
      await session.takeOver();
      // FLASH_ACR: data and instruction cache (RM0368, 3.8.1), as firmware leaves them where no reset comes between.
      await session.core.memory.writeWord(0x40023c00, 0x600);
      const inCache = { start: FLASH, end: FLASH + 64 }; // the data cache holds 128 bytes (RM0368, 3.5.2)
      const inspect = inspectorOf(session, {});
      await inspect([{ range: inCache }]);
      const [first] = session.chip.flash.sectors;
      if (!first) {
        throw new Error('the chip has no flash');
      }
      await session.flash.unlock();
      await session.flash.run([{ kind: 'erase-sector', sector: first }], {
        mode: bitsAtOnce(32),
        onProgress: () => undefined,
      });
      await session.flash.lock();
      assert.equal((await inspect([{ range: inCache }]))[0]?.blank, true);
    });
  });
});

describe('findMismatches', () => {
  it('names the first byte that is wrong, of each range', async () => {
    const board = new VirtualBoard();
    const found = noise(1024);
    found[700] = (found[700] ?? 0) ^ 0x10;
    board.writeFlash(FLASH, found);
    await onBoard(board, async (session) => {
      await session.takeOver();
      const check = { range: RANGE, expected: noise(1024) };
      const mismatches = await findMismatches(session, inspectorOf(session, {}), [check]);
      assert.deepEqual(
        mismatches.map(({ error }) => error.details),
        [{ address: FLASH + 700, expected: noise(1024)[700], found: found[700] }],
      );
    });
  });

  it('believes bytes more than a hash', async () => {
    const board = new VirtualBoard();
    board.writeFlash(FLASH, noise(1024));
    await onBoard(board, async (session) => {
      await session.takeOver();
      const lying = async () => [{ same: false, blank: false, hash: { a: 0, b: 0, blank: false } }];
      assert.deepEqual(await findMismatches(session, lying, [{ range: RANGE, expected: noise(1024) }]), []);
    });
  });
});
