import assert from 'node:assert/strict';
import { flashImage } from '../../src/programming/flash-image.ts';
import type { FlashQuestion } from '../../src/programming/plan.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { mustBeTrusted, mustBeWanted } from '../../src/programming/question.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, onBoard, program } from '../support/flash-board.ts';

const QUESTION = { code: 'owed-bytes-overwritten', sectors: [1], bytes: 10 } as const;

describe('a question of a job', () => {
  it('is asked where somebody can be asked, and ends the job where the answer is no', async () => {
    const asked: unknown[] = [];
    const answer = (yes: boolean) => ({ ask: async (question: unknown) => (asked.push(question), yes) });
    await mustBeWanted(QUESTION, answer(true));
    await assert.rejects(mustBeWanted(QUESTION, answer(false)), { name: 'AbortError' });
    assert.deepEqual(asked, [QUESTION, QUESTION]);
  });

  it('is a failure where nobody can be asked, unless somebody said yes to everything before', async () => {
    await assert.rejects(mustBeWanted(QUESTION, {}), (error) => isProgrammingError(error, 'needs-answer'));
    const never = () => Promise.reject(new Error('asked'));
    await mustBeWanted(QUESTION, { anyway: true, ask: never });
  });
});

describe('firmware that names another chip', () => {
  const doubt = { code: 'names-another-chip', named: 'STM32F411CE', board: 'a board', chip: 'STM32F401' } as const;

  it('is asked about as anything else is, and has a code of its own where nobody can be asked', async () => {
    await assert.rejects(mustBeWanted(doubt, {}), (error) => {
      assert.ok(isProgrammingError(error, 'names-another-chip'), String(error));
      assert.deepEqual(error.details, { named: 'STM32F411CE', board: 'a board', chip: 'STM32F401' });
      return true;
    });
    const asked: FlashQuestion[] = [];
    await mustBeTrusted([doubt], { ask: async (question) => asked.push(question) > 0 });
    assert.deepEqual(asked, [doubt]);
    await mustBeTrusted([doubt], { anyway: true });
  });

  it('is asked about by the job, before anything is changed, and before what is odd about the chip', async () => {
    const board = new VirtualBoard();
    const image = imageAt(FLASH, program(100));
    await onBoard(board, async (session) => {
      const none = flashImage(session, image, { doubts: [doubt] });
      await assert.rejects(none, (error) => isProgrammingError(error, 'names-another-chip'));
      const no = flashImage(session, image, { doubts: [doubt], ask: async ({ code }) => code !== doubt.code });
      await assert.rejects(no, { name: 'AbortError' });
      assert.equal(board.times.program, 0);
      assert.equal((await flashImage(session, image, { doubts: [doubt], ask: async () => true })).verified, true);
    });
  });
});
