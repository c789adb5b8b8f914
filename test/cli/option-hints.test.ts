import assert from 'node:assert/strict';
import { optionHint } from '../../src/cli/option-hints.ts';
import { FormatError } from '../../src/formats/format-error.ts';
import { ProbeError } from '../../src/probe/probe-error.ts';
import { convertVerb } from '../../src/verbs/convert.ts';
import { flashVerb } from '../../src/verbs/flash-verbs.ts';

describe('optionHint', () => {
  it('names the option of the verb that is the way on', () => {
    const gap = new FormatError('gap-needs-fill', { gaps: 1, size: 9 });
    assert.equal(optionHint(gap, convertVerb.options), 'On the command line: --fill 0xff');
    const none = new ProbeError('no-probe', { lookedFor: 'an ST-Link', found: [] });
    assert.equal(optionHint(none, flashVerb.options), 'On the command line: --virtual');
  });

  it('names none that the verb does not have, and none where none helps', () => {
    assert.equal(optionHint(new FormatError('gap-needs-fill', { gaps: 1, size: 9 }), flashVerb.options), undefined);
    const facts = { file: 'a.dfu', problems: ['It is a web page.'] };
    assert.match(optionHint(new FormatError('has-errors', facts), flashVerb.options) ?? '', /--anyway$/);
    assert.equal(optionHint(new FormatError('has-errors', { ...facts, empty: true }), flashVerb.options), undefined);
    assert.equal(optionHint(new Error('unforeseen'), flashVerb.options), undefined);
  });
});
