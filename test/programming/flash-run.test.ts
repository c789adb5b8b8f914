import assert from 'node:assert/strict';
import { flashImage } from '../../src/programming/flash-image.ts';
import { ProbeError } from '../../src/probe/probe-error.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { verifyImage } from '../../src/programming/verify-image.ts';
import { readBoardImage, writeBoardImage } from '../../src/virtual-board/board-image.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, noise, onBoard, program, SECTOR_SIZES, sectorStart } from '../support/flash-board.ts';

describe('verification', () => {
  it('finds a single flipped cell: in every sector, first, last, and anywhere', async () => {
    const bytes = program(512 * 1024);
    const board = new VirtualBoard();
    board.writeFlash(FLASH, bytes);
    // What nobody chose comes from a fixed generator, so that a failure comes again.
    const positions = SECTOR_SIZES.flatMap((size, index) => {
      const [a = 0, b = 0, c = 0] = noise(3, index + 1);
      const start = sectorStart(index) - FLASH;
      return [start, start + size - 1, start + ((a * 65536 + b * 256 + c) % size)];
    });
    await onBoard(board, async (session) => {
      await session.takeOver(); // so that the chip hashes, as after programming
      for (const [index, position] of positions.entries()) {
        const right = bytes[position] ?? 0;
        const wrong = right ^ (1 << (index % 8));
        board.writeFlash(FLASH + position, Uint8Array.of(wrong));
        await assert.rejects(verifyImage(session, imageAt(FLASH, bytes), {}), (error) => {
          assert.ok(isProgrammingError(error, 'image-differs'), String(error));
          assert.deepEqual(error.details, { address: FLASH + position, expected: right, found: wrong });
          return true;
        });
        board.writeFlash(FLASH + position, Uint8Array.of(right));
      }
      await verifyImage(session, imageAt(FLASH, bytes), {});
    });
  }).timeout(60_000);

  it('after programming finds a cell that flips, and tries again with fewer bits at a time', async () => {
    const board = new VirtualBoard({ faults: { flippingBits: { [sectorStart(1) + 400]: 0x80000000 } } });
    const outcome = await onBoard(board, (session) => flashImage(session, imageAt(sectorStart(1), noise(1000)), {}));
    assert.deepEqual(outcome.remarks[0], { code: 'writes-narrowed', from: 32, to: 16 });
  });

  it('finds what a weak supply has programmed without a word of the chip', async () => {
    const board = new VirtualBoard({ volts: 2.3, faults: { measuredVolts: 3.3 } });
    board.writeFlash(sectorStart(1), noise(16384, 2));
    const image = imageAt(sectorStart(1), noise(4096));
    const outcome = await onBoard(board, (session) => flashImage(session, image, {}));
    assert.equal(outcome.verified, true);
    assert.equal(outcome.writeBits, 16);
    assert.deepEqual(board.readFlash(sectorStart(1), 4096), noise(4096));
  });

  it('includes what was programmed before a setback', async () => {
    // The supply is too low for what the probe measures: the first sector is programmed weakly without a word, and only
    // in the second one does the chip object.
    const board = new VirtualBoard({ volts: 2.3, faults: { measuredVolts: 3.3 } });
    board.writeFlash(sectorStart(1), noise(32 * 1024, 9));
    const image = imageAt(sectorStart(1), noise(32 * 1024, 3));
    const outcome = await onBoard(board, (session) =>
      flashImage(session, image, {
        onProgress: ({ erasing }) => {
          board.faults.lowVoltageNoticed ||= erasing === 2;
        },
      }),
    );
    assert.equal(outcome.remarks[0]?.code, 'writes-narrowed');
    assert.deepEqual(board.readFlash(sectorStart(1), 32 * 1024), noise(32 * 1024, 3));
    assert.equal(outcome.verified, true);
  });

  it('that fails in a sector which was not erased takes nothing from its neighbours', async () => {
    const at = sectorStart(1) + 8192;
    const board = new VirtualBoard({ faults: { flippingBits: { [at]: 1 } } });
    board.writeFlash(sectorStart(1), noise(4000, 5));
    // The cell holds once it was programmed again, so that the second try can end well.
    const outcome = await onBoard(board, (session) =>
      flashImage(session, imageAt(at, noise(1000)), {
        onProgress: ({ phase }) =>
          void (phase === 'verifying' && setTimeout(() => delete board.faults.flippingBits, 0)),
      }),
    );
    assert.equal(outcome.verified, true);
    assert.equal(outcome.sectors[1]?.erased, true);
    assert.deepEqual(board.readFlash(sectorStart(1), 4000), noise(4000, 5));
    assert.deepEqual(board.readFlash(at, 1000), noise(1000));
  });

  it('saves neighbours before another try as the chip has them, not as a wire has garbled them', async () => {
    const at = sectorStart(1) + 8192;
    const board = new VirtualBoard({ faults: { flippingBits: { [at]: 1 } } });
    board.writeFlash(sectorStart(1), noise(4000, 5));
    let garbled = 0;
    await onBoard(board, (session) => {
      const { memory } = session.core;
      const read = memory.read.bind(memory);
      memory.read = async (address, length, signal) => {
        const bytes = await read(address, length, signal);
        if (address === sectorStart(1) && length >= 4000) {
          delete board.faults.flippingBits; // the cell holds when it is programmed again
          if (garbled++ === 0) {
            bytes[200] = (bytes[200] ?? 0) ^ 0x18; // two bits: the parity is right
          }
        }
        return bytes;
      };
      return flashImage(session, imageAt(at, noise(1000)), {});
    });
    assert.ok(garbled > 1, 'read again');
    assert.deepEqual(board.readFlash(sectorStart(1), 4000), noise(4000, 5));
  });

  it('goes another way also beside a unit that an earlier job was cut short at, which nothing can read', async () => {
    const board = new VirtualBoard({ chip: 'stm32g071xb' });
    board.writeFlash(FLASH + 8, noise(80, 5));
    const outcome = await onBoard(board, async (session) => {
      const { memory } = session.core;
      const [write, read] = [memory.write.bind(memory), memory.read.bind(memory)];
      // The routines are not there when they are started.
      memory.write = (address, bytes, options) =>
        write(address, bytes.length > 400 ? bytes.map(() => 0) : bytes, options);
      memory.read = async (address, length, signal) => {
        if (address < FLASH + 24 && address + length > FLASH + 16) {
          throw new ProbeError('target-fault', { address, length, access: 'read', status: 0x13 });
        }
        return read(address, length, signal);
      };
      return flashImage(session, imageAt(FLASH + 1024, program(600)), { compare: 'bytes', run: false });
    });
    assert.deepEqual([outcome.method, outcome.verified], ['direct', true]);
    assert.deepEqual(board.readFlash(FLASH + 24, 64), noise(80, 5).subarray(16));
  });

  it('is not content with a cell that never holds, however it is tried', async () => {
    const board = new VirtualBoard({ faults: { stuckBits: { [sectorStart(2)]: 1 } } });
    const error = await onBoard(board, (session) =>
      flashImage(session, imageAt(sectorStart(2), new Uint8Array(8)), {}).catch((reason: unknown) => reason),
    );
    assert.ok(isProgrammingError(error, 'flash-incomplete'));
    assert.equal(error.details.outcome.writeBits, 8);
    assert.equal(error.details.outcome.verified, false);
  });
});

/** A blank chip, the last erase of whose first sectors was cut short: they read as erased. */
function badlyErased(chip: string, flashSize: number): VirtualBoard {
  const content = readBoardImage(new VirtualBoard({ chip }).boardImage(), flashSize, 0);
  return new VirtualBoard({ chip, image: writeBoardImage({ ...content, weakSectors: [0, 1] }) });
}

describe('a sector that reads as erased and is not, of which no journal knows', () => {
  for (const [chip, kilobytes] of [
    ['stm32f103xb', 128],
    ['stm32g071xb', 128],
    ['stm32l476xg', 1024],
    ['stm32h743xi', 2048],
    ['stm32f401xe', 512],
  ] as const) {
    it(`is erased after all, and nothing beside is lost: ${chip}`, async () => {
      const board = badlyErased(chip, kilobytes * 1024);
      board.writeFlash(FLASH, program(64));
      const image = imageAt(FLASH + 256, noise(700));
      const outcome = await onBoard(board, (session) => flashImage(session, image, {}));
      assert.equal(outcome.verified, true);
      assert.equal(outcome.sectors[0]?.erased, true);
      assert.deepEqual(board.readFlash(FLASH, 64), program(64));
      assert.deepEqual(board.readFlash(FLASH + 256, 700), noise(700));
      assert.deepEqual(board.violations, []);
    });
  }

  // A unit that was programmed with ones reads as erased, and takes no other content (RM0444, 3.3.8, PROGERR).
  const [KEYR, SR, CR, PG, LOCK] = [0x40022008, 0x40022010, 0x40022014, 1, 0x80000000];
  for (const loader of [true, false]) {
    it(`is erased where the chip says so${loader ? '' : ', without the loader too'}`, async () => {
      const board = new VirtualBoard({ chip: 'stm32g071xb' });
      const outcome = await onBoard(board, async (session) => {
        await session.takeOver();
        const { memory } = session.core;
        await memory.writeWord(KEYR, 0x45670123);
        await memory.writeWord(KEYR, 0xcdef89ab);
        await memory.writeWord(CR, PG);
        await memory.write(FLASH + 4096 + 16, new Uint8Array(8).fill(0xff));
        await memory.readWord(SR);
        await memory.writeWord(CR, LOCK);
        return flashImage(session, imageAt(FLASH + 4096, noise(5000)), { loader });
      });
      assert.equal(outcome.verified, true);
      assert.equal(outcome.sectors[2]?.erased, true);
      assert.deepEqual(board.readFlash(FLASH + 4096, 5000), noise(5000));
    });
  }

  it('is the job’s failure where the cells do not hold after an erase either', async () => {
    const board = new VirtualBoard({ chip: 'stm32g071xb', faults: { stuckBits: { [FLASH + 8]: 1 } } });
    const bytes = new Uint8Array(64);
    const error = await onBoard(board, (session) =>
      flashImage(session, imageAt(FLASH, bytes), {}).catch((reason: unknown) => reason),
    );
    assert.ok(isProgrammingError(error, 'flash-incomplete'));
    assert.ok(isProgrammingError(error.cause, 'verify-mismatch'));
    assert.equal(error.details.outcome.sectors[0]?.erased, true);
  });
});
