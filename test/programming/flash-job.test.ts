import assert from 'node:assert/strict';
import { flashImage } from '../../src/programming/flash-image.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { isProbeError } from '../../src/probe/probe-error.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { runningBoard } from '../support/contract-board.ts';
import { FLASH, imageAt, MemoryJournal, noise, onBoard, program, sectorStart } from '../support/flash-board.ts';

/** As delivered (RM0368, 3.8.6), with bit 5, WDG_SW, cleared: the independent watchdog starts with every reset. */
const HARDWARE_WATCHDOG = 0x0fffaacc;
const READ_PROTECTED = 0x0fff55ec;
const SECTOR_1_WRITE_PROTECTED = 0x0ffdaaec;
/** SPRMOD set: now a 1 protects, sector 1 only, against reading. */
const SECTOR_1_READ_PROTECTED = 0x8002aaec;

describe('a flash job', () => {
  it('outlives a watchdog that bites within half a second', async () => {
    const board = new VirtualBoard({ optionBytes: HARDWARE_WATCHDOG });
    board.writeFlash(sectorStart(5), noise(128 * 1024, 2)); // a second of erasing
    const outcome = await onBoard(board, (session) => flashImage(session, imageAt(sectorStart(5), noise(1000)), {}));
    assert.equal(outcome.verified, true);
    assert.equal(outcome.method, 'loader');
    assert.deepEqual(
      outcome.remarks.filter(({ code }) => code !== 'no-vector-table'),
      [],
    );
  });

  for (const [what, microseconds] of [
    ['at once', 100],
    ['while it is looked at', 4900],
  ] as const) {
    it(`is a success over firmware that takes the debug pins ${what}, and so is the same again`, async () => {
      const board = runningBoard({ faults: { debugPinsDisabledAfter: microseconds } });
      for (const states of [['verified'], ['identical']] as const) {
        const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH, program(1000)), {}));
        assert.equal(outcome.verified, true);
        assert.equal(outcome.sectors[0]?.state, states[0]);
        assert.equal(outcome.core, 'unknown');
        assert.ok(outcome.remarks.some(({ code }) => code === 'core-not-seen'));
      }
      assert.deepEqual(board.violations, []);
    });
  }

  it('says that BOOT0 is high: flashed, verified, and not started', async () => {
    const outcome = await onBoard(new VirtualBoard({ boot0: true }), (session) =>
      flashImage(session, imageAt(FLASH, program(1000)), {}),
    );
    assert.equal(outcome.verified, true);
    assert.equal(outcome.core, 'in-boot-loader');
  });

  it('says that nothing can start where there is no vector table', async () => {
    const outcome = await onBoard(new VirtualBoard(), (session) =>
      flashImage(session, imageAt(sectorStart(5), noise(1000)), {}),
    );
    assert.deepEqual(
      outcome.remarks.map(({ code }) => code),
      ['no-vector-table'],
    );
    assert.equal(outcome.core, 'locked-up');
  });

  it('leaves the core halted where it is told to', async () => {
    const board = runningBoard();
    const outcome = await onBoard(board, (session) =>
      flashImage(session, imageAt(FLASH, program(1000)), { run: false }),
    );
    assert.equal(outcome.core, 'halted');
    await onBoard(board, async ({ core }) => assert.equal(await core.activity(), 'halted'));
  });

  it('refuses read protection, write protection and PCROP by name, before anything is changed', async () => {
    const image = imageAt(sectorStart(1), noise(100));
    const reading = new VirtualBoard({ optionBytes: READ_PROTECTED });
    await onBoard(reading, async (session) => {
      await assert.rejects(flashImage(session, image, {}), (error) => {
        assert.ok(isProgrammingError(error, 'read-protected'));
        assert.equal(error.details.level, 1);
        return true;
      });
    });
    for (const [optionBytes, code] of [
      [SECTOR_1_WRITE_PROTECTED, 'write-protected'],
      [SECTOR_1_READ_PROTECTED, 'read-protected-sectors'],
    ] as const) {
      const board = new VirtualBoard({ optionBytes });
      await onBoard(board, async (session) => {
        await assert.rejects(flashImage(session, image, {}), (error) => {
          assert.ok(isProgrammingError(error, 'plan-refused'));
          assert.deepEqual(error.details.problems, [{ code, sectors: [1] }]);
          return true;
        });
      });
      assert.deepEqual(board.readFlash(sectorStart(1), 100), new Uint8Array(100).fill(0xff));
    }
  });

  it('erases nothing when what must be kept cannot be stored', async () => {
    const board = runningBoard();
    board.writeFlash(sectorStart(1), noise(16384, 3));
    const journal = new MemoryJournal();
    journal.onStore = () => {
      throw new Error('disk full');
    };
    await onBoard(board, async (session) => {
      const job = flashImage(session, imageAt(sectorStart(1), noise(100)), { journal });
      await assert.rejects(job, (error) => isProgrammingError(error, 'journal-failed'));
    });
    assert.deepEqual(board.readFlash(sectorStart(1), 16384), noise(16384, 3));
  });

  it('says after an unplug what is at risk, and where it stopped', async () => {
    const board = runningBoard();
    board.writeFlash(sectorStart(1), noise(16384, 3));
    const journal = new MemoryJournal();
    const error = await onBoard(board, (session) =>
      flashImage(session, imageAt(sectorStart(1), noise(100)), {
        journal,
        onProgress: ({ erasing }) => {
          if (erasing === 1) {
            board.unplug();
          }
        },
      }).catch((reason: unknown) => reason),
    );
    assert.ok(isProgrammingError(error, 'flash-incomplete'), String(error));
    assert.ok(isProbeError(error.cause, 'unplugged'));
    const { outcome, cancelled } = error.details;
    assert.equal(cancelled, false);
    assert.equal(outcome.core, 'unknown');
    assert.deepEqual([outcome.sectors[1]?.state, outcome.sectors[1]?.atRisk], ['unknown', 16384 - 100]);
    assert.equal(journal.contents.size, 1);

    board.replug();
    const next = await onBoard(board, (session) => flashImage(session, imageAt(sectorStart(3), noise(8)), { journal }));
    assert.deepEqual(next.remarks[0], { code: 'recovered', bytes: 16384 - 100, sectors: [1] });
    assert.deepEqual(board.readFlash(sectorStart(1) + 100, 16284), noise(16384, 3).subarray(100));
    assert.equal(journal.contents.size, 0);
  });

  it('does without the loader where it cannot run, and says so', async () => {
    const board = runningBoard();
    const outcome = await onBoard(board, async (session) => {
      const { memory } = session.core;
      const write = memory.write.bind(memory);
      // The routines are not there when they are started: RAM takes small blocks only.
      memory.write = (address, bytes, options) =>
        write(address, bytes.length > 400 ? bytes.map(() => 0) : bytes, options);
      return flashImage(session, imageAt(FLASH, program(600)), { keepNeighbours: false });
    });
    assert.equal(outcome.method, 'direct');
    assert.equal(outcome.verified, true);
    assert.equal(outcome.remarks[0]?.code, 'without-loader');
    assert.deepEqual(board.readFlash(FLASH, 600), program(600));
  });
});
