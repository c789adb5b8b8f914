import assert from 'node:assert/strict';
import { flashImage, planFlash } from '../../src/programming/flash-image.ts';
import type { FlashTarget } from '../../src/programming/flash-target.ts';
import { eraseSectors } from '../../src/programming/mass-erase.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { readFlash } from '../../src/programming/read-flash.ts';
import { verifyImage } from '../../src/programming/verify-image.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, MemoryJournal, noise, onBoard, program, sectorStart } from '../support/flash-board.ts';
import { PlainTarget } from '../support/plain-target.ts';

/** A target without a debugger, as large as a board's chip. */
async function plainTarget(content?: Uint8Array): Promise<PlainTarget> {
  const board = new VirtualBoard();
  const chip = await onBoard(board, async (session) => session.chip);
  const target = new PlainTarget(chip, board.clock);
  target.content.set(content ?? []);
  return target;
}

describe('a flash target that is no debug probe', () => {
  it('is flashed, neighbours kept, by the one method that it has', async () => {
    const before = program(512 * 1024, 7);
    const target = await plainTarget(before);
    const bytes = noise(1001, 3);
    const outcome = await flashImage(target, imageAt(sectorStart(1) + 333, bytes), { journal: new MemoryJournal() });
    before.set(bytes, sectorStart(1) + 333 - FLASH);
    assert.deepEqual(target.content, before);
    assert.deepEqual(target.done, ['erase 1', 'start']);
    assert.equal(outcome.method, 'direct');
    assert.equal(outcome.verified, true);
    assert.equal(outcome.bytes.kept, 16 * 1024 - 1001);
  });

  it('is planned, compared, read and erased', async () => {
    const content = program(40 * 1024);
    const target = await plainTarget(content);
    const plan = await planFlash(target, imageAt(FLASH, content), {});
    assert.ok(plan.sectors.every(({ action }) => action === 'identical'));
    await verifyImage(target, imageAt(FLASH, content), {});
    assert.deepEqual(await readFlash(target, FLASH + 100, 5000), content.slice(100, 5100));
    const outcome = await eraseSectors(target, target.chip.flash.sectors.slice(1, 2), {});
    assert.ok(outcome.verified);
    assert.ok(target.content.subarray(16 * 1024, 32 * 1024).every((byte) => byte === 0xff));
  });

  it('says in what state a failure leaves it', async () => {
    const target = await plainTarget(program(32 * 1024, 2));
    const broken: FlashTarget = Object.assign(target, {
      writer: async () => ({ run: () => Promise.reject(new Error('unplugged')) }),
    });
    await assert.rejects(flashImage(broken, imageAt(FLASH, program(1000)), {}), (error) => {
      assert.ok(isProgrammingError(error, 'flash-incomplete'));
      assert.equal(error.details.outcome.core, 'in-boot-loader');
      return true;
    });
    assert.deepEqual(target.done, ['leave broken']);
  });
});
