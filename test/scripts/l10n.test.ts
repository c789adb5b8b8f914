import assert from 'node:assert/strict';
import { allSentences, sentencesOf } from '../../scripts/l10n.mjs';

describe('sentencesOf', () => {
  it('finds what is said, how many values go with it, and where', () => {
    const source = "const a = 1;\nconst text = l10n.t('{0} of {1}', a, a);\nother.t('no');";
    assert.deepEqual(sentencesOf(source, 'a.ts'), [{ text: '{0} of {1}', values: 2, place: 'a.ts:2' }]);
  });

  it('tells of a sentence that is not written out', () => {
    assert.equal(sentencesOf('l10n.t(`${a} bytes`)', 'a.ts')[0]?.text, undefined);
    assert.equal(sentencesOf('l10n.t(sentence)', 'a.ts')[0]?.text, undefined);
  });
});

describe('the sentences of the sources', () => {
  const sentences = allSentences();

  it('are all written out, so that they can be translated', () => {
    assert.ok(sentences.length > 100);
    assert.deepEqual(
      sentences.filter(({ text }) => text === undefined).map(({ place }) => place),
      [],
    );
  });

  it('have a value for each placeholder and a placeholder for each value', () => {
    // The webview's sentences get their values there.
    const filled = sentences.filter(({ place }) => !place.includes('webview-strings.ts'));
    const wrong = filled.filter(({ text, values }) => {
      const placeholders = new Set(text?.match(/\{\d+\}/g));
      return placeholders.size !== values || [...placeholders].some((word) => Number(word.slice(1, -1)) >= values);
    });
    assert.deepEqual(
      wrong.map(({ place, text }) => `${place} ${text ?? ''}`),
      [],
    );
  });
});
