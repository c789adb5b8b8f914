/**
 * Runs one command line: finds the verb, reads its options, prints what comes of it.
 *
 * Below: verbs. Above: `main-cli.ts`, which gives it the process's words and streams.
 */

import { parseArgs } from 'node:util';
import { errorJson, errorLines } from './error-text.ts';
import { UsageError } from './positionals.ts';
import type { Verb, VerbOutcome } from './verb.ts';

/** Where lines go, and how the user interrupts. */
export interface Surroundings {
  readonly standardOutput: (line: string) => void;
  readonly standardError: (line: string) => void;
  readonly signal: AbortSignal;
}

/** @returns the exit code: 0 or 1 */
export async function runVerb(verbs: readonly Verb[], words: readonly string[], around: Surroundings): Promise<0 | 1> {
  const json = words.includes('--json');
  const { standardOutput, standardError, signal } = around;
  const print = json ? standardError : standardOutput;
  const verb = verbs.find(({ name }) => name === words[0]);
  if (!verb) {
    usageOf(verbs).forEach(standardError);
    return 1;
  }
  let outcome: VerbOutcome;
  try {
    const { positionals, values } = readWords(verb, words.slice(1));
    outcome = await verb.run({ positionals, values }, { print, progress: standardError, signal });
  } catch (error) {
    errorLines(error).forEach(standardError);
    if (error instanceof UsageError) {
      standardError(usageLine(verb));
    }
    outcome = { ok: false, json: errorJson(error) };
  }
  if (json) {
    standardOutput(JSON.stringify({ ok: outcome.ok, ...outcome.json }));
  }
  return outcome.ok ? 0 : 1;
}

function readWords(verb: Verb, words: readonly string[]): ReturnType<typeof parseArgs> {
  try {
    return parseArgs({
      args: [...words],
      options: { ...verb.options, json: { type: 'boolean' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(
      'usage',
      { expected: [error instanceof Error ? error.message : String(error)], given: 0 },
      error,
    );
  }
}

function usageOf(verbs: readonly Verb[]): string[] {
  return ['verbs:', ...verbs.flatMap((verb) => [usageLine(verb), `      ${verb.summary}`])];
}

function usageLine({ name, usage }: Verb): string {
  return `  ${name} ${usage} [--json]`;
}
