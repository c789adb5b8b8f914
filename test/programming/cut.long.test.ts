/**
 * The cut test: a job that erases, keeps, programs and verifies is cut at every bulk transfer, by pulling the cable and
 * by cancelling. After each cut the next job, of the same file or of another, ends with image and neighbours right.
 */

import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { amount } from '../support/amount.ts';
import { FLASH, MemoryJournal, noise, onBoard, program, sectorStart } from '../support/flash-board.ts';
import {
  CABLE_OF_SUPPLIED_BOARD_PULLED,
  CABLE_PULLED,
  CANCELLED,
  type JobCut,
  mendAfterCut,
} from '../support/job-cuts.ts';

const SIZE = 128 * 1024; // the sectors that matter here

/** In the middle of sector 1, so that its neighbours are kept; and in sector 3, which is blank at first. */
const IMAGE = FirmwareImage.from([
  { address: sectorStart(1) + 1030, bytes: noise(3001, 1) },
  { address: sectorStart(3), bytes: noise(700, 2) },
]);
/** Another file, elsewhere: it need not touch what the first one has begun. */
const OTHER = FirmwareImage.from([{ address: sectorStart(2) + 512, bytes: noise(256, 3) }]);

/** Each way, and every how many bulk transfers. */
const CUTS: readonly (readonly [cut: JobCut, step: number])[] = [
  [CABLE_PULLED, 1],
  [CABLE_OF_SUPPLIED_BOARD_PULLED, amount(3, 1)],
  [CANCELLED, 1],
];

async function flash(
  board: VirtualBoard,
  image: FirmwareImage,
  journal: MemoryJournal,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    const outcome = await onBoard(board, (session) =>
      flashImage(session, image, { journal, ...(signal && { signal }) }),
    );
    return outcome.verified;
  } catch {
    return false;
  }
}

function overlaid(base: Uint8Array, ...images: FirmwareImage[]): Uint8Array {
  const bytes = base.slice();
  images.forEach((image) => image.segments.forEach((part) => bytes.set(part.bytes, part.address - FLASH)));
  return bytes;
}

describe('a job that is cut at every bulk transfer', () => {
  const board = new VirtualBoard();
  board.writeFlash(FLASH, program(sectorStart(3) - FLASH, 4));
  board.pressReset();
  const whole = board.snapshot();
  const before = board.readFlash(FLASH, SIZE);

  for (const [cut, step] of CUTS) {
    it(`by ${cut.name}: the next job puts image and neighbours right`, async function () {
      let cuts = 0;
      for (let transfer = 1; ; transfer += step) {
        board.restore(whole);
        const journal = new MemoryJournal();
        const signal = cut.arm(board, transfer);
        const complete = await flash(board, IMAGE, journal, signal);
        mendAfterCut(board);
        if (complete) {
          break;
        }
        cuts++;
        const file = transfer % 3 === 0 ? OTHER : IMAGE;
        assert.ok(await flash(board, file, journal), `the job after the cut at ${transfer} ended well`);
        if (file === OTHER) {
          // What the first file had begun may be there or not; all that is not its own must be as it was.
          const found = overlaid(board.readFlash(FLASH, SIZE), IMAGE);
          assert.deepEqual(found, overlaid(before, OTHER, IMAGE), `neighbours after the cut at ${transfer}`);
        } else {
          assert.deepEqual(board.readFlash(FLASH, SIZE), overlaid(before, IMAGE), `flash after the cut at ${transfer}`);
        }
      }
      assert.ok(cuts * step > 200, `${cuts} cuts`);
    });
  }
});
