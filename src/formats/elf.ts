/**
 * ELF files of 32-bit Arm programs: what is to be loaded, by program headers and physical addresses; and ELF files of
 * our own, which debuggers and objdump open. “Tool Interface Standard: Executable and Linking Format”, version 1.2;
 * “ELF for the Arm Architecture” (IHI 0044).
 *
 * Our own code: the libraries on npm read headers as objects for display, whole files copied, and none of them writes.
 * Below: images. Above: conversions. Never throws for what a file contains; segments are views into it.
 */

import { viewOf } from '../base/bytes.ts';
import type { FirmwareImage, Segment } from '../image/firmware-image.ts';
import { type FirmwareFile, firmwareFile, type FirmwareProblem } from './firmware-file.ts';
import { FormatError } from './format-error.ts';
import { ProblemList } from './problem.ts';

const HEADER_SIZE = 52;
const PROGRAM_HEADER_SIZE = 32;
const SECTION_HEADER_SIZE = 40;
const EM_ARM = 40;
const PT_LOAD = 1;
const SHT_NOBITS = 8;
const SHF_ALLOC = 2;

/** A program header, as far as loading needs it. */
interface ProgramHeader {
  readonly index: number;
  readonly type: number;
  readonly offset: number;
  readonly virtualAddress: number;
  readonly physicalAddress: number;
  readonly fileSize: number;
  readonly memorySize: number;
}

/** Reads an ELF file. */
export function parseElf(bytes: Uint8Array): FirmwareFile {
  const problems = new ProblemList<FirmwareProblem>();
  const unsupported = whyUnsupported(bytes);
  if (unsupported) {
    problems.add(unsupported);
    return firmwareFile([], undefined, problems);
  }
  const view = viewOf(bytes);
  const entryPoint = view.getUint32(24, true);
  const loads = readProgramHeaders(bytes, problems).filter(
    ({ type, memorySize }) => type === PT_LOAD && memorySize > 0,
  );
  // Some linkers leave all physical addresses 0; then, as in GNU's tools, the virtual ones count. One segment alone may
  // really belong at 0; one that takes memory only (.bss) counts as another.
  const physical = loads.length === 1 || loads.some(({ physicalAddress }) => physicalAddress !== 0);
  const headers = loads.filter(({ fileSize }) => fileSize > 0);
  const starts = { headersEnd: endOfHeaders(bytes), sections: startsOfSections(bytes) };
  const segments: Segment[] = [];
  let size = 0;
  for (const header of headers) {
    const address = physical ? header.physicalAddress : header.virtualAddress;
    const segment = readSegment(bytes, header, starts, problems);
    size += segment.skipped + segment.bytes.length;
    if (size > bytes.length) {
      problems.add({
        code: 'shared-bytes',
        severity: 'error',
        offset: header.offset,
        details: { segment: header.index },
      });
      break;
    }
    segments.push({ address: address + segment.skipped, bytes: segment.bytes });
  }
  return firmwareFile(segments, entryPoint === 0 ? undefined : entryPoint, problems);
}

function whyUnsupported(bytes: Uint8Array): FirmwareProblem | undefined {
  if (bytes.length < HEADER_SIZE) {
    const details = { what: 'header', missing: HEADER_SIZE - bytes.length } as const;
    return { code: 'truncated', severity: 'error', offset: bytes.length, details };
  }
  const view = viewOf(bytes);
  const no = (reason: 'not 32-bit' | 'big-endian' | 'not for Arm' | 'no program headers', offset: number) =>
    ({ code: 'unsupported-elf', severity: 'error', offset, details: { reason } }) as const;
  if (bytes[4] !== 1) {
    return no('not 32-bit', 4);
  }
  if (bytes[5] !== 1) {
    return no('big-endian', 5);
  }
  if (view.getUint16(18, true) !== EM_ARM) {
    return no('not for Arm', 18);
  }
  const headersAreOurs = view.getUint16(42, true) >= PROGRAM_HEADER_SIZE && view.getUint16(44, true) > 0;
  return headersAreOurs ? undefined : no('no program headers', 44);
}

function readProgramHeaders(bytes: Uint8Array, problems: ProblemList<FirmwareProblem>): ProgramHeader[] {
  const view = viewOf(bytes);
  const start = view.getUint32(28, true);
  const size = view.getUint16(42, true);
  const count = view.getUint16(44, true);
  const present = Math.max(0, Math.min(count, Math.floor((bytes.length - start) / size)));
  if (present < count) {
    const details = { what: 'program headers', missing: start + count * size - bytes.length } as const;
    problems.add({ code: 'truncated', severity: 'error', offset: Math.min(start, bytes.length), details });
  }
  return Array.from({ length: present }, (_, index) => {
    const at = start + index * size;
    return {
      index,
      type: view.getUint32(at, true),
      offset: view.getUint32(at + 4, true),
      virtualAddress: view.getUint32(at + 8, true),
      physicalAddress: view.getUint32(at + 12, true),
      fileSize: view.getUint32(at + 16, true),
      memorySize: Math.max(view.getUint32(at + 16, true), view.getUint32(at + 20, true)),
    };
  });
}

/** Where in a file content can begin. */
interface ContentStarts {
  /** The first byte after the ELF header and the program headers, where these follow it. */
  readonly headersEnd: number;
  /** The first bytes of the sections that are loaded; ascending. */
  readonly sections: Float64Array;
}

function endOfHeaders(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  const start = view.getUint32(28, true);
  return start <= HEADER_SIZE ? start + view.getUint16(42, true) * view.getUint16(44, true) : HEADER_SIZE;
}

function startsOfSections(bytes: Uint8Array): Float64Array {
  const view = viewOf(bytes);
  const start = view.getUint32(32, true);
  const size = view.getUint16(46, true);
  const count = view.getUint16(48, true);
  if (start === 0 || size < SECTION_HEADER_SIZE || start + count * size > bytes.length) {
    return new Float64Array();
  }
  const starts: number[] = [];
  for (let at = start; at < start + count * size; at += size) {
    const loaded = (view.getUint32(at + 8, true) & SHF_ALLOC) !== 0 && view.getUint32(at + 4, true) !== SHT_NOBITS;
    if (loaded && view.getUint32(at + 20, true) > 0) {
      starts.push(view.getUint32(at + 16, true));
    }
  }
  return Float64Array.from(starts).sort();
}

/** A segment's bytes, as far as the file has them. `skipped`: bytes at its start that were left out. */
function readSegment(
  bytes: Uint8Array,
  header: ProgramHeader,
  starts: ContentStarts,
  problems: ProblemList<FirmwareProblem>,
): { bytes: Uint8Array; skipped: number } {
  const skipped = headersInSegment(header, starts);
  if (skipped > 0) {
    const details = { segment: header.index, size: skipped };
    problems.add({ code: 'headers-in-segment', severity: 'information', offset: header.offset, details });
  }
  const end = header.offset + header.fileSize;
  if (end > bytes.length) {
    const details = { what: 'segment', missing: end - bytes.length } as const;
    problems.add({ code: 'truncated', severity: 'error', offset: Math.min(header.offset, bytes.length), details });
  }
  return { bytes: bytes.subarray(header.offset + skipped, end), skipped };
}

/**
 * A segment can begin before its first section: at the file's first byte, ELF header and all (GNU ld with a large page
 * size), or with the program headers (a linker script that asks for them). Sections decide where there are any, as with
 * objcopy: what lies before them are headers that nobody wants in flash. Where there are none, as before a section that
 * takes memory only, the headers themselves are left out; other bytes may be a tool's that makes no sections.
 */
function headersInSegment({ offset, fileSize }: ProgramHeader, { headersEnd, sections }: ContentStarts): number {
  const first = sections[placeOf(offset, sections)];
  if (first !== undefined && first < offset + fileSize) {
    return first - offset;
  }
  return Math.min(fileSize, Math.max(0, headersEnd - offset));
}

/** The place of the first of ascending numbers that is `least` or more. */
function placeOf(least: number, ascending: Float64Array): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) < least) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The most that a file can count without extensions: fewer sections than SHN_LORESERVE, of which one is null and one names. */
const MOST_RANGES = 0xff00 - 1 - 2;

/**
 * The image as an executable ELF file for Arm: a segment and a section for each range, which is how objcopy, objdump
 * and gdb want it.
 * @throws FormatError `too-many-ranges`
 */
export function serialiseElf(image: FirmwareImage, entryPoint?: number): Uint8Array<ArrayBuffer> {
  const { segments } = image.joined();
  if (segments.length > MOST_RANGES) {
    throw new FormatError('too-many-ranges', { count: segments.length, most: MOST_RANGES });
  }
  const names = new TextEncoder().encode(
    ['', ...segments.map(sectionName), NAMES_SECTION].map((name) => `${name}\0`).join(''),
  );
  const contentStart = HEADER_SIZE + PROGRAM_HEADER_SIZE * segments.length;
  const namesStart = contentStart + image.size;
  const sectionsStart = Math.ceil((namesStart + names.length) / 4) * 4;
  const file = new Uint8Array(sectionsStart + SECTION_HEADER_SIZE * (segments.length + 2));
  const writer = new ElfWriter(file);
  writer.header({ entryPoint: entryPoint ?? 0, segments: segments.length, sectionsStart });
  let offset = contentStart;
  let name = 1;
  segments.forEach((segment, index) => {
    file.set(segment.bytes, offset);
    writer.words(HEADER_SIZE + PROGRAM_HEADER_SIZE * index, [
      PT_LOAD,
      offset,
      segment.address,
      segment.address,
      segment.bytes.length,
      segment.bytes.length,
      READ_AND_EXECUTE,
      1,
    ]);
    writer.words(sectionsStart + SECTION_HEADER_SIZE * (index + 1), [
      name,
      SHT_PROGBITS,
      SHF_ALLOC | SHF_EXECINSTR,
      segment.address,
      offset,
      segment.bytes.length,
      0,
      0,
      1,
      0,
    ]);
    offset += segment.bytes.length;
    name += sectionName(segment).length + 1;
  });
  file.set(names, namesStart);
  writer.words(sectionsStart + SECTION_HEADER_SIZE * (segments.length + 1), [
    name,
    SHT_STRTAB,
    0,
    0,
    namesStart,
    names.length,
    0,
    0,
    1,
    0,
  ]);
  return file;
}

const SHT_PROGBITS = 1;
const SHT_STRTAB = 3;
const SHF_EXECINSTR = 4;
/** PF_R | PF_X */
const READ_AND_EXECUTE = 5;
const NAMES_SECTION = '.shstrtab';

/** A name that says where the section belongs; objdump takes what begins with .text for code. */
function sectionName({ address }: Segment): string {
  return `.text.${address.toString(16).padStart(8, '0')}`;
}

/** Writes the parts of an ELF file that are numbers. */
class ElfWriter {
  private readonly view: DataView;

  constructor(private readonly file: Uint8Array) {
    this.view = viewOf(file);
  }

  header(of: { readonly entryPoint: number; readonly segments: number; readonly sectionsStart: number }): void {
    // magic; 32-bit; little-endian; version 1; System V
    this.file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0]);
    this.halfWords(16, [ET_EXEC, EM_ARM]);
    this.words(20, [1, of.entryPoint, HEADER_SIZE, of.sectionsStart, EF_ARM_EABI_VER5]);
    this.halfWords(40, [
      HEADER_SIZE,
      PROGRAM_HEADER_SIZE,
      of.segments,
      SECTION_HEADER_SIZE,
      of.segments + 2,
      of.segments + 1,
    ]);
  }

  words(offset: number, values: readonly number[]): void {
    values.forEach((value, index) => this.view.setUint32(offset + 4 * index, value, true));
  }

  private halfWords(offset: number, values: readonly number[]): void {
    values.forEach((value, index) => this.view.setUint16(offset + 2 * index, value, true));
  }
}

const ET_EXEC = 2;
const EF_ARM_EABI_VER5 = 0x0500_0000;
