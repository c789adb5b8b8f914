/** Runs a verb that needs no board, with the words of a command line, on Node's files. */

import { parseArgs } from 'node:util';
import { placeWords } from '../../src/cli/command-line.ts';
import { nodeFiles } from '../../src/cli/node-files.ts';
import { optionWord, readArguments } from '../../src/verbs/read-arguments.ts';
import type { Verb, VerbBoards, VerbData } from '../../src/verbs/verb.ts';

/** What a verb did. */
export interface VerbRun {
  readonly ok: boolean;
  readonly code: string | undefined;
  readonly json: VerbData;
  readonly lines: readonly string[];
}

const noBoards: VerbBoards = {
  machine: 'a machine without USB',
  list: async () => ({ boards: [] }),
  watch: async () => undefined,
  use: async () => {
    throw new Error('There is no board here');
  },
};

/** Runs `verb` with the words that would stand behind its name. Throws what it throws. */
export async function runVerb(verb: Verb, ...words: string[]): Promise<VerbRun> {
  const named = Object.entries(verb.options);
  const options = Object.fromEntries(
    named.map(([name, { kind }]) => [
      optionWord(name).slice(2),
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { positionals, values } = parseArgs({ args: words, options, allowPositionals: true });
  const given = Object.fromEntries(named.map(([name]) => [name, values[optionWord(name).slice(2)]]));
  const lines: string[] = [];
  const result = await verb.run(readArguments(verb, { ...placeWords(verb, positionals), ...given }), {
    files: nodeFiles,
    boards: noBoards,
    print: (line) => lines.push(line),
    note: () => undefined,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  return { ok: result.ok, code: result.ok ? undefined : result.code, json: result.outcome, lines };
}
