import assert from 'node:assert/strict';
import { readArguments } from '../../src/verbs/read-arguments.ts';
import { defineVerb, type VerbOutcome, type VerbSurroundings } from '../../src/verbs/verb.ts';

describe('defineVerb', () => {
  it('gives a verb its words by the types that it has described', async () => {
    const verb = defineVerb({
      name: 'try',
      summary: 'nothing',
      operands: { file: { summary: 'a file' }, more: { many: true, summary: 'files' } },
      options: {
        raw: { kind: 'flag', summary: 'a flag' },
        size: { kind: 'number', value: 'N', summary: 'a number' },
        mode: { kind: 'choice', values: ['a', 'b'], summary: 'a choice' },
      },
      effects: [],
      failures: [],
      result: 'its words',
      async run({ file, more, raw, size, mode }): Promise<VerbOutcome> {
        // Types that do not compile otherwise.
        const typed: [string, readonly string[], boolean, number | undefined, 'a' | 'b' | undefined] = [
          file,
          more,
          raw,
          size,
          mode,
        ];
        return { ok: true, outcome: { typed } };
      },
    });
    const words = readArguments(verb, { file: 'a', more: ['b'], size: 3, mode: 'b' });
    const { outcome } = await verb.run(words, {} as VerbSurroundings);
    assert.deepEqual(outcome['typed'], ['a', ['b'], false, 3, 'b']);
  });
});
