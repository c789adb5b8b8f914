/**
 * The firmware that a board verb is given: a file of any format.
 *
 * Below: formats, the reading of `convert`. Above: `flash`, `verify`.
 */

import type { FirmwareImage } from '../image/firmware-image.ts';
import { readFirmwareFile } from './convert.ts';
import type { Verb, VerbArguments, VerbContext } from './verb.ts';

/** Options of every verb that takes firmware. */
export const FIRMWARE_OPTIONS = {
  target: { type: 'string' },
  address: { type: 'string' },
  family: { type: 'string' },
  raw: { type: 'boolean' },
  anyway: { type: 'boolean' },
} as const satisfies Verb['options'];

/** As a usage text. */
export const FIRMWARE_USAGE = 'FILE [--target N] [--address A] [--raw] [--family F] [--anyway]';

/**
 * The image in a file. Of a .dfu with several targets one must be named: none is taken silently.
 * @throws FormatError where it has errors and nobody said “anyway”, and where it leaves something unsaid
 */
export async function readFirmware(path: string, words: VerbArguments, context: VerbContext): Promise<FirmwareImage> {
  return (await readFirmwareFile(path, words, context)).image;
}
