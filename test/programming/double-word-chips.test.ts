/**
 * Chips with a flash of double words in what is their own beside it: a flag that says that they were empty, a radio whose
 * core has pages for itself.
 */

import assert from 'node:assert/strict';
import { flashImage } from '../../src/programming/flash-image.ts';
import { massErase } from '../../src/programming/mass-erase.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, noise, onBoard, program } from '../support/flash-board.ts';

describe('a chip that was empty when it was powered', () => {
  for (const chip of ['stm32l432xc', 'stm32l4r5xi', 'stm32g031x8', 'stm32c031x6', 'stm32wb55xg']) {
    it(`starts what was flashed, now and at the next reset: ${chip}`, async () => {
      const board = new VirtualBoard({ chip });
      board.powerCycle();
      assert.ok(board.core.pc < FLASH || board.core.pc >= FLASH + 0x100000, 'it is in its boot loader');
      const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH, program(600)), {}));
      assert.equal(outcome.core, 'running');
      board.pressReset();
      assert.equal(board.core.pc, FLASH + 8);
      assert.deepEqual(board.violations, []);
    });
  }

  it('goes on to start its boot loader where nothing but its supply helps, and the outcome says so', async () => {
    const board = new VirtualBoard({ chip: 'stm32f091xc' });
    board.powerCycle();
    const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH, program(600)), {}));
    assert.equal(outcome.verified, true);
    assert.equal(outcome.core, 'in-boot-loader');
    board.powerCycle();
    assert.equal(board.core.pc, FLASH + 8);
  });
});

describe('a chip with a radio, whose core has pages of its own', () => {
  const chip = 'stm32wb55xg';
  /** SFSA of the virtual board: page 203. */
  const RADIO = FLASH + 0xcb000;

  it('is not written where those are: the plan names them', async () => {
    const board = new VirtualBoard({ chip });
    await onBoard(board, async (session) => {
      const job = flashImage(session, imageAt(RADIO - 100, noise(200)), {});
      await assert.rejects(job, (error) => {
        assert.ok(isProgrammingError(error, 'plan-refused'));
        assert.deepEqual(error.details.problems, [{ code: 'reserved-sectors', sectors: [203] }]);
        return true;
      });
    });
    assert.deepEqual(board.readFlash(RADIO - 100, 200), new Uint8Array(200).fill(0xff));
  });

  it('is erased page by page up to there', async () => {
    const board = new VirtualBoard({ chip });
    board.writeFlash(FLASH, noise(4096));
    board.writeFlash(RADIO - 8, noise(16));
    const outcome = await onBoard(board, (session) => massErase(session, {}));
    assert.equal(outcome.sectors.filter(({ state }) => state === 'erased').length, 203);
    assert.ok(board.readFlash(FLASH, 0xcb000).every((byte) => byte === 0xff));
    assert.deepEqual(board.readFlash(RADIO, 8), noise(16).subarray(8));
    assert.deepEqual(board.violations, []);
  });

  for (const loader of [true, false]) {
    it(`is waited for while that core lets nothing begin, ${loader ? 'before the loader starts' : 'without a loader'}`, async () => {
      const board = new VirtualBoard({ chip, faults: { flashSuspendedAfterReset: 700 } });
      board.writeFlash(FLASH, noise(4096, 7));
      const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH, program(600)), { loader }));
      assert.equal(outcome.verified, true);
      assert.ok(outcome.seconds > 0.7, `${outcome.seconds} s`);
    });
  }
});
