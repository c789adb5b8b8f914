/** Runs a verb of the development tool as its frame does, without a process of its own. */

import { parseArgs } from 'node:util';
import type { Verb, VerbOutcome } from '../../src/cli/verb.ts';

/** What a verb did. */
export interface VerbRun extends VerbOutcome {
  readonly lines: readonly string[];
}

/** Runs `verb` with the words that would stand behind its name. Throws what it throws. */
export async function runVerb(verb: Verb, ...words: string[]): Promise<VerbRun> {
  const { positionals, values } = parseArgs({ args: words, options: verb.options, allowPositionals: true });
  const lines: string[] = [];
  const outcome = await verb.run(
    { positionals, values },
    { print: (line) => lines.push(line), progress: () => undefined, signal: new AbortController().signal },
  );
  return { ...outcome, lines };
}
