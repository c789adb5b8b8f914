/**
 * How long 64 MiB of .dfu take to be parsed and CRC-checked, beside dfu-util's `dfu-suffix -c` and `dfuse-pack -d` on
 * the same file: whole process against whole process, in turns; and ours inside a warm process.
 *
 *   npx tsx test/bench/parse-64mib.ts [RUNS]
 *
 * Prints the time that passed and the processor's time, best and median. Exit code 1 where ours takes more of the
 * processor's time than the quicker of the two, by the best run of each: that is what other work on the machine
 * disturbs least, and it is hard on us, because Node's helper threads count too.
 */

import { buildSync } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { newDfuseContent, newTarget, serialiseDfuse } from '../../src/formats/dfuse-writer.ts';

const SIZE = 64 << 20;
const runs = Number(process.argv[2] ?? 9);

/** A file with one target, whose two elements hold bytes without a pattern (xorshift32). */
function largeFile(): Uint8Array {
  const noise = new Uint32Array(SIZE / 4);
  let state = 1;
  for (let index = 0; index < noise.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    noise[index] = state;
  }
  const bytes = new Uint8Array(noise.buffer); // eslint-disable-line no-restricted-syntax -- a buffer of its own
  const elements = [
    { address: 0x9000_0000, bytes: bytes.subarray(0, SIZE / 2) },
    { address: 0x9400_0000, bytes: bytes.subarray(SIZE / 2) },
  ];
  return serialiseDfuse(newDfuseContent([newTarget('bench', 0, elements)]));
}

/** Seconds from the start of a process to its end, and seconds of processor time on all its threads. */
interface Seconds {
  readonly passed: number;
  readonly processor: number;
}

/** Runs a command to its end. The shell's `time` tells what it took: Node cannot ask that of a child. */
function secondsOf(command: readonly string[], folder: string): Seconds {
  const script = 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null 2>&1';
  const { status, stderr, error } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw new Error(`${command[0]} failed (Debian package dfu-util): ${error?.message ?? stderr}`);
  }
  const [passed = NaN, user = NaN, system = NaN] = stderr.trim().split(' ').map(Number);
  return { passed, processor: user + system };
}

const best = (values: readonly number[]): number => Math.min(...values);
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const folder = mkdtempSync(join(tmpdir(), 'stm32-dfu-bench-'));
try {
  const path = join(folder, 'bench.dfu');
  const file = largeFile();
  writeFileSync(path, file);
  const bundle = join(folder, 'parse-once.cjs');
  buildSync({ entryPoints: [join(__dirname, 'parse-once.ts')], bundle: true, platform: 'node', outfile: bundle });
  const commands = {
    'this program (node)': [process.execPath, bundle, path],
    'dfu-suffix -c': ['dfu-suffix', '-c', path],
    'dfuse-pack -d': ['dfuse-pack', '-d', path],
  };
  const seconds = new Map<string, Seconds[]>(Object.keys(commands).map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const [name, command] of Object.entries(commands)) {
      seconds.get(name)?.push(secondsOf(command, folder));
    }
  }
  print(`${file.length} bytes, ${runs} runs in turns; seconds of the whole process, best and median:`);
  print(`${''.padEnd(22)}  time passed     processor`);
  for (const [name, values] of seconds) {
    const columns = (['passed', 'processor'] as const).map((kind) => {
      const all = values.map((value) => value[kind]);
      return `${best(all).toFixed(3)}  ${median(all).toFixed(3)}`;
    });
    print(`  ${name.padEnd(20)}  ${columns.join('    ')}`);
  }
  const inside = Array.from({ length: runs }, () => {
    const start = performance.now();
    parseDfuse(file);
    return (performance.now() - start) / 1000;
  });
  const rate = file.length / best(inside) / 1e6;
  print(
    `inside a warm process: best ${best(inside).toFixed(3)}, median ${median(inside).toFixed(3)}, ${rate.toFixed(0)} MB/s`,
  );
  const [ours = NaN, ...others] = [...seconds.values()].map((values) => best(values.map(({ processor }) => processor)));
  print(`processor time beside the quicker of the two: ${(ours / best(others)).toFixed(2)} (below 1 is quicker)`);
  process.exitCode = ours <= best(others) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
