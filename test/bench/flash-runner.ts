/** Does the jobs of the flash bench by our own code, in this process. */

import { flashImage } from '../../src/programming/flash-image.ts';
import { massErase } from '../../src/programming/mass-erase.ts';
import { readFlash } from '../../src/programming/read-flash.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, onBoard, put } from '../support/flash-board.ts';
import { type FlashBenchResult, type FlashBenchRunner, RUNNING_BEFORE } from './flash-job.ts';

export const ours: FlashBenchRunner = {
  name: 'STM32 DFU',
  async run({ before, action }, { probe, volts }): Promise<FlashBenchResult> {
    const board = new VirtualBoard({ probe, volts });
    put(board, before);
    board.powerCycle();
    await board.clock.sleep(RUNNING_BEFORE);
    board.resetTimes();
    const predicted = await onBoard(board, async (session) => {
      switch (action.kind) {
        case 'flash':
          return (await flashImage(session, action.image, action)).predictedSeconds;
        case 'mass-erase':
          return (await massErase(session, {})).predictedSeconds;
        case 'read':
          await readFlash(session, FLASH, 512 * 1024);
          return undefined;
      }
    });
    if (board.violations.length > 0) {
      throw new Error(board.violations.join('\n'));
    }
    return { times: board.times, ...(predicted !== undefined && { predicted }) };
  },
};
