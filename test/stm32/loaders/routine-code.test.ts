import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  F1_WRITER,
  F4_WRITER,
  G0_WRITER,
  L0_WRITER,
  L1_WRITER,
  L4_WRITER,
  RANGE_HASH,
} from '../../../src/stm32/loaders/routine-code.ts';

const ROOT = resolve(__dirname, '../../..');
const FOLDER = join(ROOT, 'src/stm32/loaders');
const hasCompiler = spawnSync('arm-none-eabi-gcc', ['--version']).status === 0;

/** A source and what it includes, at any depth. */
function withIncluded(file: string): string {
  const source = readFileSync(join(FOLDER, file), 'utf8');
  const included = /^\s*\.include\s+"(.+)"$/m.exec(source)?.[1];
  return included === undefined ? source : source + withIncluded(included);
}

describe('routine code', () => {
  for (const { name, words, end } of [RANGE_HASH, F1_WRITER, F4_WRITER, G0_WRITER, L0_WRITER, L1_WRITER, L4_WRITER]) {
    it(`${name} ends at a breakpoint inside it`, () => {
      const halfWords = words.flatMap((word) => [word & 0xffff, word >>> 16]);
      assert.equal(halfWords[end / 2], 0xbe00); // BKPT #0 (ARM DDI 0419E, A6.7.12)
      assert.equal(halfWords.filter((half) => half === 0xbe00).length, 1);
    });

    it(`${name} is assembled for ARMv6-M`, () => {
      assert.deepEqual(
        withIncluded(`${name}.s`)
          .match(/^\s*\.cpu\s+.*$/gm)
          ?.map((line) => line.trim()),
        ['.cpu    cortex-m0'],
      );
    });
  }

  if (hasCompiler) {
    it('is what the sources assemble to', () => {
      const script =
        "import('./scripts/build-loaders.mjs').then((build) => process.stdout.write(build.assembleLoaders()))";
      const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' });
      assert.equal(stderr, '');
      assert.equal(readFileSync(join(FOLDER, 'routine-code.ts'), 'utf8').trim(), stdout.trim());
    });
  } else {
    it('can be compared with the sources where arm-none-eabi-gcc is installed: it is not');
  }
});
