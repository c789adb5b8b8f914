/** Chips with more flash than they say (F103C8 and others): asked about, tried, and honest where it does not hold. */

import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { flashImage, planFlash, putBack } from '../../src/programming/flash-image.ts';
import type { FlashQuestion } from '../../src/programming/plan.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { readFlash } from '../../src/programming/read-flash.ts';
import { verifyImage } from '../../src/programming/verify-image.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, MemoryJournal, noise, onBoard, program } from '../support/flash-board.ts';

const KB = 1024;
/** Over the end of what the chip says, by 12 KB and a bit. */
const IMAGE = imageAt(FLASH, program(76 * KB + 100));
const BEYOND = FLASH + 64 * KB;
const QUESTION = { code: 'more-flash-than-said', chip: 'STM32F101/F102/F103 x8/xB', said: 64, kilobytes: 128 };

describe('A file that goes beyond the flash that the chip says that it has', () => {
  it('is asked about where such chips often have more, and flashed and verified after a yes', async () => {
    const board = new VirtualBoard({ chip: 'stm32f103c8' });
    board.writeFlash(BEYOND + 40 * KB, noise(KB, 5));
    const asked: FlashQuestion[] = [];
    const ask = async (question: FlashQuestion): Promise<boolean> => asked.push(question) > 0;
    const outcome = await onBoard(board, (session) => flashImage(session, IMAGE, { ask }));
    assert.deepEqual(asked, [QUESTION]);
    assert.deepEqual([outcome.verified, outcome.core, outcome.sectors.length], [true, 'running', 128]);
    assert.deepEqual(outcome.remarks, [{ code: 'more-flash-than-said', said: 64, kilobytes: 128 }]);
    assert.deepEqual(board.readFlash(FLASH, IMAGE.size), IMAGE.segments[0]?.bytes);
    assert.deepEqual(board.readFlash(BEYOND + 40 * KB, KB), noise(KB, 5));
    assert.deepEqual(board.violations, []);
    // Looking asks nobody.
    await onBoard(board, async (session) => {
      assert.equal((await verifyImage(session, IMAGE, {})).bytes, IMAGE.size);
      const plan = await planFlash(session, IMAGE, {});
      assert.deepEqual([plan.problems, plan.moreFlash], [[], { said: 64, kilobytes: 128 }]);
      const within = await planFlash(session, imageAt(FLASH, program(600)), {});
      assert.equal(within.moreFlash, undefined, 'what fits is for the flash that the chip says');
      assert.deepEqual(await readFlash(session, BEYOND + 40 * KB, KB), noise(KB, 5));
      assert.equal(session.chip.flash.sectors.length, 64, 'what was tried once is not taken for granted');
    });
  });

  // F103RC, L432KB, H750 and H7B0, the last in each of its two banks.
  for (const [chip, said, kilobytes, address] of [
    ['stm32f103rc', 256, 512, FLASH + 256 * KB - 1000],
    ['stm32l432kb', 128, 256, FLASH + 128 * KB - 1000],
    ['stm32h750vb', 128, 1024, FLASH + 128 * KB - 1000],
    ['stm32h7b0vb', 128, 512, FLASH + 128 * KB - 1000],
    ['stm32h7b0vb', 128, 512, FLASH + 0x10_0000],
  ] as const) {
    it(`is asked about and flashed on ${chip} at 0x${address.toString(16)}`, async () => {
      const board = new VirtualBoard({ chip });
      const asked: FlashQuestion[] = [];
      const ask = async (question: FlashQuestion): Promise<boolean> => asked.push(question) > 0;
      const image = imageAt(address, noise(2500, 3));
      const outcome = await onBoard(board, async (session) => {
        const plan = await planFlash(session, image, {});
        assert.deepEqual([plan.problems, plan.moreFlash], [[], { said, kilobytes }]);
        return flashImage(session, image, { ask });
      });
      assert.deepEqual(
        asked.map((question) => question.code === 'more-flash-than-said' && [question.said, question.kilobytes]),
        [[said, kilobytes]],
      );
      assert.equal(outcome.verified, true);
      assert.deepEqual(board.readFlash(address, 2500), noise(2500, 3));
      assert.deepEqual(board.violations, []);
    });
  }

  it('fails with a code where nobody can be asked, is not flashed after a no, and is after “anyway”', async () => {
    const board = new VirtualBoard({ chip: 'stm32f103c8' });
    await onBoard(board, async (session) => {
      await assert.rejects(flashImage(session, IMAGE, {}), (error) => {
        assert.ok(isProgrammingError(error, 'needs-answer'), String(error));
        assert.deepEqual(error.details.question, QUESTION);
        return true;
      });
      await assert.rejects(flashImage(session, IMAGE, { ask: async () => false }), { name: 'AbortError' });
      assert.equal(board.times.erase + board.times.program, 0);
      assert.equal((await flashImage(session, IMAGE, { anyway: true })).verified, true);
    });
  });

  it('is refused, and not asked about, where the chip has no more than it says, or nobody knows of more', async () => {
    for (const [chip, image] of [
      ['stm32f103x8', IMAGE],
      ['stm32f103xb', imageAt(FLASH, program(130 * KB))],
      ['stm32f103c8', imageAt(FLASH, program(130 * KB))],
      ['stm32h750xb', imageAt(FLASH + 128 * KB - 1000, noise(2000))],
      ['stm32h7b0xb', imageAt(FLASH + 128 * KB - 1000, noise(2000))],
    ] as const) {
      await onBoard(new VirtualBoard({ chip }), async (session) => {
        const refused = (error: unknown): boolean => {
          assert.ok(isProgrammingError(error, 'plan-refused'), String(error));
          assert.equal(error.details.problems[0]?.code, 'outside-flash');
          return true;
        };
        await assert.rejects(flashImage(session, image, { anyway: true }), refused);
        await assert.rejects(verifyImage(session, image, {}), refused);
        assert.equal((await planFlash(session, image, {})).problems[0]?.code, 'outside-flash');
      });
    }
  });

  it('is refused where the flash below answers there once more', async () => {
    const board = new VirtualBoard({ chip: 'stm32f103c8' });
    board.writeFlash(FLASH, program(64 * KB, 3));
    board.writeFlash(BEYOND, program(64 * KB, 3));
    await onBoard(board, async (session) => {
      const flashing = flashImage(session, IMAGE, { anyway: true });
      await assert.rejects(flashing, (error) => isProgrammingError(error, 'plan-refused'));
    });
    assert.equal(board.times.erase, 0);
  });

  it('ends as half-way, with the address, where the flash there does not hold', async () => {
    const board = new VirtualBoard({ chip: 'stm32f103c8', faults: { stuckBits: { [BEYOND + 4 * KB]: 0xffff_ffff } } });
    const error = await onBoard(board, (session) =>
      flashImage(session, IMAGE, { anyway: true }).catch((reason: unknown) => reason),
    );
    assert.ok(isProgrammingError(error, 'flash-incomplete'), String(error));
    assert.equal(error.details.outcome.verified, false);
    assert.equal(error.details.outcome.sectors[68]?.state, 'unknown');
  });

  it('gets bytes back there that a job which was cut short had taken', async () => {
    const board = new VirtualBoard({ chip: 'stm32f103c8' });
    const at = BEYOND + 8 * KB;
    board.writeFlash(at, noise(KB, 8));
    const journal = new MemoryJournal();
    await assert.rejects(
      onBoard(board, (session) =>
        flashImage(session, imageAt(at, noise(100)), {
          ...{ journal, anyway: true },
          onProgress: ({ erasing }) => void (erasing !== undefined && board.unplug()),
        }),
      ),
    );
    board.replug();
    await onBoard(board, async (session) => {
      const other = await flashImage(session, imageAt(FLASH, program(600)), { journal });
      assert.deepEqual(other.remarks, [{ code: 'owed-to-other-sectors', bytes: KB - 100 }]);
      await putBack(session, { journal, anyway: true });
    });
    assert.deepEqual(board.readFlash(at + 100, KB - 100), noise(KB, 8).subarray(100));
    assert.equal(journal.contents.size, 0);
  });

  it('is not erased with the rest where erasing all at once would be quicker, unless nothing is there', async () => {
    const image = imageAt(FLASH, program(64 * KB, 7));
    for (const [chip, beyond, erase] of [
      ['stm32f103c8', noise(100, 9), 'sectors'],
      ['stm32f103c8', undefined, 'chip'],
      ['stm32f103x8', undefined, 'chip'],
    ] as const) {
      const board = new VirtualBoard({ chip });
      board.writeFlash(FLASH, noise(64 * KB, 8));
      if (beyond) {
        board.writeFlash(BEYOND + 33 * KB, beyond);
      }
      const plan = await onBoard(board, (session) => planFlash(session, image, {}));
      assert.equal(plan.erase, erase, `${chip} with ${beyond?.length ?? 0} bytes beyond`);
      assert.equal((await onBoard(board, (session) => flashImage(session, image, {}))).verified, true);
      assert.deepEqual(beyond && board.readFlash(BEYOND + 33 * KB, beyond.length), beyond);
      assert.deepEqual(board.violations, []);
    }
  });

  it('counts parts that belong elsewhere as before', async () => {
    const board = new VirtualBoard({ chip: 'stm32f103c8' });
    const image = FirmwareImage.from([...IMAGE.segments, { address: 0x1fff_f800, bytes: noise(16) }]);
    const outcome = await onBoard(board, (session) => flashImage(session, image, { anyway: true }));
    assert.deepEqual(
      outcome.remarks.map(({ code }) => code),
      ['left-out', 'more-flash-than-said'],
    );
  });
});
