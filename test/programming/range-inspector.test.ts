import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { isProbeError, ProbeError } from '../../src/probe/probe-error.ts';
import { findMismatches, inspectorOf, readReadable } from '../../src/programming/range-inspector.ts';
import { hashOf, type RangeHash } from '../../src/stm32/loaders/range-hash.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FakeMemory } from '../support/fake-target.ts';
import { FLASH, noise, onBoard } from '../support/flash-board.ts';
import { bitsAtOnce, F401XE } from '../support/halted-board.ts';

const RANGE = { start: FLASH, end: FLASH + 1024 };
const BLANK = { start: FLASH + 1024, end: FLASH + 2048 };

for (const compare of ['hash', 'bytes'] as const) {
  describe(`an inspector by ${compare}`, () => {
    it('says what is the same and what is blank', async () => {
      const board = new VirtualBoard();
      board.writeFlash(FLASH, noise(1024));
      await onBoard(board, async (session) => {
        await session.takeOver();
        const inspect = inspectorOf(session, { compare });
        const answers = await inspect([
          { range: RANGE, expected: noise(1024) },
          { range: RANGE, expected: noise(1024, 2) },
          { range: RANGE },
          { range: BLANK },
        ]);
        assert.deepEqual(
          answers.map(({ hash }) => hash),
          [noise(1024), noise(1024), noise(1024), new Uint8Array(1024).fill(0xff)].map(hashOf),
        );
        const found = answers.map(({ same, blank }) => ({ same, blank }));
        assert.deepEqual(found, [
          { same: true, blank: false },
          { same: false, blank: false },
          { same: false, blank: false },
          { same: false, blank: true },
        ]);
      });
    });
  });
}

describe('an inspector whose chip does not hash all that it was asked for', () => {
  it('takes what is missing for different, and every other answer for its own question', async () => {
    const board = new VirtualBoard();
    board.writeFlash(FLASH, noise(1024));
    await onBoard(board, async (session) => {
      await session.takeOver();
      const hash = session.hash.bind(session);
      session.hash = async (ranges, signal) => {
        const hashes: (RangeHash | undefined)[] = await hash(ranges, signal);
        return hashes.map((one, index) => (ranges[index]?.start === BLANK.start ? undefined : one)) as RangeHash[];
      };
      const answers = await inspectorOf(session, {})([{ range: BLANK }, { range: RANGE, expected: noise(1024) }]);
      assert.deepEqual(
        answers.map(({ same, blank }) => ({ same, blank })),
        [
          { same: false, blank: false },
          { same: true, blank: false },
        ],
      );
    });
  });
});

describe('an inspector on a chip whose caches are on', () => {
  it('sees what the flash holds, not what the caches held before', async () => {
    const board = new VirtualBoard();
    board.writeFlash(FLASH, noise(1024));
    await onBoard(board, async (session) => {
      await session.takeOver();
      // FLASH_ACR: data and instruction cache (RM0368, 3.8.1), as firmware leaves them where no reset comes between.
      await session.core.memory.writeWord(0x40023c00, 0x600);
      const inCache = { start: FLASH, end: FLASH + 64 }; // the data cache holds 128 bytes (RM0368, 3.5.2)
      const inspect = inspectorOf(session, {});
      await inspect([{ range: inCache }]);
      const [first] = session.chip.flash.sectors;
      if (!first) {
        throw new Error('the chip has no flash');
      }
      await session.flash.unlock();
      await session.flash.run([{ kind: 'erase-sector', sector: first }], {
        mode: bitsAtOnce(32),
        onProgress: () => undefined,
      });
      await session.flash.lock();
      assert.equal((await inspect([{ range: inCache }]))[0]?.blank, true);
    });
  });
});

describe('findMismatches', () => {
  it('names the first byte that is wrong, of each range', async () => {
    const board = new VirtualBoard();
    const found = noise(1024);
    found[700] = (found[700] ?? 0) ^ 0x10;
    board.writeFlash(FLASH, found);
    await onBoard(board, async (session) => {
      await session.takeOver();
      const check = { range: RANGE, expected: noise(1024) };
      const mismatches = await findMismatches(session, inspectorOf(session, {}), [check]);
      assert.deepEqual(
        mismatches.map(({ error }) => error.details),
        [{ address: FLASH + 700, expected: noise(1024)[700], found: found[700] }],
      );
    });
  });

  it('believes bytes more than a hash', async () => {
    const board = new VirtualBoard();
    board.writeFlash(FLASH, noise(1024));
    await onBoard(board, async (session) => {
      await session.takeOver();
      const lying = async () => [{ same: false, blank: false, hash: { a: 0, b: 0, blank: false } }];
      assert.deepEqual(await findMismatches(session, lying, [{ range: RANGE, expected: noise(1024) }]), []);
    });
  });
});

describe('many questions by hash', () => {
  const PAGE = 256;
  const pages = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ start: FLASH + index * PAGE, end: FLASH + (index + 1) * PAGE }));

  it('are answered as each alone would be, whatever differs', async () => {
    const board = new VirtualBoard();
    const content = noise(500 * PAGE);
    board.writeFlash(FLASH, content);
    await onBoard(board, async (session) => {
      await session.takeOver();
      const wrong = new Set([3, 250, 251, 499]);
      const questions = pages(520).map((range, index) => {
        const expected = content.slice(index * PAGE, (index + 1) * PAGE);
        if (wrong.has(index)) {
          expected[17] = (expected[17] ?? 0) ^ 1;
        }
        return index < 500 && index % 5 > 0 ? { range, expected } : { range };
      });
      const answers = await inspectorOf(session, { compare: 'hash' })(questions);
      assert.equal(answers.length, questions.length);
      for (const [index, { same, blank, hash }] of answers.entries()) {
        assert.equal(same, index < 500 && index % 5 > 0 && !wrong.has(index), `page ${index}`);
        assert.equal(blank, index >= 500, `page ${index}`);
        assert.deepEqual(hash, hashOf(board.readFlash(FLASH + index * PAGE, PAGE)));
      }
    });
  });

  it('cost little more than one where all is as expected', async () => {
    const board = new VirtualBoard();
    const content = noise(1000 * PAGE);
    board.writeFlash(FLASH, content);
    await onBoard(board, async (session) => {
      await session.takeOver();
      const inspect = inspectorOf(session, { compare: 'hash' });
      const timeOf = async (questions: Parameters<typeof inspect>[0]): Promise<number> => {
        const before = board.clock.now();
        await inspect(questions);
        return board.clock.now() - before;
      };
      const whole = { range: { start: FLASH, end: FLASH + content.length }, expected: content };
      await timeOf([whole]); // puts the routine there
      const one = await timeOf([whole]);
      const many = await timeOf(
        pages(1000).map((range, index) => ({ range, expected: content.subarray(index * PAGE, (index + 1) * PAGE) })),
      );
      assert.ok(many < one + 5, `${many} ms against ${one} ms`);
    });
  });
});

describe('readReadable', () => {
  const unit = { ...F401XE.flash, writeUnit: 8 };
  const range = { start: FLASH, end: FLASH + 64 };

  /** Memory in which two units cannot be read. */
  function damaged(): FakeMemory {
    const memory = new FakeMemory();
    const read = memory.read.bind(memory);
    memory.read = async (address, length) => {
      if ([16, 56].some((bad) => address < FLASH + bad + 8 && FLASH + bad < address + length)) {
        throw new ProbeError('target-fault', { address, length, access: 'read', status: 0x13 });
      }
      return read(address, length);
    };
    return memory;
  }

  it('leaves out the units that the error-correcting code gives up on, and no others', async () => {
    const parts = await readReadable(damaged(), range, { ...unit, errorCorrected: true });
    assert.deepEqual(FirmwareImage.from(parts).ranges(), [
      { start: FLASH, end: FLASH + 16 },
      { start: FLASH + 24, end: FLASH + 56 },
    ]);
  });

  it('fails like any other read where there is no such code: what cannot be read is not lost', async () => {
    await assert.rejects(readReadable(damaged(), range, unit), (error) => isProbeError(error, 'target-fault'));
  });
});
