/**
 * Builds the firmware files of the sample workspace from their source, with tools that nobody of this project wrote:
 * the GNU assembler and linker for Arm, and `dfuse-pack` of dfu-util. A long test compares the result with the files
 * in the repository.
 *
 * node scripts/build-samples.mjs [FOLDER]      default: samples/workspace
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { samples } from './paths.mjs';

/** Each file and its `DELAY`: turns of a loop of 3–4 cycles, at the 16 MHz that the chip starts with. */
const firmwares = { 'blink.dfu': 2_000_000, 'blink-fast.dfu': 400_000 };

const VECTORS = 0x08000000;
const CODE = 0x08020000;

/** @param {string} folder */
export function buildSamples(folder) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'stm32-dfu-samples-'));
  const at = (/** @type {string} */ name) => path.join(scratch, name);
  const run = (/** @type {string} */ program, /** @type {string[]} */ words) =>
    execFileSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  const arm = (/** @type {string} */ tool, /** @type {string[]} */ words) => run(`arm-none-eabi-${tool}`, words);
  try {
    for (const [name, delay] of Object.entries(firmwares)) {
      arm('as', ['--defsym', `DELAY=${delay}`, path.join(samples, 'source', 'blink.s'), '-o', at('blink.o')]);
      const places = [`.vectors=${VECTORS}`, `.code=${CODE}`].map((place) => `--section-start=${place}`);
      arm('ld', ['--entry=reset', ...places, at('blink.o'), '-o', at('blink.elf')]);
      for (const section of ['vectors', 'code']) {
        arm('objcopy', ['-O', 'binary', `--only-section=.${section}`, at('blink.elf'), at(`${section}.bin`)]);
      }
      const elements = [`${VECTORS}:${at('vectors.bin')}`, `${CODE}:${at('code.bin')}`];
      run('dfuse-pack', [...elements.flatMap((element) => ['-b', element]), path.join(folder, name)]);
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) buildSamples(process.argv[2] ?? path.join(samples, 'workspace'));
