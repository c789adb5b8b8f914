import assert from 'node:assert/strict';
import { optionWord } from '../../src/verbs/read-arguments.ts';
import { VERBS } from '../../src/verbs/verb-table.ts';

describe('the table of verbs', () => {
  it('has the verbs that people know', () => {
    assert.deepEqual(
      VERBS.map(({ name }) => name).join(' '),
      'show dump convert create compare list info plan flash verify read restore erase reset',
    );
  });

  it('says of each verb what it is, what it takes, and what comes of it', () => {
    for (const { name, summary, result, operands, options } of VERBS) {
      const texts = [
        summary,
        result,
        ...[...Object.values(operands), ...Object.values(options)].map((of) => of.summary),
      ];
      assert.ok(
        texts.every((text) => text !== '' && !text.endsWith('.')),
        name,
      );
    }
  });

  it('takes at most one list of files, and no word twice', () => {
    for (const { name, operands, options } of VERBS) {
      assert.ok(Object.values(operands).filter(({ many }) => many).length <= 1, name);
      assert.ok(!Object.keys(operands).some((operand) => operand in options), name);
    }
  });

  it('leaves to the command line the options that all have', () => {
    for (const { name, options } of VERBS) {
      const words = Object.keys(options).map(optionWord);
      assert.ok(!words.some((word) => ['--json', '--timeout', '--progress', '--help'].includes(word)), name);
    }
  });

  it('means the same by a word wherever it stands', () => {
    const kinds = new Map<string, string>();
    for (const { name, options } of VERBS) {
      for (const [word, option] of Object.entries(options)) {
        // `sectors` names some to erase, and asks flash for a line about each.
        const kind = word === 'sectors' ? '' : option.kind;
        assert.equal(kinds.get(word) ?? kind, kind, `${name} ${word}`);
        kinds.set(word, kind);
      }
    }
  });
});
