import assert from 'node:assert/strict';
import { eraseSectors, massErase } from '../../src/programming/mass-erase.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, MemoryJournal, noise, onBoard, program, sectorStart } from '../support/flash-board.ts';

function usedBoard(options: ConstructorParameters<typeof VirtualBoard>[0] = {}): VirtualBoard {
  const board = new VirtualBoard(options);
  board.writeFlash(FLASH, program(512 * 1024));
  board.pressReset();
  return board;
}

describe('massErase', () => {
  it('erases all, in the time of the data sheet, and sees that it is blank', async () => {
    const board = usedBoard();
    const outcome = await onBoard(board, (session) => massErase(session, {}));
    assert.deepEqual(board.readFlash(FLASH, 512 * 1024), new Uint8Array(512 * 1024).fill(0xff));
    assert.ok(outcome.sectors.every(({ state }) => state === 'erased'));
    assert.equal(outcome.verified, true);
    assert.equal(outcome.core, 'halted');
    assert.ok(Math.abs(outcome.seconds - 4.1) < 0.1, `${outcome.seconds} s`);
    assert.deepEqual(board.violations, []);
  });

  it('gives up what an earlier job has left to be put back: the user wants nothing', async () => {
    const board = usedBoard();
    const journal = new MemoryJournal();
    await onBoard(board, (session) => massErase(session, { journal }));
    assert.equal(journal.contents.size, 0);
  });

  it('refuses where a sector is write-protected', async () => {
    const board = usedBoard({ optionBytes: 0x0ffdaaec });
    const journal = new MemoryJournal();
    await onBoard(board, async (session) => {
      await assert.rejects(massErase(session, { journal }), (error) => isProgrammingError(error, 'plan-refused'));
      assert.equal(journal.held.size, 0, 'others may be at the chip again');
    });
    assert.deepEqual(board.readFlash(FLASH, 512 * 1024), program(512 * 1024));
  });

  it('lets others at the chip again where the core cannot be taken over', async () => {
    const board = usedBoard();
    const journal = new MemoryJournal();
    await onBoard(board, async (session) => {
      journal.load = async () => {
        assert.equal(journal.held.size, 1);
        board.faults.noTarget = true;
        return undefined;
      };
      await assert.rejects(massErase(session, { journal }));
      assert.equal(journal.held.size, 0);
    });
  });
});

describe('eraseSectors', () => {
  it('erases those and no others', async () => {
    const board = usedBoard();
    board.writeFlash(sectorStart(1), noise(32768, 5));
    const outcome = await onBoard(board, (session) => {
      const [, , two] = session.chip.flash.sectors;
      assert.ok(two);
      return eraseSectors(session, [two], {});
    });
    assert.deepEqual(board.readFlash(sectorStart(2), 16384), new Uint8Array(16384).fill(0xff));
    assert.deepEqual(board.readFlash(sectorStart(1), 16384), noise(32768, 5).subarray(0, 16384));
    assert.equal(outcome.bytes.erased, 16384);
  });
});
