import assert from 'node:assert/strict';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { mustBeWanted, refuseDoubt } from '../../src/programming/question.ts';

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

describe('refuseDoubt()', () => {
  const doubt = { code: 'names-another-chip', named: 'STM32F411CE', board: 'a board', chip: 'STM32F401' } as const;

  it('fails with the facts, unless somebody said yes before or there is no doubt', () => {
    assert.throws(
      () => refuseDoubt(doubt),
      (error) => isProgrammingError(error, 'names-another-chip') && error.details.named === 'STM32F411CE',
    );
    refuseDoubt(doubt, true);
    refuseDoubt(undefined);
  });
});
