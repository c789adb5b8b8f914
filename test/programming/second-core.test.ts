import assert from 'node:assert/strict';
import { isProbeError } from '../../src/probe/probe-error.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import { VirtualBoard, type VirtualBoardOptions } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, noise, onBoard, program } from '../support/flash-board.ts';

/** OPTSR of an H743 whose reserved bit reads as one: BCM4 of an H745 (RM0399, 4.9.8). */
const BIT_22_SET = 0x1046aaf0;
const BANK_2 = 0x08100000;

function boardWith(options: VirtualBoardOptions): VirtualBoard {
  const board = new VirtualBoard(options);
  board.writeFlash(FLASH, program(1024));
  board.pressReset();
  return board;
}

const flash = (board: VirtualBoard): Promise<unknown> =>
  onBoard(board, (session) => flashImage(session, imageAt(BANK_2, noise(64)), {}));

describe('SecondCore', () => {
  it('is halted while flash is changed from which it runs, and goes on after', async () => {
    const board = boardWith({ chip: 'stm32h745xi' });
    assert.equal(board.secondCoreRuns, true);
    await onBoard(board, async (session) => {
      await session.takeOver();
      assert.equal(board.secondCoreRuns, false);
      await session.takeOverAgain();
      assert.equal(board.secondCoreRuns, false, 'caught at the reset');
      await flashImage(session, imageAt(BANK_2, noise(64)), {});
    });
    assert.deepEqual(board.readFlash(BANK_2, 64), noise(64));
    assert.deepEqual(board.violations, []);
    assert.deepEqual([board.secondCoreRuns, board.core.halted], [true, false]);
  });

  it('lets flash be left alone where the probe cannot reach it: both cores run on', async () => {
    const board = boardWith({ chip: 'stm32h745xi', firmware: 'V2J31M20' });
    await assert.rejects(flash(board), (error) => isProbeError(error, 'firmware-too-old'));
    assert.deepEqual([board.times.erase, board.times.program], [0, 0]);
    assert.deepEqual([board.secondCoreRuns, board.core.halted], [true, false]);
  });

  it('is not looked for where none starts, and not missed where there is none', async () => {
    for (const options of [undefined, BIT_22_SET]) {
      const board = boardWith({
        chip: 'stm32h743xi',
        ...(options !== undefined && { optionBytes: options }),
        firmware: options === undefined ? 'V2J31M20' : 'V2J37M26',
      });
      await flash(board);
      assert.deepEqual(board.readFlash(BANK_2, 64), noise(64));
      assert.deepEqual(board.violations, []);
    }
  });
});
