import assert from 'node:assert/strict';
import { positionals, UsageError } from '../../src/cli/positionals.ts';

describe('positionals()', () => {
  const words = (...given: string[]) => ({ positionals: given, values: {} });

  it('gives the words in their order', () => {
    const [file, folder] = positionals(words('a', 'b'), 'FILE', 'DIR');
    assert.deepEqual([file, folder], ['a', 'b']);
  });

  it('refuses too few and too many', () => {
    assert.throws(() => positionals(words('a'), 'FILE', 'DIR'), UsageError);
    assert.throws(() => positionals(words('a', 'b'), 'FILE'), UsageError);
  });
});
