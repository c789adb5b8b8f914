/**
 * The firmware that a verb is given: a file of any format.
 *
 * Below: formats, texts. Above: `convert`, `compare`, `flash`, `verify`.
 */

import { type Firmware, joinImages, readFirmware } from '../formats/convert.ts';
import { FormatError } from '../formats/format-error.ts';
import type { Severity } from '../formats/problem.ts';
import { UF2_FAMILIES } from '../formats/uf2.ts';
import { toldProblems } from '../texts/firmware-texts.ts';
import type { VerbSurroundings } from './verb.ts';
import type { Options, OptionValues } from './verb-words.ts';
import { VerbError } from './verb-error.ts';

/** The largest of 32 bits. */
const MOST_FAMILY = 0xffff_ffff;

/** What a file may leave unsaid. */
export const FIRMWARE_OPTIONS = {
  target: { kind: 'number', value: 'N', most: 0xff, summary: 'which target of a .dfu with several' },
  address: { kind: 'address', summary: 'where the bytes of a .bin belong' },
  family: {
    kind: 'text',
    value: 'F',
    summary: 'the family of a .uf2, by the name that the format has for it, or its number',
  },
  raw: { kind: 'flag', summary: 'take the bytes as they are, whatever they look like' },
  anyway: { kind: 'flag', summary: 'yes to whatever would be asked: errors in the file, another chip' },
} as const satisfies Options;

export type FirmwareArguments = OptionValues<typeof FIRMWARE_OPTIONS>;

/**
 * Reads a file, and tells of what is odd about it. Of a .dfu with several targets one must be named: none is taken
 * silently.
 * @throws FormatError `has-errors` unless `anyway`, and also with it where nothing could be read; `no-content` for a file
 *   without bytes, which is equal to nothing; where it leaves something unsaid; VerbError
 */
export async function readFirmwareFile(
  path: string,
  { address, target, family, raw, anyway }: FirmwareArguments,
  { files, note }: Pick<VerbSurroundings, 'files' | 'note'>,
): Promise<Firmware> {
  const name = files.nameOf(path);
  const firmware = readFirmware(name, await files.read(path), { address, target, family: familyOf(family), raw });
  const told = toldProblems(firmware);
  const sentences = (severity: Severity): string[] =>
    told.filter(({ problem }) => problem.severity === severity).map(({ text }) => text.sentence);
  const errors = sentences('error');
  const empty = firmware.image.size === 0;
  const refused = errors.length > 0 && (empty || !anyway);
  // What it is refused for is told by the refusal.
  for (const sentence of refused ? sentences('warning') : [...errors, ...sentences('warning')]) {
    note(`${name}: ${sentence}`);
  }
  if (refused) {
    throw new FormatError('has-errors', { file: name, problems: errors, empty });
  }
  if (empty) {
    throw new FormatError('no-content', {});
  }
  return firmware;
}

/**
 * Reads one or several files as one firmware. “app.bin@0x08004000”: each .bin may belong somewhere else.
 * @throws as `readFirmwareFile`; ImageError `overlap` where two hold the same addresses
 */
export async function readFirmwareFiles(
  paths: readonly string[],
  words: FirmwareArguments,
  around: Pick<VerbSurroundings, 'files' | 'note' | 'firmware'>,
): Promise<Pick<Firmware, 'image' | 'entryPoint'>> {
  const known = around.firmware?.(paths);
  if (known) {
    return known;
  }
  const parts = await Promise.all(
    paths.map(async (given) => {
      const { path, address = words.address } = placed(given);
      return { name: around.files.nameOf(path), ...(await readFirmwareFile(path, { ...words, address }, around)) };
    }),
  );
  return {
    image: joinImages(parts),
    entryPoint: parts.find(({ entryPoint }) => entryPoint !== undefined)?.entryPoint,
  };
}

function placed(given: string): { readonly path: string; readonly address?: number } {
  const [, path, address] = /^(.+)@(0x[0-9a-fA-F]{1,8})$/.exec(given) ?? [];
  return path === undefined ? { path: given } : { path, address: Number(address) };
}

/** The number of a .uf2 family. @param text its name, or the number @throws VerbError `bad-arguments` */
export function familyOf(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const number = UF2_FAMILIES[text.toUpperCase()] ?? Number(text);
  if (!Number.isInteger(number) || number < 0 || number > MOST_FAMILY) {
    throw new VerbError('bad-arguments', { expected: `--family ${Object.keys(UF2_FAMILIES).join('|')}|NUMBER` });
  }
  return number;
}
