import assert from 'node:assert/strict';
import { answerOf, answerOfFailure, No, optionsIn } from '../../src/extension/command-answer.ts';
import { ProgrammingError } from '../../src/programming/programming-error.ts';

describe('answerOf()', () => {
  it('hands on what came of it, also what counts as false', () => {
    assert.deepEqual(answerOf(0), { ok: true, outcome: 0 });
  });

  it('hands on what was found where the answer is “no”', () => {
    const found = { count: 1 };
    assert.deepEqual(answerOf(new No('differs', 'They differ.', found)), {
      ...{ ok: false, code: 'differs', message: 'They differ.' },
      outcome: found,
    });
  });

  it('takes no outcome for a command that was given up', () => {
    assert.deepEqual(answerOf(undefined), { ok: false, code: 'cancelled', message: '' });
  });
});

describe('answerOfFailure()', () => {
  it('names the code, and says what a person would read', () => {
    const error = new ProgrammingError('image-differs', { address: 0x0800_0000, expected: 1, found: 2 });
    const answer = answerOfFailure(error);
    assert.equal(answer.ok, false);
    assert.equal(!answer.ok && answer.code, 'image-differs');
    assert.match(answer.ok ? '' : answer.message, /0x08000000.*Compare the file/);
  });

  it('takes an abort for giving it up, and names what nobody foresaw', () => {
    assert.deepEqual(answerOfFailure(new DOMException('No', 'AbortError')), answerOf(undefined));
    assert.deepEqual(answerOfFailure(new Error('Oh')), {
      ok: false,
      code: 'unexpected',
      message: 'Something unexpected happened: Oh',
    });
  });
});

describe('optionsIn()', () => {
  it('takes no file for options, although it has a method of that name', () => {
    const file = new (class {
      readonly scheme = 'file';
      with(): void {}
    })();
    const options = { ask: false };
    assert.equal(optionsIn([file, options]), options);
  });

  it('finds the options, wherever they stand', () => {
    assert.deepEqual(optionsIn([undefined, { ask: false }]), { ask: false });
    assert.deepEqual(optionsIn([{ anyway: true }]), { anyway: true });
  });

  it('takes nothing that a menu gives for options', () => {
    assert.deepEqual(
      optionsIn([{ scheme: 'file', path: '/a.dfu' }, [{}], { groupId: 1, editorIndex: 0 }, null, 3]),
      {},
    );
  });
});
