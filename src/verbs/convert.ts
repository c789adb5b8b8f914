/**
 * `convert` and `create`: firmware from one format to another, and several files into one.
 *
 * Below: formats. Above: `verb-table.ts`. Formats are told by the endings of the names.
 */

import { hex32 } from '../base/hex.ts';
import {
  closeGaps,
  ENDINGS,
  type FirmwareFormat,
  formatByEnding,
  formatOfName,
  writeFirmware,
} from '../formats/convert.ts';
import { familyOf, FIRMWARE_OPTIONS, type FirmwareArguments, readFirmwareFiles } from './firmware-file.ts';
import { VerbError } from './verb-error.ts';
import { defineVerb, type VerbOutcome, type VerbSurroundings } from './verb.ts';
import type { Options } from './verb-words.ts';

const WRITE_OPTIONS = {
  fill: { kind: 'number', value: 'BYTE', most: 0xff, summary: 'what gaps are filled with where the format has none' },
  closeGaps: { kind: 'number', value: 'BYTES', summary: 'fill gaps up to this size, so that there are fewer parts' },
} as const satisfies Options;

const RESULT = 'file, format, size, ranges: address, size';

/** What erased flash holds on most chips. */
const ERASED = 0xff;

interface Writing extends FirmwareArguments {
  readonly fill: number | undefined;
  readonly closeGaps: number | undefined;
}

export const convertVerb = defineVerb({
  name: 'convert',
  summary: 'convert between .dfu, .bin, .hex, .s19, .elf and .uf2; several files become one',
  operands: {
    input: { many: true, summary: 'firmware files' },
    output: { summary: 'the file that is made; its ending says the format' },
  },
  options: { ...FIRMWARE_OPTIONS, ...WRITE_OPTIONS },
  effects: ['reads-files', 'writes-files'],
  failures: ['arguments', 'file'],
  result: RESULT,
  run: (words, around) => write(words.input, words.output, formatOfName(words.output), { words, around }),
});

export const createVerb = defineVerb({
  name: 'create',
  summary: 'make a .dfu of firmware files of any formats',
  operands: {
    output: { summary: 'the .dfu that is made' },
    input: { many: true, summary: 'firmware files; FILE@ADDRESS for a .bin' },
  },
  options: { ...FIRMWARE_OPTIONS, ...WRITE_OPTIONS },
  effects: ['reads-files', 'writes-files'],
  failures: ['arguments', 'file'],
  result: RESULT,
  async run(words, around) {
    // Whoever has the order of `convert` in mind would have the firmware overwritten that is to be read.
    if ((formatByEnding(words.output) ?? 'dfuse') !== 'dfuse') {
      throw new VerbError('bad-arguments', { expected: `OUTPUT${ENDINGS.dfuse[0]} INPUT…` });
    }
    return write(words.input, words.output, 'dfuse', { words, around });
  },
});

/** Reads all, joins them, writes one. Nothing is written where anything is wrong. */
async function write(
  inputs: readonly string[],
  output: string,
  format: FirmwareFormat,
  { words, around }: { readonly words: Writing; readonly around: VerbSurroundings },
): Promise<VerbOutcome> {
  const { files, print } = around;
  const { image: joined, entryPoint } = await readFirmwareFiles(inputs, words, around);
  const image = words.closeGaps === undefined ? joined : closeGaps(joined, words.closeGaps, words.fill ?? ERASED);
  const bytes = writeFirmware(format, image, {
    entryPoint,
    fill: words.fill,
    familyId: familyOf(words.family),
  });
  await files.write([{ path: output, bytes }], true);
  const ranges = image.ranges().map(({ start, end }) => ({ address: hex32(start), size: end - start }));
  ranges.forEach(({ address, size }) => print(`${address}, ${size} bytes`));
  print(`${files.nameOf(output)}: ${bytes.length} bytes`);
  return { ok: true, outcome: { file: files.nameOf(output), format, size: bytes.length, ranges } };
}
