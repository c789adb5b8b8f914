/**
 * The firmware that a verb is given: a .dfu, or raw bytes with an address.
 *
 * Below: formats. Above: `flash`, `verify`.
 */

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseDfuse, targetImage } from '../formats/dfuse.ts';
import { FirmwareImage } from '../image/firmware-image.ts';
import { refuseErrors } from './dump.ts';
import { numberOption, switchOption } from './options.ts';
import { UsageError } from './positionals.ts';
import type { Verb, VerbArguments, VerbContext } from './verb.ts';
import { problemLine } from './show.ts';

/** Options of every verb that takes firmware. */
export const FIRMWARE_OPTIONS = {
  target: { type: 'string' },
  address: { type: 'string' },
  anyway: { type: 'boolean' },
} as const satisfies Verb['options'];

/** As a usage text. */
export const FIRMWARE_USAGE = 'FILE [--target N] [--address A] [--anyway]';

/**
 * The image in a file: with `--address` its bytes as they are, else a target of a .dfu (the first, or `--target`).
 * @throws FormatError where it has errors and nobody said “anyway”; UsageError
 */
export async function readFirmware(path: string, words: VerbArguments, context: VerbContext): Promise<FirmwareImage> {
  const bytes = new Uint8Array(await readFile(path));
  const address = numberOption(words, 'address');
  if (address !== undefined) {
    return FirmwareImage.from([{ address, bytes }]);
  }
  const file = parseDfuse(bytes);
  file.problems.forEach((problem) => context.progress(problemLine(problem)));
  refuseErrors(basename(path), file, switchOption(words, 'anyway'));
  const target = file.targets[numberOption(words, 'target') ?? 0];
  if (!target) {
    throw new UsageError('usage', { expected: [`--target 0…${file.targets.length - 1}`], given: 0 });
  }
  return targetImage(target);
}
