import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOARD_OPTIONS } from '../../src/verbs/board-options.ts';
import { optionWord } from '../../src/verbs/read-arguments.ts';
import { ANSWER_VERSION, EXIT_CODES } from '../../src/verbs/verb-answer.ts';
import { VERBS } from '../../src/verbs/verb-table.ts';

describe('docs/command-line.md', () => {
  const page = readFileSync(join(__dirname, '../../docs/command-line.md'), 'utf8');

  it('has a line for each verb, with the words that it takes', () => {
    for (const { name, operands } of VERBS) {
      const words = Object.entries(operands).map(([word, { many, optional }]) => {
        const name = `${word.toUpperCase()}${many ? '…' : ''}`;
        return optional ? `[${name}]` : name;
      });
      assert.ok(page.includes(`| \`${[name, ...words].join(' ')}\` `), name);
    }
  });

  it('has the exit codes, all of them and no other', () => {
    const codes = [...page.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
    assert.deepEqual(codes, Object.values(EXIT_CODES));
  });

  it('has the options of boards, and the version of answers', () => {
    for (const option of Object.keys(BOARD_OPTIONS)) {
      assert.ok(page.includes(`\`${optionWord(option)}`), option);
    }
    assert.ok(page.includes(`"version": ${ANSWER_VERSION}`));
  });
});
