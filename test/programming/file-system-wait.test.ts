import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { gapSectors, waitForFileSystem } from '../../src/programming/file-system-wait.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import { runningBoard } from '../support/contract-board.ts';
import { noise, onBoard, program, sectorStart } from '../support/flash-board.ts';
import { F401XE } from '../support/halted-board.ts';

/** As MicroPython's: sectors 1 to 4 are left to a file system. */
const IMAGE = FirmwareImage.from([
  { address: sectorStart(0), bytes: program(1000) },
  { address: sectorStart(5), bytes: noise(1000) },
]);

describe('gapSectors', () => {
  it('are those between the image’s first and last', () => {
    const indexes = gapSectors(F401XE.flash.sectors, IMAGE).map(({ index }) => index);
    assert.deepEqual(indexes, [1, 2, 3, 4]);
    assert.deepEqual(gapSectors(F401XE.flash.sectors, IMAGE.slice({ start: 0, end: sectorStart(1) })), []);
  });
});

describe('waitForFileSystem', () => {
  it('gives the firmware its time where a blank sector lies among used ones', async () => {
    const board = runningBoard();
    [1, 3].forEach((index) => board.writeFlash(sectorStart(index), noise(16384, index)));
    const content = noise(16384, 2);
    // The firmware writes back what it holds in RAM while it is waited for.
    const sleep = board.clock.sleep.bind(board.clock);
    board.clock.sleep = async (milliseconds, signal) => {
      await sleep(milliseconds, signal);
      if (milliseconds === 6000) {
        board.writeFlash(sectorStart(2), content);
      }
    };
    const outcome = await onBoard(board, (session) => flashImage(session, IMAGE, {}));
    assert.deepEqual(outcome.remarks, [{ code: 'waited-for-file-system', sector: 2, milliseconds: 6000 }]);
    assert.deepEqual(board.readFlash(sectorStart(2), 16384), content);
  });

  it('does not wait for free space at the end, for full sectors, or for a core that does not run', async () => {
    const freeAtEnd = runningBoard();
    freeAtEnd.writeFlash(sectorStart(1), noise(16384));
    const full = runningBoard();
    full.writeFlash(sectorStart(1), noise(112 * 1024));
    for (const board of [freeAtEnd, full, runningBoard()]) {
      assert.equal(await onBoard(board, (session) => waitForFileSystem(session, IMAGE)), undefined);
    }
    const halted = runningBoard();
    halted.writeFlash(sectorStart(2), noise(16384));
    await onBoard(halted, async (session) => {
      await session.core.halt();
      assert.equal(await waitForFileSystem(session, IMAGE), undefined);
      await session.core.release(true);
    });
  });
});
