import assert from 'node:assert/strict';
import { isProgrammingError, ProgrammingError } from '../../src/programming/programming-error.ts';

describe('isProgrammingError', () => {
  it('tells codes apart, and keeps the cause', () => {
    const cause = new Error('disk full');
    const error: unknown = new ProgrammingError('journal-failed', { journal: 'somewhere' }, cause);
    assert.ok(isProgrammingError(error, 'journal-failed'));
    assert.equal(error.cause, cause);
    assert.ok(!isProgrammingError(error, 'outside-flash'));
    assert.ok(!isProgrammingError(cause, 'journal-failed'));
  });
});
