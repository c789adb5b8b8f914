/**
 * From any firmware format to any other, by way of bytes at addresses.
 *
 * Below: every format of this folder. Above: the editor, the extension's commands, the command-line tool. Which format
 * a file has is told by its ending; what it holds has the last word where that is one of the formats. What is lost is
 * what the other format cannot say: names and identifiers of a .dfu, and in .bin the addresses.
 */

import { FirmwareImage, type Segment } from '../image/firmware-image.ts';
import { findOverlaps } from '../image/overlaps.ts';
import { parseBin, serialiseBin } from './bin.ts';
import { detectFormat } from './detect.ts';
import type { DeviceIdentity } from './dfu-suffix.ts';
import { parseDfuse, targetImage } from './dfuse.ts';
import type { DfuseFile } from './dfuse-file.ts';
import type { DfuseProblem } from './dfuse-problem.ts';
import { newDfuseContent, newTarget, serialiseDfuse } from './dfuse-writer.ts';
import { parseElf, serialiseElf } from './elf.ts';
import type { FirmwareProblem } from './firmware-file.ts';
import { FormatError } from './format-error.ts';
import { parseIntelHex, serialiseIntelHex } from './intel-hex.ts';
import { parseSrec, serialiseSrec } from './srec.ts';
import { parseUf2, serialiseUf2 } from './uf2.ts';

/** The formats that firmware can be read from and written to. */
export type FirmwareFormat = 'dfuse' | 'bin' | 'intel-hex' | 's-record' | 'elf' | 'uf2';

/** Endings of file names by format, in lower case; the first is the usual one. */
export const ENDINGS: Readonly<Record<FirmwareFormat, readonly [string, ...string[]]>> = {
  dfuse: ['.dfu'],
  bin: ['.bin'],
  'intel-hex': ['.hex', '.ihex', '.ihx'],
  's-record': ['.s19', '.s28', '.s37', '.srec', '.mot'],
  elf: ['.elf', '.out', '.axf'],
  uf2: ['.uf2'],
};

/**
 * The format that a file's name promises.
 * @throws FormatError `unknown-ending`
 */
export function formatOfName(file: string): FirmwareFormat {
  const name = file.toLowerCase();
  const formats = Object.keys(ENDINGS) as FirmwareFormat[];
  const format = formats.find((candidate) => ENDINGS[candidate].some((ending) => name.endsWith(ending)));
  if (!format) {
    throw new FormatError('unknown-ending', { file, known: Object.values(ENDINGS).flat() });
  }
  return format;
}

/** What a file may leave unsaid. */
export interface ReadOptions {
  /** Where the bytes of a .bin belong. */
  readonly address?: number | undefined;
  /** Which target of a .dfu with several is meant. */
  readonly target?: number | undefined;
}

/** Firmware that was read, whatever the format. */
export interface Firmware {
  readonly format: FirmwareFormat;
  readonly image: FirmwareImage;
  /** Where the program starts, where the format can say so. */
  readonly entryPoint: number | undefined;
  readonly problems: readonly (DfuseProblem | FirmwareProblem)[];
}

/**
 * Reads firmware of any format. What a file contains becomes problems; what nobody said is thrown.
 * @param file its name
 * @throws FormatError `unknown-ending`, `address-needed`, `target-needed`
 */
export function readFirmware(file: string, bytes: Uint8Array, options: ReadOptions = {}): Firmware {
  const format = formatOf(file, bytes);
  switch (format) {
    case 'dfuse':
      return readDfuse(file, bytes, options);
    case 'bin':
      return { format, ...parseBin(bytes, addressOf(file, options)) };
    case 'intel-hex':
      return { format, ...parseIntelHex(bytes) };
    case 's-record':
      return { format, ...parseSrec(bytes) };
    case 'elf':
      return { format, ...parseElf(bytes) };
    case 'uf2':
      return { format, ...parseUf2(bytes) };
  }
}

/** A .bin may hold anything, also what begins like another format; every other name is checked against the content. */
function formatOf(file: string, bytes: Uint8Array): FirmwareFormat {
  const promised = formatOfName(file);
  const { kind, hasSuffix } = detectFormat(bytes);
  if (promised === 'bin') {
    return promised;
  }
  if (kind in ENDINGS) {
    return kind as FirmwareFormat;
  }
  // A plain DFU file is a raw binary with a suffix.
  return promised === 'dfuse' && hasSuffix ? 'bin' : promised;
}

function addressOf(file: string, { address }: ReadOptions): number {
  if (address === undefined) {
    throw new FormatError('address-needed', { file });
  }
  return address;
}

function readDfuse(file: string, bytes: Uint8Array, options: ReadOptions): Firmware {
  const dfuse = parseDfuse(bytes);
  const target = chosenTarget(file, dfuse, options);
  return {
    format: 'dfuse',
    image: target ? targetImage(target) : FirmwareImage.from([]),
    entryPoint: undefined,
    problems: dfuse.problems,
  };
}

function chosenTarget(
  file: string,
  { targets }: DfuseFile,
  options: ReadOptions,
): DfuseFile['targets'][number] | undefined {
  if (options.target === undefined && targets.length > 1) {
    throw new FormatError('target-needed', { file, count: targets.length });
  }
  return targets[options.target ?? 0];
}

/** What the other format needs to know beyond bytes and addresses. */
export interface WriteOptions {
  readonly entryPoint?: number | undefined;
  /** Into .bin: the byte for gaps. Without it a gap is refused. */
  readonly fill?: number | undefined;
  /** Into .uf2: the family of chips. */
  readonly familyId?: number | undefined;
  /** Into .dfu: the device it is for; ST's in DFU mode if absent. */
  readonly identity?: DeviceIdentity | undefined;
}

/** The name of the target of a .dfu that we make: what ST's and MicroPython's tools write. */
export const USUAL_TARGET_NAME = 'ST...';

/**
 * Writes firmware in a format: one element, section or segment a range, nothing between them.
 * @throws FormatError `no-content`, `gap-needs-fill`, `too-far-apart`, `too-many-ranges`
 */
export function writeFirmware(
  format: FirmwareFormat,
  image: FirmwareImage,
  options: WriteOptions = {},
): Uint8Array<ArrayBuffer> {
  if (image.size === 0) {
    throw new FormatError('no-content', {});
  }
  switch (format) {
    case 'dfuse': {
      const target = newTarget(USUAL_TARGET_NAME, 0, image.joined().segments);
      return serialiseDfuse(newDfuseContent([target], options.identity));
    }
    case 'bin':
      return serialiseBin(image, options.fill);
    case 'intel-hex':
      return serialiseIntelHex(image, options.entryPoint);
    case 's-record':
      return serialiseSrec(image, options.entryPoint);
    case 'elf':
      return serialiseElf(image, options.entryPoint);
    case 'uf2':
      return serialiseUf2(image, options.familyId);
  }
}

/**
 * Several images as one.
 * @throws FormatError `overlap` where two of them hold the same address
 */
export function joinImages(images: readonly FirmwareImage[]): FirmwareImage {
  const segments: Segment[] = images.flatMap((image) => image.segments);
  const [overlap] = findOverlaps(segments);
  if (overlap) {
    throw new FormatError('overlap', { address: overlap.range.start });
  }
  return FirmwareImage.from(segments);
}
