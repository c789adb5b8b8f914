import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { isProbeError } from '../../src/probe/probe-error.ts';
import { areBlank, type Examiner, examineSectors, mustErase } from '../../src/programming/examine.ts';
import { inspectorOf } from '../../src/programming/range-inspector.ts';
import { wantedSectors } from '../../src/programming/wanted-content.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, noise, onBoard, sectorStart } from '../support/flash-board.ts';
import { F401XE } from '../support/halted-board.ts';

const { sectors } = F401XE.flash;

function examining<T>(
  board: VirtualBoard,
  compare: 'hash' | 'bytes',
  work: (examiner: Examiner) => Promise<T>,
): Promise<T> {
  return onBoard(board, async (session) => {
    await session.takeOver();
    return work({
      memory: session.core.memory,
      inspect: inspectorOf(session, { compare }),
      flash: F401XE.flash,
      keepNeighbours: true,
    });
  });
}

/** The same, over a line that may change what is read. @param garble changes the bytes in place */
function garbling(examiner: Examiner, garble: (bytes: Uint8Array, address: number) => void): Examiner {
  return {
    ...examiner,
    memory: {
      ...examiner.memory,
      read: async (address, length, signal) => {
        const bytes = await examiner.memory.read(address, length, signal);
        garble(bytes, address);
        return bytes;
      },
    },
  };
}

for (const compare of ['hash', 'bytes'] as const) {
  describe(`examineSectors, comparing by ${compare}`, () => {
    it('tells identical, blank and other sectors apart', async () => {
      const board = new VirtualBoard();
      const bytes = noise(48 * 1024);
      board.writeFlash(FLASH, bytes.subarray(0, 16384));
      board.writeFlash(sectorStart(1), noise(100, 2));
      const examined = await examining(board, compare, (examiner) =>
        examineSectors(wantedSectors(sectors, imageAt(FLASH, bytes), []), examiner),
      );
      assert.deepEqual(
        examined.map(({ identical, blank }) => [identical, blank]),
        [
          [true, false],
          [false, false],
          [false, true],
        ],
      );
    });

    it('reads what has to be kept, and not what is blank', async () => {
      const board = new VirtualBoard();
      board.writeFlash(sectorStart(1), noise(4096, 2));
      board.writeFlash(sectorStart(1) + 12288, noise(100, 3));
      const [examined] = await examining(board, compare, (examiner) =>
        examineSectors(wantedSectors(sectors, imageAt(sectorStart(1) + 2, noise(5)), []), examiner),
      );
      assert.ok(examined && mustErase(examined));
      // The words that the image begins and ends in are filled up; the rest of two pieces is kept.
      assert.deepEqual(examined.filled, [
        { start: sectorStart(1), end: sectorStart(1) + 2 },
        { start: sectorStart(1) + 7, end: sectorStart(1) + 8 },
      ]);
      assert.deepEqual(
        examined.neighbours.map(({ address, bytes }) => [address - sectorStart(1), bytes.length]),
        [
          [8, 4088],
          [12288, 4096],
        ],
      );
    });

    it('does not keep what a wire has garbled: it is read again, and refused where no two readings agree', async () => {
      const board = new VirtualBoard();
      board.writeFlash(sectorStart(1), noise(16384, 2));
      const wanted = wantedSectors(sectors, imageAt(sectorStart(1), noise(8)), []);
      for (const garbled of [1, 2]) {
        await examining(board, compare, async (examiner) => {
          let reads = 0;
          const line = garbling(examiner, (bytes) => {
            if (bytes.length > 4000 && ++reads <= garbled) {
              bytes[100 * reads] = (bytes[100 * reads] ?? 0) ^ 3; // two bits: the parity is right
            }
          });
          const examined = examineSectors(wanted, line);
          if (garbled > 1) {
            await assert.rejects(examined, (error) => isProbeError(error, 'wire-error'));
          } else {
            const [{ neighbours } = { neighbours: [] }] = await examined;
            assert.deepEqual(FirmwareImage.from(neighbours).joined().segments[0]?.bytes, noise(16384, 2).subarray(8));
          }
        });
      }
    });

    it('is not content with two readings that are wrong alike', async () => {
      const board = new VirtualBoard();
      board.writeFlash(sectorStart(1), noise(16384, 2));
      const wanted = wantedSectors(sectors, imageAt(sectorStart(1), noise(8)), []);
      await examining(board, compare, async (examiner) => {
        const line = garbling(examiner, (bytes) => {
          if (bytes.length > 4000) {
            bytes[100] = (bytes[100] ?? 0) ^ 3; // as a line that is too slow for its clock does each time
          }
        });
        await assert.rejects(examineSectors(wanted, line), (error) => isProbeError(error, 'wire-error'));
      });
    });

    it('reads what firmware that runs has changed between a look and a reading', async () => {
      const board = new VirtualBoard();
      board.writeFlash(sectorStart(1), noise(16384, 2));
      const wanted = wantedSectors(sectors, imageAt(sectorStart(1), noise(8)), []);
      await examining(board, compare, async (examiner) => {
        const memory: Examiner['memory'] = {
          ...examiner.memory,
          read: (address, length, signal) => {
            board.writeFlash(sectorStart(1) + 500, Uint8Array.of(1, 2, 3));
            return examiner.memory.read(address, length, signal);
          },
        };
        const [{ neighbours } = { neighbours: [] }] = await examineSectors(wanted, { ...examiner, memory });
        const kept = FirmwareImage.from(neighbours).joined().segments[0]?.bytes;
        assert.deepEqual([...(kept ?? []).slice(492, 495)], [1, 2, 3]);
      });
    });

    it('does not fill units up with what a wire has garbled either', async () => {
      const board = new VirtualBoard();
      const before = noise(16384, 2);
      board.writeFlash(sectorStart(1), before);
      const wanted = wantedSectors(sectors, imageAt(sectorStart(1) + 2, noise(9)), []);
      for (const garbled of [1, 2]) {
        await examining(board, compare, async (examiner) => {
          let reads = 0;
          const line = garbling(examiner, (bytes, address) => {
            if (address === sectorStart(1) && bytes.length <= 4 && ++reads <= garbled) {
              bytes[0] = (bytes[0] ?? 0) ^ (3 << reads); // two bits: the parity is right
            }
          });
          const examined = examineSectors(wanted, line);
          if (garbled > 1) {
            await assert.rejects(examined, (error) => isProbeError(error, 'wire-error'));
          } else {
            const content = (await examined)[0]?.content.flatten(
              { start: sectorStart(1), end: sectorStart(1) + 12 },
              0,
            );
            assert.deepEqual(content, Uint8Array.of(...before.subarray(0, 2), ...noise(9), ...before.subarray(11, 12)));
          }
        });
      }
    });

    it('says whether sectors are blank from end to end', async () => {
      const board = new VirtualBoard();
      board.writeFlash(sectorStart(6) - 1, Uint8Array.of(0xfe));
      await examining(board, compare, async (examiner) => {
        assert.equal(await areBlank(sectors.slice(0, 5), examiner), true);
        assert.equal(await areBlank(sectors.slice(0, 6), examiner), false);
      });
    });

    it('looks no further than the first sector that is not blank, and at the last one first', async () => {
      const board = new VirtualBoard();
      await examining(board, compare, async (examiner) => {
        let asked = 0;
        const counting: Examiner = {
          ...examiner,
          inspect: (questions, signal) => {
            asked += questions.length;
            return examiner.inspect(questions, signal);
          },
        };
        assert.equal(await areBlank(sectors, counting), true);
        assert.equal(asked, sectors.length, 'each once');
        board.writeFlash(sectorStart(7), Uint8Array.of(0));
        asked = 0;
        assert.equal(await areBlank(sectors, counting), false);
        assert.equal(asked, 1);
      });
    });
  });
}

describe('mustErase', () => {
  it('spares what is right, and what is blank for certain', () => {
    assert.equal(mustErase({ identical: true, blank: false, unfinished: false }), false);
    assert.equal(mustErase({ identical: false, blank: true, unfinished: false }), false);
    assert.equal(mustErase({ identical: false, blank: true, unfinished: true }), true);
    assert.equal(mustErase({ identical: false, blank: false, unfinished: false }), true);
  });
});
