/**
 * What a verb of the development tool is: its words, and what it does with them.
 *
 * Below: nothing. Above: one file a verb in this folder, collected by `verbs.ts`; `main-cli.ts` runs them.
 */

import type { ParseArgsConfig } from 'node:util';

/** The words after the verb, as `node:util`'s `parseArgs` reads them. */
export interface VerbArguments {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
}

/** What a verb needs from outside. */
export interface VerbContext {
  /** A line for the user, to standard output (to standard error where `--json` is given). */
  print(line: string): void;
  /** A line about what goes on, to standard error. */
  progress(line: string): void;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
}

/** How a verb ended. `json` is printed as the last line where `--json` is given. */
export interface VerbOutcome {
  readonly ok: boolean;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A verb. Errors are thrown; `main-cli.ts` turns them into a sentence, a next step and exit code 1. */
export interface Verb {
  readonly name: string;
  /** `FILE [--address A]` */
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  run(words: VerbArguments, context: VerbContext): Promise<VerbOutcome>;
}
