/**
 * A firmware file as the editors show it, whatever its format: a .dfu as it is, any other as one target whose elements are
 * its runs of bytes.
 *
 * Below: formats. Above: what describes files for the page, the open documents. It does not know VS Code.
 */

import { detectFormat } from '../../formats/detect.ts';
import { type FirmwareFormat, type ReadOptions, readFirmware } from '../../formats/convert.ts';
import { parseDfuse } from '../../formats/dfuse.ts';
import type { DfuseElement, DfuseFile, DfuseTarget } from '../../formats/dfuse-file.ts';
import type { DfuseProblem } from '../../formats/dfuse-problem.ts';
import type { FirmwareProblem } from '../../formats/firmware-file.ts';
import { firmwareProblemText } from '../../texts/firmware-texts.ts';
import { dfuseProblemText } from '../../texts/format-texts.ts';
import type { Text } from '../../texts/text.ts';

/** A deviation of the file from its format. */
export type OpenedProblem = DfuseProblem | FirmwareProblem;

/** A run of bytes. */
export interface OpenedElement extends Omit<DfuseElement, 'offset'> {
  /** Where its header stands in the file; null where the format has no such thing. */
  readonly offset: number | null;
}

/** Runs of bytes for one memory. */
export interface OpenedTarget extends Omit<DfuseTarget, 'elements'> {
  readonly elements: readonly OpenedElement[];
}

/** A file. A `DfuseFile` is one. */
export interface OpenedFile extends Pick<DfuseFile, 'bytes' | 'prefix' | 'suffix'> {
  readonly targets: readonly OpenedTarget[];
  readonly problems: readonly OpenedProblem[];
}

/** A file, and what it was read as. */
export interface Opened {
  readonly format: FirmwareFormat;
  readonly file: OpenedFile;
  /** Where the program starts, where the file says so. */
  readonly entryPoint: number | undefined;
}

/**
 * Reads a file to be shown.
 * @throws FormatError `address-needed`, `unknown-ending`, `family-needed`
 */
export function openFirmware(name: string, bytes: Uint8Array, options: ReadOptions): Opened {
  if (detectFormat(bytes).kind === 'dfuse') {
    return { format: 'dfuse', file: parseDfuse(bytes), entryPoint: undefined };
  }
  const { format, image, entryPoint, problems } = readFirmware(name, bytes, options);
  const elements = image.joined().segments.map((segment, index) => ({
    index,
    offset: null,
    address: segment.address,
    size: segment.bytes.length,
    bytes: segment.bytes,
  }));
  const target: OpenedTarget = {
    index: 0,
    offset: 0,
    alternateSetting: 0,
    named: 0,
    name: '',
    nameField: new Uint8Array(),
    size: image.size,
    elementCount: elements.length,
    elements,
  };
  const targets = elements.length > 0 ? [target] : [];
  return { format, file: { bytes, prefix: undefined, suffix: undefined, targets, problems }, entryPoint };
}

/** The sentence and the next step for a problem of a file that was read as `format`. */
export function openedProblemText(problem: OpenedProblem, format: FirmwareFormat): Text {
  return format === 'dfuse'
    ? dfuseProblemText(problem as DfuseProblem)
    : firmwareProblemText(problem as FirmwareProblem);
}
