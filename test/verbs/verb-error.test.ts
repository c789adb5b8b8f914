import assert from 'node:assert/strict';
import { isVerbError, VerbError, verbTexts } from '../../src/verbs/verb-error.ts';

describe('VerbError', () => {
  it('is told from others by its code', () => {
    const error = new VerbError('cannot-read', { file: 'a', reason: 'b' });
    assert.ok(isVerbError(error, 'cannot-read'));
    assert.ok(!isVerbError(error, 'cannot-write'));
    assert.ok(!isVerbError(new Error('cannot-read'), 'cannot-read'));
  });

  it('has a sentence with its facts', () => {
    assert.equal(
      verbTexts['cannot-read']({ file: 'a.dfu', reason: 'it is gone' }).sentence,
      'a.dfu cannot be read: it is gone.',
    );
    assert.match(verbTexts['timed-out']({ seconds: 5 }).sentence, /within 5 s/);
  });
});
