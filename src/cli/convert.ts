/**
 * `convert IN… OUT`: firmware from one format to another, or several files into one.
 *
 * Below: formats, texts. Above: `verbs.ts`. Formats by the endings of the names.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { hex32 } from '../base/hex.ts';
import { closeGaps, type Firmware, formatOfName, joinImages, readFirmware, writeFirmware } from '../formats/convert.ts';
import type { DfuseProblem } from '../formats/dfuse-problem.ts';
import type { FirmwareProblem } from '../formats/firmware-file.ts';
import { FormatError } from '../formats/format-error.ts';
import { hasErrors } from '../formats/problem.ts';
import { UF2_FAMILIES } from '../formats/uf2.ts';
import { dfuseProblemText } from '../texts/format-texts.ts';
import { firmwareProblemText } from '../texts/firmware-texts.ts';
import { addressOption, numberOption, switchOption, textOption } from './options.ts';
import { UsageError } from './positionals.ts';
import type { Verb, VerbArguments, VerbContext } from './verb.ts';

export const convertVerb: Verb = {
  name: 'convert',
  usage: 'IN… OUT [--address A] [--target N] [--raw] [--fill B] [--close-gaps BYTES] [--family F] [--anyway]',
  summary: 'convert between .dfu, .bin, .hex, .s19, .elf and .uf2; several files become one',
  options: {
    address: { type: 'string' },
    target: { type: 'string' },
    fill: { type: 'string' },
    family: { type: 'string' },
    'close-gaps': { type: 'string' },
    raw: { type: 'boolean' },
    anyway: { type: 'boolean' },
  },
  async run(words, context) {
    const { inputs, output } = filesOf(words);
    const format = formatOfName(output);
    const read = await Promise.all(inputs.map((input) => readFirmwareFile(input, words, context)));
    const joined = joinImages(read.map(({ image }, index) => ({ name: basename(inputs[index] ?? ''), image })));
    const gap = numberOption(words, 'close-gaps');
    const image = gap === undefined ? joined : closeGaps(joined, gap, numberOption(words, 'fill', 0xff) ?? 0xff);
    const bytes = writeFirmware(format, image, {
      entryPoint: read.find(({ entryPoint }) => entryPoint !== undefined)?.entryPoint,
      fill: numberOption(words, 'fill', 0xff),
      familyId: familyOf(words),
    });
    await writeFile(output, bytes);
    const ranges = image.ranges().map(({ start, end }) => ({ address: hex32(start), size: end - start }));
    for (const { address, size } of ranges) {
      context.print(`${address}, ${size} bytes`);
    }
    context.print(`${basename(output)}: ${bytes.length} bytes`);
    return { ok: true, json: { file: basename(output), format, size: bytes.length, ranges } };
  },
};

function filesOf(words: VerbArguments): { inputs: readonly string[]; output: string } {
  const output = words.positionals.at(-1);
  const inputs = words.positionals.slice(0, -1);
  if (output === undefined || inputs.length === 0) {
    throw new UsageError('usage', { expected: ['IN…', 'OUT'], given: words.positionals.length });
  }
  return { inputs, output };
}

/**
 * Reads a file of any format, and tells of what is odd about it.
 * @throws FormatError `has-errors` unless `--anyway`, and also with it where nothing could be read
 */
export async function readFirmwareFile(path: string, words: VerbArguments, context: VerbContext): Promise<Firmware> {
  const firmware = readFirmware(basename(path), new Uint8Array(await readFile(path)), {
    address: addressOption(words, 'address'),
    target: numberOption(words, 'target', 0xff),
    family: familyOf(words),
    raw: switchOption(words, 'raw'),
  });
  const told = firmware.problems.filter(({ severity }) => severity !== 'information');
  told.forEach((problem) => context.progress(`${basename(path)}: ${sentenceOf(firmware)(problem)}`));
  if (hasErrors(firmware.problems) && (firmware.image.size === 0 || words.values['anyway'] !== true)) {
    const problems = firmware.problems.filter(({ severity }) => severity === 'error').map(sentenceOf(firmware));
    throw new FormatError('has-errors', { file: basename(path), problems });
  }
  return firmware;
}

function sentenceOf({ format }: Firmware): (problem: DfuseProblem | FirmwareProblem) => string {
  return (problem) =>
    format === 'dfuse'
      ? dfuseProblemText(problem as DfuseProblem).sentence
      : firmwareProblemText(problem as FirmwareProblem).sentence;
}

function familyOf(words: VerbArguments): number | undefined {
  const named = UF2_FAMILIES[textOption(words, 'family')?.toUpperCase() ?? ''];
  return named ?? numberOption(words, 'family', 0xffff_ffff);
}
