/**
 * The cut test: a job that erases, keeps, programs and verifies is cut at every bulk transfer, by pulling the cable and
 * by cancelling. After each cut the next job, of the same file or of another, ends with image and neighbours right.
 */

import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, MemoryJournal, noise, onBoard, program, sectorStart } from '../support/flash-board.ts';

const SIZE = 128 * 1024; // the sectors that matter here

/** In the middle of sector 1, so that its neighbours are kept; and in sector 3, which is blank at first. */
const IMAGE = FirmwareImage.from([
  { address: sectorStart(1) + 1030, bytes: noise(3001, 1) },
  { address: sectorStart(3), bytes: noise(700, 2) },
]);
/** Another file, elsewhere: it need not touch what the first one has begun. */
const OTHER = FirmwareImage.from([{ address: sectorStart(2) + 512, bytes: noise(256, 3) }]);

interface Cut {
  readonly name: string;
  /** Every how many bulk transfers. */
  readonly step: number;
  /** Cuts the job that is about to be started at its `transfer`th bulk transfer. */
  arm(board: VirtualBoard, transfer: number): AbortSignal;
}

const CUTS: readonly Cut[] = [
  {
    name: 'pulling the cable, which takes the power away',
    step: 1,
    arm(board, transfer) {
      board.faults.unplugAtTransfer = board.bulkTransfers + transfer;
      return new AbortController().signal;
    },
  },
  {
    name: 'pulling the cable of a board with a supply of its own, whose loader goes on',
    step: 3,
    arm(board, transfer) {
      atTransfer(board, transfer, () => board.unplug({ cutsPower: false }));
      return new AbortController().signal;
    },
  },
  {
    name: 'cancelling',
    step: 1,
    arm(board, transfer) {
      const controller = new AbortController();
      atTransfer(board, transfer, () => controller.abort());
      return controller.signal;
    },
  },
];

/** Does something before the `transfer`th bulk transfer from now. */
function atTransfer(board: VirtualBoard, transfer: number, action: () => void): void {
  const { usbDevice } = board;
  const last = board.bulkTransfers + transfer;
  const transferIn = usbDevice.transferIn.bind(usbDevice);
  const transferOut = usbDevice.transferOut.bind(usbDevice);
  const look = (): void => {
    if (board.bulkTransfers >= last) {
      action();
    }
  };
  usbDevice.transferOut = (...words) => {
    look();
    return transferOut(...words);
  };
  usbDevice.transferIn = (...words) => {
    look();
    return transferIn(...words);
  };
}

function disarm(board: VirtualBoard): void {
  delete board.faults.unplugAtTransfer;
  Reflect.deleteProperty(board.usbDevice, 'transferIn');
  Reflect.deleteProperty(board.usbDevice, 'transferOut');
}

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

  for (const cut of CUTS) {
    it(`by ${cut.name}: the next job puts image and neighbours right`, async function () {
      let cuts = 0;
      for (let transfer = 1; ; transfer += cut.step) {
        board.restore(whole);
        const journal = new MemoryJournal();
        const signal = cut.arm(board, transfer);
        const complete = await flash(board, IMAGE, journal, signal);
        disarm(board);
        board.replug();
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
      assert.ok(cuts * cut.step > 200, `${cuts} cuts`);
    });
  }
});
