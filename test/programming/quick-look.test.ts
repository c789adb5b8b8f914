import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { fingerprintOf, quickLook } from '../../src/programming/quick-look.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, noise, onBoard, program, put, sectorStart } from '../support/flash-board.ts';

describe('quickLook', () => {
  const image = FirmwareImage.from([
    { address: FLASH, bytes: program(3000) },
    { address: sectorStart(5), bytes: noise(200_001, 2) },
  ]);
  const other = imageAt(FLASH, program(5000, 9));

  async function lookAt(board: VirtualBoard, remembered?: FirmwareImage) {
    let milliseconds = 0;
    const found = await onBoard(board, async (session) => {
      const started = board.clock.now();
      const look = await quickLook(session, image, { remembered: remembered && fingerprintOf(remembered) });
      milliseconds = board.clock.now() - started;
      assert.equal(session.isTakenOver, false);
      return look;
    });
    assert.ok(milliseconds < 200, `took ${milliseconds} ms of the board's time`);
    return found;
  }

  it('knows a blank board, this firmware, one that is remembered, and what it does not know', async () => {
    const board = new VirtualBoard();
    assert.equal(await lookAt(board), 'blank');
    put(board, other);
    assert.equal(await lookAt(board), 'unknown');
    assert.equal(await lookAt(board, other), 'remembered');
    const same = new VirtualBoard();
    put(same, image);
    assert.equal(await lookAt(same, image), 'same');
  });

  it('takes a board for used that holds something elsewhere than the image goes', async () => {
    const board = new VirtualBoard();
    put(board, imageAt(sectorStart(3), noise(100)));
    assert.equal(await lookAt(board), 'unknown');
  });

  it('takes changed firmware for another one', async () => {
    const board = new VirtualBoard();
    put(board, image);
    put(board, imageAt(sectorStart(5), noise(64, 5).fill(0)));
    assert.equal(await lookAt(board, image), 'unknown');
  });
});

describe('fingerprintOf', () => {
  it('samples each part at its beginning, in its middle and at its end, by whole words', () => {
    const samples = fingerprintOf(imageAt(FLASH, noise(1003)));
    assert.deepEqual(
      samples.map(({ start, end }) => [start - FLASH, end - FLASH]),
      [
        [0, 256],
        [372, 628],
        [744, 1000],
      ],
    );
  });

  it('takes a small part whole, and nothing of what is less than a word', () => {
    assert.deepEqual(
      fingerprintOf(imageAt(FLASH, noise(10))).map(({ start, end }) => end - start),
      [8],
    );
    assert.deepEqual(fingerprintOf(imageAt(FLASH, noise(3))), []);
  });
});
