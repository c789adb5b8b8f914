/**
 * How long people wait before anything is done: until the extension is active, and until `show` has answered, beside
 * Node's own start. Medians of whole processes, of the development bundles.
 *
 *   npx tsx test/bench/start-times.ts [RUNS]
 *
 * Exit code 1 where one takes four times what is wanted: a machine that does other things as well breaks the aim alone.
 */

import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { buildBundles } from '../../scripts/bundles.mjs';
import { outcomeOf, tool } from '../../scripts/process.mjs';

const root = resolve(__dirname, '../..');
const runs = Number(process.argv[2] ?? 15);

/** Milliseconds of our code until it is active. */
const ACTIVE = 25;

/** Milliseconds that `show` takes on top of Node's own start. */
const SHOWN = 60;

function median(measure: () => number): number {
  const times = Array.from({ length: runs }, measure).sort((a, b) => a - b);
  return times[runs >> 1] ?? NaN;
}

function node(...words: string[]): { readonly output: string; readonly milliseconds: number } {
  const begun = performance.now();
  const output = execFileSync(process.execPath, words, { cwd: root }).toString();
  return { output, milliseconds: performance.now() - begun };
}

function activation(): number {
  const program = join(root, 'test', 'package', 'support', 'activation.mjs');
  return (JSON.parse(node(program, join(root, 'dist')).output) as { milliseconds: number }).milliseconds;
}

/** @returns whether it is not four times too long */
function tell(what: string, time: number, aim: number): boolean {
  console.log(`${what}: ${time.toFixed(1)} ms (aim: ${aim} ms)`);
  return time <= 4 * aim;
}

async function main(): Promise<void> {
  await buildBundles('extension');
  const { code, output } = await outcomeOf(tool('webpack'), ['--env', 'cli'], { cwd: root });
  if (code !== 0) {
    throw new Error(output);
  }
  const active = tell('the extension is active', median(activation), ACTIVE);
  const start = median(() => node('-e', '').milliseconds);
  const show = median(() => node('out/cli.cjs', 'show', 'samples/workspace/blink.dfu').milliseconds);
  const shown = tell(`\`show\` after Node's start (${start.toFixed(0)} ms)`, show - start, SHOWN);
  process.exitCode = active && shown ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
