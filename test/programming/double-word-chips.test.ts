/**
 * Chips with a flash of double words in what is their own beside it: option bytes that divide it, a flag that says that
 * they were empty, a radio whose core has pages for itself.
 */

import assert from 'node:assert/strict';
import { flashImage } from '../../src/programming/flash-image.ts';
import { massErase } from '../../src/programming/mass-erase.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { isChipError } from '../../src/stm32/chip-error.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, noise, onBoard, program } from '../support/flash-board.ts';

describe('option bytes that divide flash', () => {
  // RM0351, 3.7.8: BFB2 is bit 20; RM0444, 3.7.8: nSWAP_BANK is bit 20; RM0432, 3.7.8: DB1M is bit 21, DBANK bit 22.
  for (const [what, chip, optionBytes] of [
    ['a start from bank 2', 'stm32l476xg', 0xfffff8aa],
    ['a start from bank 2', 'stm32g474xe', 0xfffff8aa],
    ['swapped banks', 'stm32g0b1xe', 0xdfefe1aa],
    ['a start from bank 2', 'stm32l4p5xe', 0xfffff8aa],
    // The manual and Keil’s algorithm look at DB1M, ST’s HAL at DBANK.
    ['one bank by DB1M, two by DBANK', 'stm32l4p5xg', 0xffcff8aa],
    ['one bank by DBANK, two by DB1M', 'stm32l4p5xg', 0xffaff8aa],
    ['one bank by DBANK, two by DB1M', 'stm32l4p5xe', 0xffaff8aa],
  ] as const) {
    it(`are refused by name where they mean ${what}, which is not understood: ${chip}`, async () => {
      const board = new VirtualBoard({ chip, optionBytes });
      await assert.rejects(
        onBoard(board, async () => undefined),
        (error) => isChipError(error, 'unknown-layout') && error.details.options === optionBytes,
      );
      assert.deepEqual(board.violations, []);
    });
  }

  it('leave a hole before bank 2 of a G474 with half its flash, which no image may lie in', async () => {
    const board = new VirtualBoard({ chip: 'stm32g474xc' });
    await onBoard(board, async (session) => {
      const outcome = await flashImage(session, imageAt(FLASH + 0x40000, noise(3000)), {});
      assert.equal(outcome.verified, true);
      await assert.rejects(flashImage(session, imageAt(FLASH + 0x1ff00, noise(0x200)), {}), (error) => {
        assert.ok(isProgrammingError(error, 'plan-refused'));
        assert.equal(error.details.problems[0]?.code, 'outside-flash');
        return true;
      });
    });
    assert.deepEqual(board.readFlash(FLASH + 0x40000, 3000), noise(3000));
    assert.deepEqual(board.violations, []);
  });
});

describe('a flash whose two banks are made one', () => {
  // DBANK (RM0432 and RM0440, 3.7.8) and DUAL_BANK (RM0444, 3.7.8).
  for (const [chip, bit] of [
    ['stm32l4r5xi', 22],
    ['stm32g474xe', 22],
    ['stm32g0b1xe', 21],
  ] as const) {
    it(`is erased whole, and programmed from end to end: ${chip}`, async () => {
      const { optionBytes } = new VirtualBoard({ chip });
      const board = new VirtualBoard({ chip, optionBytes: (optionBytes & ~(1 << bit)) >>> 0 });
      const size = board.boardImage().length & ~0xffff;
      board.writeFlash(FLASH, noise(size));
      const outcome = await onBoard(board, (session) => massErase(session, {}));
      assert.equal(outcome.verified, true);
      assert.ok(board.readFlash(FLASH, size).every((byte) => byte === 0xff));
      const image = imageAt(FLASH + size - 5000, noise(5000));
      assert.equal((await onBoard(board, (session) => flashImage(session, image, {}))).verified, true);
      assert.deepEqual(board.readFlash(FLASH + size - 5000, 5000), noise(5000));
      assert.deepEqual(board.violations, []);
    });
  }
});

describe('a chip that was empty when it was powered', () => {
  for (const chip of [
    'stm32l432xc',
    'stm32l4r5xi',
    'stm32l4p5xg',
    'stm32g031x8',
    'stm32c031x6',
    'stm32u083xc',
    'stm32wb55xg',
    'stm32wl55xc',
  ]) {
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

  it('starts what another program has flashed to it, where there is nothing left to change', async () => {
    for (const [chip, run] of [
      ['stm32l4r5xi', true],
      ['stm32g031x8', true],
      ['stm32wb55xg', false],
    ] as const) {
      const board = new VirtualBoard({ chip });
      board.powerCycle();
      board.writeFlash(FLASH, program(600));
      const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH, program(600)), { run }));
      assert.equal(outcome.bytes.programmed, 0);
      assert.equal(outcome.core, run ? 'running' : 'halted');
      board.pressReset();
      assert.equal(board.core.pc, FLASH + 8, chip);
      assert.deepEqual(board.violations, []);
    }
  });

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

describe('a WL with two cores', () => {
  /** PWR_CR4 and its C2BOOT (RM0453, 6.6.4). */
  const [PWR_CR4, C2BOOT] = [0x5800040c, 1 << 15];

  it('is flashed through its Cortex-M4; its Cortex-M0+, which ran, is held by the reset of the take-over', async () => {
    const board = new VirtualBoard({ chip: 'stm32wl55xc' });
    board.writeFlash(FLASH, program(600, 2));
    board.pressReset();
    assert.equal(board.secondCoreRuns, false);
    await onBoard(board, async (session) => {
      await session.memory.writeWord(PWR_CR4, C2BOOT);
      assert.equal(board.secondCoreRuns, true);
      await session.takeOver();
      assert.equal(board.secondCoreRuns, false);
      assert.equal((await flashImage(session, imageAt(FLASH, program(600, 3)), {})).verified, true);
    });
    assert.deepEqual(board.violations, []);
  });

  it('is not written where its secure part lies: the plan names the pages', async () => {
    const board = new VirtualBoard({ chip: 'stm32wl55xb' });
    await onBoard(board, async (session) => {
      const job = flashImage(session, imageAt(FLASH + 0x1bf00, noise(0x200)), {});
      await assert.rejects(job, (error) => {
        assert.ok(isProgrammingError(error, 'plan-refused'));
        assert.deepEqual(error.details.problems, [{ code: 'reserved-sectors', sectors: [56] }]);
        return true;
      });
      const erased = (await massErase(session, {})).sectors.filter(({ state }) => state === 'erased');
      assert.equal(erased.length, 56);
    });
    assert.deepEqual(board.violations, []);
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
