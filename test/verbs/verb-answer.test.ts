import assert from 'node:assert/strict';
import { FormatError } from '../../src/formats/format-error.ts';
import { ProbeError } from '../../src/probe/probe-error.ts';
import type { FlashOutcome } from '../../src/programming/outcome.ts';
import { ProgrammingError } from '../../src/programming/programming-error.ts';
import { answerOf, answerOfFailure, exitCodeOf, exitCodeOfFailure } from '../../src/verbs/verb-answer.ts';
import { VerbError } from '../../src/verbs/verb-error.ts';

const interrupted = new DOMException('x', 'AbortError');
const timedOut = new VerbError('timed-out', { seconds: 1 });
const cut = (cancelled: boolean): ProgrammingError =>
  new ProgrammingError('flash-incomplete', {
    cancelled,
    outcome: { core: 'halted', sectors: [] } as unknown as FlashOutcome,
  });

describe('answers of verbs', () => {
  it('have one shape, whatever came', () => {
    assert.deepEqual(answerOf('reset', { ok: true, outcome: { core: 'running' } }), {
      ...{ version: 1, verb: 'reset', ok: true },
      outcome: { core: 'running' },
    });
    assert.deepEqual(answerOf('compare', { ok: false, code: 'differs', outcome: { count: 1 } }), {
      ...{ version: 1, verb: 'compare', ok: false, code: 'differs' },
      outcome: { count: 1 },
    });
    const failed = answerOfFailure('show', new VerbError('cannot-read', { file: 'a', reason: 'gone' }));
    assert.deepEqual(failed, {
      ...{ version: 1, verb: 'show', ok: false, code: 'cannot-read', message: 'a cannot be read: gone.' },
      details: { file: 'a', reason: 'gone' },
    });
  });

  it('have the outcome also of a job that was cut short', () => {
    const answer = answerOfFailure('flash', cut(true));
    assert.equal(answer.code, 'flash-incomplete');
    assert.equal(answer.outcome?.['core'], 'halted');
    assert.deepEqual(answer.details, { cancelled: true });
  });

  it('name what nobody foresaw, and what was interrupted', () => {
    assert.equal(answerOfFailure('show', new TypeError('oops')).code, 'unexpected');
    assert.equal(answerOfFailure('flash', interrupted).code, 'cancelled');
  });
});

describe('exit codes', () => {
  it('tell “yes” from “no”', () => {
    assert.equal(exitCodeOf({ ok: true, outcome: {} }), 0);
    assert.equal(exitCodeOf({ ok: false, code: 'differs', outcome: {} }), 1);
  });

  for (const [name, error, code, reason] of [
    ['a difference', new ProgrammingError('image-differs', { address: 0, expected: 0, found: 1 }), 1],
    ['wrong words', new VerbError('bad-arguments', { expected: 'FILE' }), 2],
    ['no board', new ProbeError('no-probe', { lookedFor: 'an ST-Link', found: [] }), 3],
    ['a file that is refused', new FormatError('has-errors', { file: 'a', problems: [] }), 4],
    ['a plan that is refused', new ProgrammingError('plan-refused', { chip: 'c', problems: [] }), 4],
    ['a job that had begun', cut(false), 5],
    ['what nobody foresaw', new TypeError('oops'), 70],
    ['the end of its time', timedOut, 124],
    ['the end of its time, with the job begun', cut(true), 124, timedOut],
    ['an interruption', interrupted, 130],
    ['an interruption, with the job begun', cut(true), 130, interrupted],
  ] as const) {
    it(`are ${code} for ${name}`, () => assert.equal(exitCodeOfFailure(error, reason), code));
  }
});
