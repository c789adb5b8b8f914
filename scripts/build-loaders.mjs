/**
 * Assembles the routines of src/stm32/loaders and writes their bytes beside them, as TypeScript.
 * Needs Debian's gcc-arm-none-eabi. A test compares the written bytes with the source where that compiler is installed.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../src/stm32/loaders');
const generated = path.join(folder, 'routine-code.ts');
/** The label of the breakpoint at which each ends. A writer is `ring-writer.s` with one controller's part. */
const sources = {
  'range-hash': 'range_hash_end',
  'f4-writer': 'writer_end',
  'f1-writer': 'writer_end',
  'g0-writer': 'writer_end',
  'h7-writer': 'writer_end',
  'h7ab-writer': 'writer_end',
  'l4-writer': 'writer_end',
  'l0-writer': 'writer_end',
  'l1-writer': 'writer_end',
};

/** The text of `routine-code.ts` as the sources make it. */
export function assembleLoaders() {
  const work = mkdtempSync(path.join(tmpdir(), 'loaders-'));
  try {
    return [HEADER, ...Object.entries(sources).map(([source, end]) => assemble(source, end, work))].join('\n');
  } finally {
    rmSync(work, { recursive: true });
  }
}

const HEADER = `/**
 * The routines of this folder as machine code. Generated from the .s files by scripts/build-loaders.mjs: do not edit.
 */

/** A routine: its code, which may lie at any multiple of 4, begins at its first byte and ends at a breakpoint. */
export interface RoutineCode {
  readonly name: string;
  /** Offset of the breakpoint, in bytes. */
  readonly end: number;
  /** Little-endian words. */
  readonly words: readonly number[];
}
`;

/**
 * @param {string} source
 * @param {string} symbol label of the last instruction
 * @param {string} work a folder for what lies between
 */
function assemble(source, symbol, work) {
  const object = path.join(work, `${source}.o`);
  const binary = path.join(work, `${source}.bin`);
  execFileSync('arm-none-eabi-gcc', [
    '-c',
    '-mcpu=cortex-m0',
    '-mthumb',
    `-Wa,-I${folder}`,
    path.join(folder, `${source}.s`),
    '-o',
    object,
  ]);
  execFileSync('arm-none-eabi-objcopy', ['-O', 'binary', '-j', '.text', object, binary]);
  const line = execFileSync('arm-none-eabi-nm', [object], { encoding: 'utf8' })
    .split('\n')
    .find((each) => each.endsWith(` ${symbol}`));
  if (!line) throw new Error(`${source}.s does not define ${symbol}`);
  const end = parseInt(line, 16);
  if (execFileSync('arm-none-eabi-objdump', ['-r', object], { encoding: 'utf8' }).includes('R_ARM')) {
    throw new Error(`${source}.s jumps to a symbol that only a linker could place`);
  }
  const bytes = readFileSync(binary);
  const words = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4));
  const rows = [];
  for (let index = 0; index < words.length; index += 8) {
    rows.push(
      `    ${words
        .slice(index, index + 8)
        .map(hex)
        .join(', ')},`,
    );
  }
  const name = source.replaceAll('-', '_').toUpperCase();
  return [
    '// prettier-ignore',
    `export const ${name}: RoutineCode = {`,
    `  name: '${source}',`,
    `  end: 0x${end.toString(16)},`,
    '  words: [',
    ...rows,
    '  ],',
    '};',
    '',
  ].join('\n');
}

/** @param {number} word */
function hex(word) {
  return `0x${word.toString(16).padStart(8, '0')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(generated, assembleLoaders());
}
