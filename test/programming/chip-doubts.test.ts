/**
 * What a chip says of itself that makes one doubt it: no job changes its flash without a yes, and jobs that only look do
 * not ask.
 */

import assert from 'node:assert/strict';
import { flashImage, planFlash } from '../../src/programming/flash-image.ts';
import { massErase } from '../../src/programming/mass-erase.ts';
import type { FlashQuestion } from '../../src/programming/plan.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { sayInstead } from '../support/contract-board.ts';
import { FLASH, imageAt, onBoard, program } from '../support/flash-board.ts';

const IMAGE = imageAt(FLASH, program(3000));

/** An F103 with the core of GD32F103 and its like: Cortex-M3 r2p1. */
function clone(): VirtualBoard {
  const board = new VirtualBoard({ chip: 'stm32f103xb' });
  sayInstead(board, 0x411fc231, 0x412fc231);
  return board;
}

/** An F103 whose size register, at the start of this word, was never filled in. */
function unsaid(size: number): VirtualBoard {
  const board = new VirtualBoard({ chip: 'stm32f103xb' });
  sayInstead(board, 0xffff0080, (0xffff0000 | size) >>> 0);
  return board;
}

for (const [what, makeBoard, code] of [
  ['a copy by another maker', clone, 'likely-clone'],
  ['a chip without a flash size (0xffff)', () => unsaid(0xffff), 'flash-size-unsaid'],
  ['a chip without a flash size (0)', () => unsaid(0), 'flash-size-unsaid'],
] as const) {
  describe(what, () => {
    it('is neither flashed nor erased where nobody can be asked', async () => {
      const board = makeBoard();
      board.writeFlash(FLASH, program(3000, 2));
      board.pressReset();
      const before = board.readFlash(FLASH, 0x20000);
      await onBoard(board, async (session) => {
        const refused = (error: unknown): boolean =>
          isProgrammingError(error, 'needs-answer') && error.details.question.code === code;
        await assert.rejects(flashImage(session, IMAGE, {}), refused);
        await assert.rejects(massErase(session, {}), refused);
        assert.equal(await session.core.activity(), 'running');
      });
      assert.deepEqual(board.readFlash(FLASH, 0x20000), before);
    });

    it('is planned without a question, and flashed after a yes', async () => {
      const board = makeBoard();
      const asked: FlashQuestion[] = [];
      await onBoard(board, async (session) => {
        assert.deepEqual((await planFlash(session, IMAGE, {})).problems, []);
        const ask = async (question: FlashQuestion): Promise<boolean> => asked.push(question) > 0;
        assert.equal((await flashImage(session, IMAGE, { ask })).verified, true);
        assert.equal((await flashImage(session, IMAGE, { anyway: true })).verified, true);
      });
      assert.deepEqual(
        asked.map((question) => question.code),
        [code],
      );
      assert.deepEqual(board.readFlash(FLASH, 3000), program(3000));
      assert.deepEqual(board.violations, []);
    });
  });
}
