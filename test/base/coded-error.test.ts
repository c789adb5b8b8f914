import assert from 'node:assert/strict';
import { CodedError } from '../../src/base/coded-error.ts';

class SoupError extends CodedError<'too-hot' | 'gone', Record<string, unknown>> {}

describe('CodedError', () => {
  it('carries code, details and cause, and is an Error with the name of its family', () => {
    const cause = new Error('below');
    const error = new SoupError('too-hot', { degrees: 90 }, cause);
    assert.ok(error instanceof Error && error instanceof CodedError);
    assert.equal(error.code, 'too-hot');
    assert.deepEqual(error.details, { degrees: 90 });
    assert.equal(error.cause, cause);
    assert.equal(error.name, 'SoupError');
  });

  it('has no cause where none was given', () => {
    assert.equal(Object.hasOwn(new SoupError('gone', {}), 'cause'), false);
  });

  it('says the facts in its message: numbers also in hexadecimal, bytes as their count', () => {
    const error = new SoupError('gone', {
      address: 0x0800_4000,
      few: 3,
      who: 'cat',
      bytes: new Uint8Array(7),
      list: [1],
    });
    assert.equal(error.message, 'gone address=134234112 (0x8004000) few=3 who=cat bytes=7 bytes list=[1]');
    assert.equal(new SoupError('gone', {}).message, 'gone');
  });
});
