/**
 * Proof that boards with other chips and the driver, which share nothing, agree about flash: an image that crosses a
 * border (of banks, of sector sizes) is flashed and verified, and the board finds nothing to complain about.
 */

import assert from 'node:assert/strict';
import { flashImage, planFlash } from '../../src/programming/flash-image.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { quickLook } from '../../src/programming/quick-look.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, noise, onBoard, program } from '../support/flash-board.ts';

/** FLASH_OPTCR with DB1M: 1 MB in two banks (RM0090, table 7). */
const TWO_BANKS = 0x4fffaaec;

describe('driver and boards with other chips', () => {
  for (const [chip, offset, options] of [
    ['stm32f413xh', 0x15fc00, undefined],
    ['stm32f446xe', 0x0fc00, undefined],
    ['stm32f429xi', 0xffc00, undefined],
    ['stm32f429xg', 0x7fc00, undefined],
    ['stm32f429xg', 0x7fc00, TWO_BANKS],
    ['stm32h743xi', 0xffc00, undefined],
    ['stm32h743xg', 0x100200, undefined],
    ['stm32h750xb', 0x1f000, undefined],
    ['stm32h723xg', 0x1fc00, undefined],
    ['stm32h7a3xi', 0xffc00, undefined],
    ['stm32h7a3xg', 0x100200, undefined],
    ['stm32h7b0xb', 0x1f000, undefined],
    ['stm32l4p5xg', 0x7fc00, undefined],
    ['stm32l4p5xe', 0x3fc00, undefined],
    // RAM that does not begin at 0x20000000.
    ['stm32wle5x8', 0x0f100, undefined],
  ] as const) {
    it(`agree on ${chip} at 0x${offset.toString(16)}${options === undefined ? '' : ', two banks'}`, async () => {
      const board = new VirtualBoard({ chip, ...(options !== undefined && { optionBytes: options }) });
      board.writeFlash(FLASH + offset - 0x200, noise(0x1000, 3));
      const bytes = noise(0x800, 4);
      const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH + offset, bytes), {}));
      assert.equal(outcome.verified, true);
      assert.deepEqual(board.readFlash(FLASH + offset, bytes.length), bytes);
      assert.deepEqual(board.violations, []);
    });
  }

  it('agree through a ring of the least size, where that is two units', async () => {
    const board = new VirtualBoard({ chip: 'stm32l152xe' }); // half pages of 128 bytes
    const bytes = noise(1000, 5);
    const image = imageAt(FLASH + 0x230, bytes);
    const outcome = await onBoard(board, (session) => flashImage(session, image, { ringSize: 256 }));
    assert.equal(outcome.method, 'loader');
    assert.deepEqual(board.readFlash(FLASH + 0x230, bytes.length), bytes);
    assert.deepEqual(board.violations, []);
  });
});

describe('driver and boards with L0 and L1', () => {
  for (const chip of ['stm32l152xc', 'stm32l152xe', 'stm32l073xz'] as const) {
    it(`flash a blank ${chip}, which has locked up, by the loader`, async () => {
      const board = new VirtualBoard({ chip });
      await board.clock.sleep(10);
      const bytes = program(5000, 4);
      await onBoard(board, async (session) => {
        assert.equal(await session.activity(), 'locked-up');
        assert.equal(await quickLook(session, imageAt(FLASH, bytes), {}), 'blank');
        assert.equal(board.core.lockedUp, true, 'looking changes nothing');
        const outcome = await flashImage(session, imageAt(FLASH, bytes), {});
        assert.deepEqual([outcome.method, outcome.core, outcome.verified], ['loader', 'running', true]);
        assert.equal((await flashImage(session, imageAt(FLASH, bytes), {})).bytes.programmed, 0);
      });
      assert.equal(board.core.lockedUp, false);
      assert.deepEqual(board.violations, []);
    });
  }

  it('say of an L1 without a program that it has locked up, and leave it so', async () => {
    const board = new VirtualBoard({ chip: 'stm32l152xc' });
    const bytes = noise(3000, 4);
    const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH + 0x4000, bytes), {}));
    assert.deepEqual([outcome.method, outcome.core, outcome.verified], ['loader', 'locked-up', true]);
    assert.deepEqual(board.readFlash(FLASH + 0x4000, bytes.length), bytes);
    assert.deepEqual(board.violations, []);
  });

  it('flash a blank L1 without a loader too, where routines are of no use', async () => {
    const board = new VirtualBoard({ chip: 'stm32l152xc' });
    const bytes = program(3000, 4);
    const outcome = await onBoard(board, (session) =>
      flashImage(session, imageAt(FLASH, bytes), { loader: false, compare: 'bytes' }),
    );
    assert.deepEqual([outcome.method, outcome.core, outcome.verified], ['direct', 'running', true]);
    assert.deepEqual(board.violations, []);
  });

  for (const [chip, loader] of [
    ['stm32l011x4', true],
    ['stm32l011x4', false],
    ['stm32l152xc', true],
  ] as const) {
    it(`program ${chip} word by word, where half pages cannot be, ${loader ? 'by the loader' : 'without'}`, async () => {
      const board = new VirtualBoard({ chip });
      board.writeFlash(FLASH + 512, noise(512, 3));
      const bytes = noise(600, 4);
      bytes.fill(0, 100, 200);
      const image = imageAt(FLASH + 300, bytes);
      const outcome = await onBoard(board, (session) => flashImage(session, image, { loader, writeBits: 32 }));
      assert.equal(outcome.verified, true);
      assert.equal(outcome.method, loader ? 'loader' : 'direct');
      assert.deepEqual(board.readFlash(FLASH + 300, 600), bytes);
      assert.deepEqual(board.readFlash(FLASH + 900, 124), noise(512, 3).subarray(388));
      assert.deepEqual(board.violations, []);
    });
  }

  it('leave a protected chip alone: against a debugger by RDPROT, against reading by WPRMOD', async () => {
    const image = imageAt(FLASH, noise(64));
    const closed = new VirtualBoard({ chip: 'stm32l073xz', optionBytes: 0x807000bb });
    await onBoard(closed, (session) =>
      assert.rejects(planFlash(session, image, {}), (error) => isProgrammingError(error, 'read-protected')),
    );
    const hidden = new VirtualBoard({ chip: 'stm32l073xz', optionBytes: 0x807001aa });
    const plan = await onBoard(hidden, (session) => planFlash(session, image, {}));
    assert.deepEqual(plan.problems, [{ code: 'read-protected-sectors', sectors: [0] }]);
    assert.deepEqual([...closed.violations, ...hidden.violations], []);
  });

  it('say that an L073 with both banks swapped by an option bit is not understood', async () => {
    const board = new VirtualBoard({ chip: 'stm32l073xz', optionBytes: 0x80f000aa });
    await assert.rejects(
      onBoard(board, async () => undefined),
      { code: 'unknown-layout' },
    );
  });
});
