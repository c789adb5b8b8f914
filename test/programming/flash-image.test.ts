import assert from 'node:assert/strict';
import { flashImage, planFlash } from '../../src/programming/flash-image.ts';
import type { FlashOutcome } from '../../src/programming/outcome.ts';
import { isProgrammingError, ProgrammingError } from '../../src/programming/programming-error.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { ProbeError } from '../../src/probe/probe-error.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, MemoryJournal, noise, onBoard, program, sectorStart } from '../support/flash-board.ts';

/** A board that runs something, with noise in every sector. */
function usedBoard(options: ConstructorParameters<typeof VirtualBoard>[0] = {}): VirtualBoard {
  const board = new VirtualBoard(options);
  board.writeFlash(FLASH, program(512 * 1024, 7));
  board.pressReset();
  return board;
}

describe('flashImage', () => {
  it('erases, programs, verifies and starts an image, and touches nothing else', async () => {
    const board = usedBoard();
    const before = board.readFlash(FLASH, 512 * 1024);
    const first = program(16 * 1024, 1);
    const second = noise(64 * 1024, 2);
    const image = FirmwareImage.from([
      { address: FLASH, bytes: first },
      { address: sectorStart(4), bytes: second },
    ]);
    const outcome = await onBoard(board, (session) => flashImage(session, image, {}));
    const expected = before.slice();
    expected.set(first, 0);
    expected.set(second, sectorStart(4) - FLASH);
    assert.deepEqual(board.readFlash(FLASH, expected.length), expected);
    assert.deepEqual(
      outcome.sectors.map(({ state }) => state),
      ['verified', 'untouched', 'untouched', 'untouched', 'verified', 'untouched', 'untouched', 'untouched'],
    );
    assert.deepEqual(outcome.bytes, { erased: 80 * 1024, programmed: 80 * 1024, identical: 0, kept: 0 });
    assert.equal(outcome.verified, true);
    assert.equal(outcome.core, 'running');
    assert.deepEqual(board.violations, []);
  });

  it('keeps what shares a sector with the image, to the byte', async () => {
    const board = usedBoard();
    const expected = board.readFlash(FLASH, 512 * 1024);
    const bytes = noise(1001, 3);
    const address = sectorStart(1) + 333;
    expected.set(bytes, address - FLASH);
    const outcome = await onBoard(board, (session) => flashImage(session, imageAt(address, bytes), {}));
    assert.deepEqual(board.readFlash(FLASH, expected.length), expected);
    assert.equal(outcome.bytes.kept, 16 * 1024 - 1001);
  });

  it('gives up neighbours where the user says so', async () => {
    const board = usedBoard();
    await onBoard(board, (session) =>
      flashImage(session, imageAt(sectorStart(1), noise(1024)), { keepNeighbours: false }),
    );
    assert.deepEqual(board.readFlash(sectorStart(1) + 1024, 1024), new Uint8Array(1024).fill(0xff));
  });

  it('leaves identical sectors alone, and says so', async () => {
    const board = usedBoard();
    const image = imageAt(FLASH, board.readFlash(FLASH, 32 * 1024));
    const outcome = await onBoard(board, (session) => flashImage(session, image, {}));
    assert.deepEqual(outcome.bytes, { erased: 0, programmed: 0, identical: 32 * 1024, kept: 0 });
    assert.equal(board.times.erase, 0);
  });

  it('does not erase what is blank', async () => {
    const board = new VirtualBoard();
    const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH, program(20_000)), {}));
    assert.equal(outcome.bytes.erased, 0);
    assert.equal(board.times.erase, 0);
    assert.deepEqual(board.readFlash(FLASH, 20_000), program(20_000));
  });

  it('programs into a blank part of a used sector without an erase', async () => {
    const board = new VirtualBoard();
    board.writeFlash(FLASH, program(1000));
    const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH + 8192, noise(64)), {}));
    assert.equal(outcome.bytes.erased, 0);
    assert.deepEqual(board.readFlash(FLASH, 1000), program(1000));
    assert.deepEqual(board.readFlash(FLASH + 8192, 64), noise(64));
  });

  // A 16 KB sector and 1,024 words by the data sheet: 250 + 16, 300 + 33, 400 + 66 ms.
  for (const [volts, writeBits, busy] of [
    [3.3, 32, 266],
    [2.3, 16, 333],
    [1.9, 8, 466],
  ] as const) {
    it(`uses x${writeBits} at ${volts} V, for erasing too`, async () => {
      const board = usedBoard({ volts });
      const image = imageAt(FLASH, program(4096, 5));
      const outcome = await onBoard(board, (session) => flashImage(session, image, { keepNeighbours: false }));
      assert.equal(outcome.writeBits, writeBits);
      const besides = outcome.seconds * 1000 - busy;
      assert.ok(besides > 50 && besides < 80, `${besides} ms besides erasing and programming`);
      assert.deepEqual(board.readFlash(FLASH, 4096), program(4096, 5));
    });
  }

  it('writes fewer bits at a time where the probe measures too much and the chip objects', async () => {
    const board = usedBoard({ volts: 2.3, faults: { measuredVolts: 3.3, lowVoltageNoticed: true } });
    const image = imageAt(FLASH, program(4096, 5));
    const outcome = await onBoard(board, (session) => flashImage(session, image, {}));
    assert.deepEqual(outcome.remarks, [{ code: 'writes-narrowed', from: 32, to: 16 }]);
    assert.equal(outcome.writeBits, 16);
    assert.deepEqual(board.readFlash(FLASH, 4096), program(4096, 5));
  });

  it('writes without a loader, and says so', async () => {
    for (const writeBits of [32, 16, 8] as const) {
      const board = usedBoard();
      const image = imageAt(FLASH, program(600, 5));
      const outcome = await onBoard(board, (session) =>
        flashImage(session, image, { loader: false, writeBits, compare: 'bytes', keepNeighbours: false }),
      );
      assert.equal(outcome.method, 'direct');
      assert.equal(outcome.verified, true);
      assert.deepEqual(board.readFlash(FLASH, 600), program(600, 5));
    }
  });

  it('refuses what does not fit before anything is erased', async () => {
    const board = usedBoard();
    const before = board.readFlash(FLASH, 512 * 1024);
    for (const image of [
      imageAt(FLASH + 512 * 1024 - 8, noise(16)),
      imageAt(0x90000000, noise(16)),
      FirmwareImage.from([]),
    ]) {
      await onBoard(board, async (session) => {
        const journal = new MemoryJournal();
        const job = flashImage(session, image, { journal });
        await assert.rejects(job, (error) => isProgrammingError(error, 'plan-refused'));
        assert.equal(journal.held.size, 0, 'others may be at the chip again');
      });
    }
    assert.deepEqual(board.readFlash(FLASH, before.length), before);
    assert.equal(board.times.erase, 0);
  });

  describe('with parts for other memories', () => {
    const rest = program(600, 5);
    const image = FirmwareImage.from([
      { address: FLASH, bytes: rest },
      { address: 0x90000000, bytes: noise(16) },
    ]);
    const parts = [{ kind: 'external-memory', range: { start: 0x90000000, end: 0x90000010 } }];

    it('asks before the chip is touched, and flashes the rest where that is wanted', async () => {
      const board = usedBoard();
      const questions: unknown[] = [];
      const outcome = await onBoard(board, (session) =>
        flashImage(session, image, { ask: async (question) => questions.push(question) > 0 }),
      );
      assert.deepEqual(questions, [{ code: 'leave-out', chip: 'STM32F401xD/xE', parts, bytes: 600 }]);
      assert.deepEqual(board.readFlash(FLASH, 600), rest);
      assert.ok(outcome.verified);
      assert.deepEqual(outcome.remarks, [{ code: 'left-out', parts }]);
    });

    it('does nothing where it is not wanted, and fails with a code where nobody can be asked', async () => {
      const board = usedBoard();
      const resets = board.resets;
      await onBoard(board, async (session) => {
        await assert.rejects(flashImage(session, image, { ask: async () => false }), { name: 'AbortError' });
        await assert.rejects(
          flashImage(session, image, {}),
          (error) => isProgrammingError(error, 'needs-answer') && error.details.question.code === 'leave-out',
        );
      });
      assert.equal(board.resets, resets);
      assert.equal(board.times.erase, 0);
      await onBoard(board, (session) => flashImage(session, image, { anyway: true }));
      assert.deepEqual(board.readFlash(FLASH, 600), rest);
    });

    it('says in the plan what is not written', async () => {
      const plan = await onBoard(usedBoard(), (session) => planFlash(session, image, {}));
      assert.deepEqual(plan.problems, []);
      assert.deepEqual(plan.leftOut, parts);
    });
  });

  describe('whose neighbours cannot all be read', () => {
    const damaged = 0x0800_0400;
    const bytes = program(512, 1);

    /** An L4 with noise; one double word of its first page has two wrong bits, so that reading it is a fault. */
    async function flashBeside(options: Parameters<typeof flashImage>[2]): Promise<{
      readonly board: VirtualBoard;
      readonly result: FlashOutcome | Error;
    }> {
      const board = new VirtualBoard({ chip: 'STM32L476xG' });
      board.writeFlash(FLASH, noise(64 * 1024, 5));
      const result = await onBoard(board, (session) => {
        const memory = {
          read: (address: number, length: number, signal?: AbortSignal): Promise<Uint8Array> =>
            address < damaged + 8 && damaged < address + length
              ? Promise.reject(new ProbeError('target-fault', { address: damaged, length, access: 'read', status: 17 }))
              : session.memory.read(address, length, signal),
        };
        const target = new Proxy(session, {
          get: (from, key) => {
            const value: unknown =
              key === 'memory' ? Object.assign(Object.create(from.memory), memory) : Reflect.get(from, key, from);
            return typeof value === 'function' ? (value.bind(from) as unknown) : value;
          },
        });
        return flashImage(target, imageAt(FLASH, bytes), { compare: 'bytes', ...options }).catch(
          (error: Error) => error,
        );
      });
      return { board, result };
    }

    it('asks again before more is lost than keeping them promises, and does nothing where that is not wanted', async () => {
      const questions: unknown[] = [];
      const { board, result } = await flashBeside({ ask: async (question) => questions.push(question) < 0 });
      assert.deepEqual(questions, [{ code: 'unreadable-neighbours', sectors: [0], bytes: 8 }]);
      assert.equal(result instanceof Error && result.name, 'AbortError');
      assert.deepEqual(board.readFlash(FLASH, 64 * 1024), noise(64 * 1024, 5));
    });

    it('keeps the others and says what is lost where it is wanted, or nobody can be asked', async () => {
      for (const options of [{ ask: () => Promise.resolve(true) }, {}]) {
        const { board, result } = await flashBeside(options);
        assert.ok(!(result instanceof Error));
        assert.deepEqual(result.remarks, [{ code: 'unreadable-lost', sectors: [0], bytes: 8 }]);
        const expected = noise(2048, 5);
        expected.set(bytes);
        expected.fill(0xff, damaged - FLASH, damaged - FLASH + 8);
        assert.deepEqual(board.readFlash(FLASH, 2048), expected);
      }
    });
  });

  it('finds a cell that does not program, and names it', async () => {
    const address = sectorStart(1) + 0x1234;
    const board = usedBoard({ faults: { stuckBits: { [address]: 0x100 } } });
    const bytes = noise(16 * 1024, 4);
    bytes.fill(0, 0x1234, 0x1238);
    const error = await onBoard(board, (session) =>
      flashImage(session, imageAt(sectorStart(1), bytes), {}).catch((reason: unknown) => reason),
    );
    assert.ok(isProgrammingError(error, 'flash-incomplete'));
    assert.ok(isProgrammingError(error.cause, 'verify-mismatch'));
    assert.deepEqual(error.cause.details, { address: address + 1, expected: 0, found: 1 });
    assert.equal(error.details.outcome.core, 'halted');
  });

  it('stores what is kept before the first erase, and forgets it when all is verified', async () => {
    const board = usedBoard();
    const journal = new MemoryJournal();
    let erasedAtStore: number | undefined;
    journal.onStore = () => (erasedAtStore ??= board.times.erase);
    await onBoard(board, (session) => flashImage(session, imageAt(sectorStart(1) + 64, noise(64)), { journal }));
    assert.equal(erasedAtStore, 0);
    assert.equal(journal.contents.size, 0);
  });

  it('reports progress that never goes back and ends', async () => {
    const board = usedBoard();
    const shares: number[] = [];
    const phases = new Set<string>();
    await onBoard(board, (session) =>
      flashImage(session, imageAt(FLASH, program(80_000, 2)), {
        onProgress: ({ share, phase }) => {
          shares.push(share);
          phases.add(phase);
        },
      }),
    );
    assert.deepEqual([...phases], ['examining', 'saving', 'writing', 'verifying', 'starting']);
    assert.deepEqual(
      shares,
      [...shares].sort((a, b) => a - b),
    );
    assert.ok((shares.at(-1) ?? 0) >= 0.99);
  });

  it('ends a cancelled job after the operation that is running, halted, and says how each sector is', async () => {
    const board = usedBoard();
    const cancel = new AbortController();
    const error = await onBoard(board, (session) =>
      flashImage(session, imageAt(sectorStart(5), noise(256 * 1024, 3)), {
        signal: cancel.signal,
        onProgress: ({ erasing }) => {
          if (erasing === 6) {
            cancel.abort();
          }
        },
      }).catch((reason: unknown) => reason),
    );
    assert.ok(isProgrammingError(error, 'flash-incomplete'), String(error));
    assert.equal(error.details.cancelled, true);
    const states = error.details.outcome.sectors.map(({ state }) => state);
    assert.deepEqual(states.slice(4), ['untouched', 'programmed', 'erased', 'untouched']);
    assert.equal(error.details.outcome.core, 'halted');
    assert.deepEqual(board.violations, []);
  });

  it('changes nothing when cancelled before it began', async () => {
    const board = usedBoard();
    const before = board.readFlash(FLASH, 512 * 1024);
    const cancel = new AbortController();
    await onBoard(board, async (session) => {
      const job = flashImage(session, imageAt(FLASH, noise(1000)), {
        signal: cancel.signal,
        onProgress: () => cancel.abort(),
      });
      await assert.rejects(job, { name: 'AbortError' });
    });
    assert.deepEqual(board.readFlash(FLASH, before.length), before);
  });
});

describe('planFlash', () => {
  it('says what would be done, and does nothing of it', async () => {
    const board = usedBoard();
    const before = board.readFlash(FLASH, 512 * 1024);
    const image = FirmwareImage.from([
      { address: FLASH, bytes: before.slice(0, 1024) },
      { address: sectorStart(1), bytes: noise(1024) },
    ]);
    const { resets } = board;
    const plan = await onBoard(board, (session) => planFlash(session, image, {}));
    assert.equal(board.resets, resets);
    assert.deepEqual(
      plan.sectors.map(({ sector, action, kept }) => [sector.index, action, kept]),
      [
        [0, 'identical', []],
        [1, 'erase-and-program', [{ start: sectorStart(1) + 1024, end: sectorStart(2) }]],
      ],
    );
    assert.deepEqual(board.readFlash(FLASH, before.length), before);
  });

  it('returns the problems of an image as data', async () => {
    const plan = await onBoard(new VirtualBoard(), (session) => planFlash(session, imageAt(0, noise(4)), {}));
    assert.equal(plan.problems[0]?.code, 'outside-flash');
    assert.equal(
      new ProgrammingError('plan-refused', { chip: plan.chip, problems: plan.problems }).code,
      'plan-refused',
    );
  });
});
