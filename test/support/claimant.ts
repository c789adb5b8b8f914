/** A program of its own that claims a chip: `node claimant.cjs CHIP`. Obeys the words on its input, says what came of them. */

import { createInterface } from 'node:readline';
import { userJournals } from '../../src/cli/file-journal.ts';
import { ProgrammingError } from '../../src/programming/programming-error.ts';

const chip = process.argv[2] ?? '';
const journal = userJournals(process.env).journal();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function obey(word: string): Promise<void> {
  if (word === 'release') {
    await journal.release(chip);
    say('let it go');
    return;
  }
  try {
    await journal.hold(chip);
    say('has it');
  } catch (error) {
    const owner = error instanceof ProgrammingError ? String((error.details as { owner?: string }).owner) : '';
    say(`in use: ${owner}`);
  }
}

createInterface({ input: process.stdin }).on('line', (word) => {
  obey(word).catch((error: unknown) => say(`failed: ${String(error)}`));
});
say('ready');
