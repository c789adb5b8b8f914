import assert from 'node:assert/strict';
import * as l10n from '@vscode/l10n';
import { CodedError } from '../../src/base/coded-error.ts';
import { textOf } from '../../src/extension/errors/text-of-error.ts';
import { lineOf } from '../../src/texts/text.ts';
import { textOfFailure } from '../../src/verbs/verb-answer.ts';
import {
  isVerbError,
  VerbError,
  type VerbErrorCode,
  type VerbErrorDetails,
  verbTexts,
} from '../../src/verbs/verb-error.ts';

/** Facts for every code, each of which has to be found in what people read. */
const FACTS: VerbErrorDetails = {
  'bad-arguments': { expected: '--mass' },
  'cannot-read': { file: 'a.dfu', reason: 'it is gone' },
  'cannot-write': { file: 'b.dfu', reason: 'no room' },
  'bad-image': { file: 'c.bin', reason: 'too short' },
  'timed-out': { seconds: 5 },
};

const CODES = Object.keys(FACTS) as VerbErrorCode[];

function lineFor(code: VerbErrorCode): string {
  const error: unknown = new VerbError(code, FACTS[code]);
  assert.equal(lineOf(textOfFailure(error)), lineOf(textOf(error)), 'command line and window say the same');
  return lineOf(textOf(error));
}

describe('VerbError', () => {
  afterEach(() => l10n.config({ contents: {} }));

  it('is told from others by its code', () => {
    const error = new VerbError('cannot-read', FACTS['cannot-read']);
    assert.ok(isVerbError(error, 'cannot-read'));
    assert.ok(!isVerbError(error, 'cannot-write'));
    assert.ok(!isVerbError(new CodedError('cannot-read', {}), 'cannot-read'));
  });

  it('has a sentence with its facts for every code, and no other', () => {
    assert.deepEqual(Object.keys(verbTexts).sort(), [...CODES].sort());
    for (const code of CODES) {
      const line = lineFor(code);
      for (const fact of Object.values(FACTS[code])) {
        assert.ok(line.includes(String(fact)), `${code}: ${line}`);
      }
    }
  });

  it('speaks the language of the window, whatever the code', () => {
    const english = new Map(CODES.map((code) => [code, lineFor(code)]));
    const asked = new Set<string>();
    // Each sentence that is looked up is answered by another one, with the places of its facts.
    const contents = new Proxy<Record<string, string>>(
      {},
      {
        get: (_, key) => {
          asked.add(String(key));
          return `«${String(key).replaceAll(/[A-Za-z]+/g, 'x')}»`;
        },
      },
    );
    l10n.config({ contents });
    for (const [code, line] of english) {
      const translated = lineFor(code);
      assert.notEqual(translated, line, code);
      for (const fact of Object.values(FACTS[code])) {
        assert.ok(translated.includes(String(fact)), `${code}: ${translated}`);
      }
      assert.match(translated, /^«[^»]*»( «[^»]*»)?$/, 'nothing is said that cannot be translated');
    }
    assert.ok(asked.size >= CODES.length);
  });
});
