/**
 * Builds the firmware files of the sample workspace from their source: assembled and linked by the GNU tools for Arm,
 * put together by this project's own writer. A long test compares the result with the files in the repository.
 *
 * npx tsx scripts/build-samples.ts [FOLDER]      default: samples/workspace
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newDfuseContent, newTarget, serialiseDfuse } from '../src/formats/dfuse-writer.ts';
import { samples } from './paths.mjs';

/** Each file and its `DELAY`: turns of a loop of 3–4 cycles, at the 16 MHz that the chip starts with. */
const firmwares = { 'blink.dfu': 2_000_000, 'blink-fast.dfu': 400_000 };

/** Laid out as MicroPython's firmware is: see samples/source/blink.s. */
const sections = { vectors: 0x08000000, code: 0x08020000 };

/** Writes the files into `folder`. */
export function buildSamples(folder: string): void {
  const scratch = mkdtempSync(path.join(tmpdir(), 'stm32-dfu-samples-'));
  const at = (name: string) => path.join(scratch, name);
  const arm = (tool: string, ...words: string[]) =>
    execFileSync(`arm-none-eabi-${tool}`, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    for (const [name, delay] of Object.entries(firmwares)) {
      arm('as', '--defsym', `DELAY=${delay}`, path.join(samples, 'source', 'blink.s'), '-o', at('blink.o'));
      const places = Object.entries(sections).map(
        ([section, address]) => `--section-start=.${section}=0x${address.toString(16)}`, // decimal would be read as hexadecimal
      );
      arm('ld', '--entry=reset', ...places, at('blink.o'), '-o', at('blink.elf'));
      const elements = Object.entries(sections).map(([section, address]) => {
        arm('objcopy', '-O', 'binary', `--only-section=.${section}`, at('blink.elf'), at(section));
        return { address, bytes: new Uint8Array(readFileSync(at(section))) };
      });
      const content = newDfuseContent([newTarget('Blink for NUCLEO-F401RE', 0, elements)]);
      writeFileSync(path.join(folder, name), serialiseDfuse(content));
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

if (process.argv[1] === __filename) {
  buildSamples(process.argv[2] ?? path.join(samples, 'workspace'));
}
