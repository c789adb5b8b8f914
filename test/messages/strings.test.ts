import assert from 'node:assert/strict';
import { fillIn, STRING_KEYS } from '../../src/messages/strings.ts';

describe('fillIn', () => {
  it('puts values in their places, wherever and as often as these stand', () => {
    assert.equal(fillIn('{1} of {0}, {1}', ['a', 2]), '2 of a, 2');
  });

  it('leaves places without a value, and never reads values as templates', () => {
    assert.equal(fillIn('{0} {1}', ['{1}']), '{1} {1}');
    assert.equal(fillIn('{0}', ['$&']), '$&');
  });
});

describe('STRING_KEYS', () => {
  it('names each string once', () => {
    assert.equal(new Set(STRING_KEYS).size, STRING_KEYS.length);
  });
});
