import assert from 'node:assert/strict';
import { FormatError } from '../../src/formats/format-error.ts';
import { formatErrorTexts } from '../../src/texts/format-error-texts.ts';

describe('texts of files that cannot be made', () => {
  it('advise “anyway” only where something could be read', () => {
    const facts = { file: 'a.dfu', problems: ['It is text.'] };
    assert.match(formatErrorTexts['has-errors'](facts).nextStep!, /anyway/);
    assert.doesNotMatch(formatErrorTexts['has-errors']({ ...facts, empty: true }).nextStep!, /anyway/);
  });

  it('say why a file cannot be made', () => {
    const { details } = new FormatError('gap-needs-fill', { gaps: 1, size: 116_296 });
    const { sentence, nextStep } = formatErrorTexts['gap-needs-fill'](details);
    assert.match(sentence, /116,296 bytes between its parts have no content \(gaps: 1\)/);
    assert.match(nextStep!, /\.hex/);
  });
});
