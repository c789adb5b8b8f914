import assert from 'node:assert/strict';
import { lineOf } from '../../src/texts/text.ts';

describe('lineOf()', () => {
  it('says what happened, and what to do next where there is something', () => {
    assert.equal(lineOf({ sentence: 'It broke.' }), 'It broke.');
    assert.equal(lineOf({ sentence: 'It broke.', nextStep: 'Mend it.' }), 'It broke. Mend it.');
  });
});
