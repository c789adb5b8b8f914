import assert from 'node:assert/strict';
import { EditError } from '../../src/document/edit-error.ts';

describe('EditError', () => {
  it('carries its code and facts, and says both in logs', () => {
    const error = new EditError('not-adjacent', { end: 0x08000010, next: undefined });
    assert.equal(error.name, 'EditError');
    assert.equal(error.code, 'not-adjacent');
    assert.match(error.message, /not-adjacent.*0x8000010/);
  });
});
