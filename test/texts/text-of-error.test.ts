import assert from 'node:assert/strict';

import { CodedError } from '../../src/base/coded-error.ts';
import { ProbeError } from '../../src/probe/probe-error.ts';
import { textOfError } from '../../src/texts/text-of-error.ts';

describe('texts/text-of-error', () => {
  it('says what the table of the error says', () => {
    const { sentence, nextStep } = textOfError(new ProbeError('no-target-power', { volts: 0.1 }));
    assert.match(sentence, /0[.,]1/);
    assert.ok(nextStep);
  });

  it('takes tables that only the caller knows first', () => {
    const error = new CodedError('own-code', { name: 'x' });
    const own = { 'own-code': (details: { name: string }) => ({ sentence: `Own ${details.name}.` }) };
    assert.deepEqual(textOfError(error, own), { sentence: 'Own x.' });
  });

  it('says why a job ended before it says what state the job left', () => {
    const cause = new ProbeError('no-target-power', { volts: 0 });
    const error = new CodedError('flash-incomplete', {}, cause);
    const tables = { 'flash-incomplete': () => ({ sentence: 'Sector 5 is erased.', nextStep: 'Flash again.' }) };
    const text = textOfError(error, tables);
    assert.ok(text.sentence.startsWith(textOfError(cause).sentence));
    assert.ok(text.sentence.endsWith(' Sector 5 is erased.'));
    assert.equal(text.nextStep, 'Flash again.');
  });

  it('lets an error that nobody foresaw speak for itself', () => {
    assert.match(textOfError(new TypeError('x is not a function')).sentence, /x is not a function/);
    assert.match(textOfError('a string').sentence, /a string/);
  });
});
