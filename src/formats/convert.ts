/**
 * From any firmware format to any other, by way of bytes at addresses.
 *
 * Below: every format of this folder. Above: the editor, the extension's commands, the command-line tool. Which format
 * a file has is told by its content first; its ending counts where the content says nothing, as with raw bytes. What is
 * lost is what the other format cannot say: names and identifiers of a .dfu, and in .bin the addresses.
 */

import { sizeOf } from '../base/address-range.ts';
import { firstDifference } from '../base/bytes.ts';
import { FirmwareImage, type Segment } from '../image/firmware-image.ts';
import { findOverlaps } from '../image/overlaps.ts';
import { LARGEST, parseBin, serialiseBin } from './bin.ts';
import { detectFormat, type FileKind } from './detect.ts';
import { type DeviceIdentity, readDfuSuffix } from './dfu-suffix.ts';
import { MOST_ELEMENTS, parseDfuse, targetImage } from './dfuse.ts';
import type { DfuseFile } from './dfuse-file.ts';
import type { DfuseProblem } from './dfuse-problem.ts';
import { newDfuseContent, newTarget, serialiseDfuse } from './dfuse-writer.ts';
import { parseElf, serialiseElf } from './elf.ts';
import type { FirmwareKind, FirmwareProblem } from './firmware-file.ts';
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
  const format = formatByEnding(file);
  if (!format) {
    throw unknownEnding(file);
  }
  return format;
}

/** The format that a file's name promises; undefined where its ending is none of them. */
export function formatByEnding(file: string): FirmwareFormat | undefined {
  const name = file.toLowerCase();
  const formats = Object.keys(ENDINGS) as FirmwareFormat[];
  return formats.find((candidate) => ENDINGS[candidate].some((ending) => name.endsWith(ending)));
}

function unknownEnding(file: string): FormatError {
  return new FormatError('unknown-ending', { file, known: Object.values(ENDINGS).flat() });
}

/** What a file may leave unsaid. */
export interface ReadOptions {
  /** Where the bytes of a .bin belong. */
  readonly address?: number | undefined;
  /** Which target of a .dfu with several is meant. */
  readonly target?: number | undefined;
  /** Which family of a .uf2 with several is meant. */
  readonly family?: number | undefined;
  /** Take the bytes as they are, whatever they look like and whatever the name says. */
  readonly raw?: boolean | undefined;
}

/** Every format but DfuSe. */
type OtherFormat = Exclude<FirmwareFormat, 'dfuse'>;

/** A file's format, and what is odd about it: of which family that is, the format says. */
export type FormatFound =
  | { readonly format: 'dfuse'; readonly problems: readonly DfuseProblem[] }
  | { readonly format: OtherFormat; readonly problems: readonly FirmwareProblem[] };

/** Firmware that was read, whatever the format. */
export type Firmware = FormatFound & {
  readonly image: FirmwareImage;
  /** Where the program starts, where the format can say so. */
  readonly entryPoint: number | undefined;
};

/**
 * Reads firmware of any format. What a file contains becomes problems; what nobody said is thrown.
 * @param file its name
 * @throws FormatError `unknown-ending`, `address-needed`, `target-needed`, `no-such-target`, `family-needed`
 */
export function readFirmware(file: string, bytes: Uint8Array, options: ReadOptions = {}): Firmware {
  const { kind, hasSuffix } = detectFormat(bytes);
  const named = formatByEnding(file);
  if (options.raw) {
    return { format: 'bin', ...parseBin(bytes, addressOf(file, options), { raw: true }) };
  }
  if (isFirmwareKind(kind)) {
    // A suffix is a part of a .dfu; behind another format it is no line and no block of it.
    const content = kind === 'dfuse' ? bytes : bytes.subarray(0, readDfuSuffix(bytes)?.offset);
    const firmware = readAs(kind, file, content, options);
    return named === undefined || named === kind ? firmware : namedOtherwise(firmware, ENDINGS[named][0], kind);
  }
  if (NO_FIRMWARE.includes(kind)) {
    // What is called .dfu and is none says what it looks like by itself.
    return named === 'dfuse' ? readDfuse(file, bytes, options) : nothing(named ?? 'bin', kind);
  }
  if (named === undefined && options.address === undefined) {
    throw unknownEnding(file);
  }
  // A plain DFU file is a raw binary with a suffix.
  const format = named === 'dfuse' && hasSuffix ? 'bin' : (named ?? 'bin');
  const firmware = readAs(format, file, bytes, options);
  // What is no record of its format from the first line to the last is told of once.
  const isText = format === 'intel-hex' || format === 's-record';
  return isText && firmware.image.size === 0 ? nothing(format, kind) : firmware;
}

/** What is met under the name of firmware and is none, whatever the ending. */
const NO_FIRMWARE: readonly FileKind[] = ['html', 'git-lfs-pointer', 'archive', 'script', 'utf-16-text'];

/** What a copy of a flash, byte by byte, may look like. */
const COPIES: readonly FileKind[] = ['raw-image', 'blank', 'empty', 'unknown'];

/**
 * Lets pass what can be a back-up. What merely was chosen as one is not written: the bytes of a .dfu at the start of flash are no program.
 * @throws FormatError `no-back-up`
 */
export function mustBeCopyOfFlash(file: string, bytes: Uint8Array): void {
  const { kind } = detectFormat(bytes);
  if (!COPIES.includes(kind)) {
    throw new FormatError('no-back-up', { file, looksLike: kind });
  }
}

function isFirmwareKind(kind: FileKind): kind is FirmwareKind {
  return kind in ENDINGS;
}

function readAs(format: FirmwareFormat, file: string, bytes: Uint8Array, options: ReadOptions): Firmware {
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
      return readUf2(file, bytes, options);
  }
}

/** Firmware of which nothing could be read, and the one problem that says why. */
function nothing(format: OtherFormat, looksLike: FileKind): Firmware {
  const problem: FirmwareProblem = { code: 'not-firmware', severity: 'error', offset: 0, details: { looksLike } };
  return { format, image: FirmwareImage.from([]), entryPoint: undefined, problems: [problem] };
}

/** The same, and a word about its name. @param named the ending that it has @param is what its content is */
function namedOtherwise(firmware: Firmware, named: string, is: FirmwareKind): Firmware {
  const odd = { code: 'named-otherwise', severity: 'warning', offset: 0 } as const;
  return firmware.format === 'dfuse'
    ? { ...firmware, problems: [{ ...odd, details: { named } }, ...firmware.problems] }
    : { ...firmware, problems: [{ ...odd, details: { named, is } }, ...firmware.problems] };
}

function readUf2(file: string, bytes: Uint8Array, { family }: ReadOptions): Firmware {
  const read = parseUf2(bytes, { family });
  const several = read.problems.find((problem) => problem.code === 'several-families');
  if (several) {
    throw new FormatError('family-needed', { file, families: several.details.families });
  }
  return { format: 'uf2', ...read };
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
  // Packed chunks are no firmware for a chip: only mboot can unpack them.
  const packed = dfuse.problems.some(({ code }) => code === 'packed-for-mboot');
  return {
    format: 'dfuse',
    image: target && !packed ? targetImage(target) : FirmwareImage.from([]),
    entryPoint: undefined,
    problems: dfuse.problems,
  };
}

function chosenTarget(
  file: string,
  { targets }: DfuseFile,
  options: ReadOptions,
): DfuseFile['targets'][number] | undefined {
  const { target } = options;
  if (target === undefined && targets.length > 1) {
    throw new FormatError('target-needed', { file, count: targets.length });
  }
  if (target !== undefined && targets.length > 0 && target >= targets.length) {
    throw new FormatError('no-such-target', { file, target, count: targets.length });
  }
  return targets[target ?? 0];
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
      const count = image.joined().segments.length;
      if (count > MOST_ELEMENTS) {
        throw new FormatError('too-many-ranges', { count, most: MOST_ELEMENTS });
      }
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

/** An image, and the name of the file that it came from. */
export interface NamedImage {
  readonly name: string;
  readonly image: FirmwareImage;
}

/**
 * Several images as one. The same bytes for an address twice are one.
 * @throws FormatError `overlap` where two of them hold different bytes for the same address
 */
export function joinImages(parts: readonly NamedImage[]): FirmwareImage {
  const segments = parts.flatMap(({ name, image }) => image.segments.map((segment) => ({ ...segment, name })));
  const overlap = findOverlaps(segments).find(({ differing }) => differing);
  if (overlap) {
    const { first, second, range } = overlap;
    const bytesOf = ({ address, bytes }: Segment): Uint8Array =>
      bytes.subarray(range.start - address, range.end - address);
    const address = range.start + (firstDifference(bytesOf(first), bytesOf(second)) ?? 0);
    throw new FormatError('overlap', { address, files: [first.name, second.name] });
  }
  return FirmwareImage.layered(segments);
}

/**
 * The image with its small gaps filled, so that it has fewer parts.
 * @param most bytes of the largest gap that is filled
 * @param fill the byte that is put there; what a flash holds where it is erased does the least harm
 * @throws FormatError `too-far-apart` where that takes more bytes than any flash has
 */
export function closeGaps(image: FirmwareImage, most: number, fill: number): FirmwareImage {
  const ranges = image.ranges();
  const gaps = ranges
    .slice(1)
    .map(({ start: end }, index) => ({ start: ranges[index]?.end ?? end, end }))
    .filter((gap) => sizeOf(gap) <= most);
  const size = gaps.reduce((sum, gap) => sum + sizeOf(gap), 0);
  if (size > LARGEST) {
    throw new FormatError('too-far-apart', { size, most: LARGEST });
  }
  const filled = gaps.map((gap) => ({ address: gap.start, bytes: new Uint8Array(sizeOf(gap)).fill(fill) }));
  return FirmwareImage.from([...image.segments, ...filled]).joined();
}
