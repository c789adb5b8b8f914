/**
 * Firmware for other programs: from the bytes of a file of any format to an image, or an error that says what is wrong.
 *
 * Below: formats, texts. Above: `main-library.ts`.
 */

import { type FirmwareFormat, readFirmware as read } from '../formats/convert.ts';
import { FormatError } from '../formats/format-error.ts';
import { hasErrors, type Severity } from '../formats/problem.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import { toldProblems } from '../texts/firmware-texts.ts';

/** What a file may leave unsaid. */
export interface ReadFirmwareOptions {
  /** Where the bytes of a .bin belong. */
  readonly address?: number;
  /** Which target of a .dfu with several is meant, from 0. */
  readonly target?: number;
  /** Which family of a .uf2 with several is meant. */
  readonly family?: number;
  /** Take the bytes as they are, whatever they look like. */
  readonly raw?: boolean;
  /** Take it also where it holds errors, as far as it can be read. */
  readonly anyway?: boolean;
}

/** Something odd about a file. */
export interface FileProblem {
  readonly severity: Severity;
  readonly code: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly sentence: string;
}

/** Firmware that was read. */
export interface Firmware {
  readonly format: FirmwareFormat;
  /** Bytes at addresses; what the file leaves out stays a gap. */
  readonly image: FirmwareImage;
  /** Where the program starts, where the format can say so. */
  readonly entryPoint: number | undefined;
  readonly problems: readonly FileProblem[];
}

/**
 * Reads firmware: .dfu, .bin, .hex, .s19, .elf or .uf2, told by its content, and by its name where the content says
 * nothing.
 * @param name of the file; default a name without an ending
 * @throws FormatError `has-errors` unless `anyway`; `address-needed` for a .bin, `target-needed`, `family-needed`,
 *   `unknown-ending`
 */
export function readFirmware(bytes: Uint8Array, name = 'firmware', options: ReadFirmwareOptions = {}): Firmware {
  const { anyway = false, ...how } = options;
  const firmware = read(name, bytes, how);
  const { format, image, entryPoint, problems } = firmware;
  const told = toldProblems(firmware).map(({ problem: { severity, code, offset }, text: { sentence } }) => ({
    ...{ severity, code, offset, sentence },
  }));
  if (hasErrors(problems) && (image.size === 0 || !anyway)) {
    const grave = told.filter(({ severity }) => severity === 'error');
    const problems = grave.map(({ sentence }) => sentence);
    throw new FormatError('has-errors', { file: name, problems, empty: image.size === 0 });
  }
  return { format, image, entryPoint, problems: told };
}
