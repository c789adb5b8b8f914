import assert from 'node:assert/strict';
import { EditError } from '../../src/document/edit-error.ts';
import { textOfError } from '../../src/texts/text-of-error.ts';

describe('Texts of edits', () => {
  it('say what is in the way, and what to do', () => {
    const { sentence, nextStep } = textOfError(
      new EditError('addresses-taken', { address: 0x08000002, size: 4, other: 0x08000000 }),
    );
    assert.equal(sentence, '4 bytes from 0x08000002 on would lie over the element at 0x08000000.');
    assert.match(nextStep ?? '', /free/);
  });

  it('say between which addresses an element can be split', () => {
    const error = new EditError('split-outside', { at: 0, first: 0x08000001, last: 0x08000003 });
    assert.match(textOfError(error).nextStep ?? '', /0x08000001 to 0x08000003/);
  });
});
