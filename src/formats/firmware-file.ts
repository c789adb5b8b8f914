/**
 * A firmware file of any format but DfuSe, as it was read: bytes at addresses, where the program starts, and what was
 * odd about the file.
 *
 * Below: images, problems. Above: the parsers of Intel HEX, S-records, ELF, UF2 and raw binaries make it; conversions
 * and comparisons take it.
 */

import { rangeOf, sizeOf } from '../base/address-range.ts';
import { FirmwareImage, type Segment } from '../image/firmware-image.ts';
import { findOverlaps } from '../image/overlaps.ts';
import type { SegmentCollector } from '../image/segment-collector.ts';
import type { FileKind } from './detect.ts';
import type { MoreProblems, ProblemList, ProblemsOf } from './problem.ts';

/** The kinds of files that are firmware with addresses. */
export type FirmwareKind = Extract<FileKind, 'dfuse' | 'intel-hex' | 's-record' | 'elf' | 'uf2'>;

/** Each code with the facts that come along. Lines and blocks are counted from 1, as people count them. */
export interface FirmwareProblemDetails {
  /** A line is no record of the format. */
  'malformed-line': { readonly line: number };
  /** A record's checksum does not match it. Its bytes were taken all the same. */
  'wrong-checksum': { readonly line: number; readonly stored: number; readonly computed: number };
  /** A record is shorter or longer than it says, or than its type must be. */
  'record-length': { readonly line: number };
  /** A record of a type that the format does not have. */
  'unknown-record': { readonly line: number; readonly type: string };
  /** The record that ends the file is missing: the file may be cut off. */
  'no-end-record': { readonly lines: number };
  /** Records after the one that ends the file, as where two files were put one behind the other. They were read too. */
  'after-end': { readonly line: number };
  /** The file counts its records, and has another number of them. */
  'record-count': { readonly declared: number; readonly found: number };
  /** Bytes for addresses past 2³². They were left out. */
  'address-space': { readonly address: number; readonly size: number };
  /** Two records hold the same addresses; `differing` tells whether with different bytes. The later one counts. */
  overlap: { readonly address: number; readonly size: number; readonly differing: boolean };
  /** The file ends before what it promises. `what` is a part of the format. */
  truncated: { readonly what: 'header' | 'program headers' | 'segment' | 'block'; readonly missing: number };
  /** An ELF file for another machine, or of a kind that has no program to load. */
  'unsupported-elf': { readonly reason: 'not 32-bit' | 'big-endian' | 'not for Arm' | 'no program headers' };
  /** Several segments of an ELF file take the same bytes of the file: no linker does that. */
  'shared-bytes': { readonly segment: number };
  /** A segment takes in the ELF file's own headers; those were left out. */
  'headers-in-segment': { readonly segment: number; readonly size: number };
  /** The CRC of the DFU suffix behind the bytes is not theirs: they were damaged, or these bytes are no suffix. */
  'wrong-crc': { readonly stored: number; readonly computed: number };
  /** A UF2 block without its magic numbers, or with more bytes than it can hold. It was left out. */
  'bad-block': { readonly block: number };
  /** A UF2 file's blocks are not all there, or out of order. */
  'missing-blocks': { readonly declared: number; readonly found: number };
  /** UF2 blocks that are not for the main flash, or are files in a container. They were left out. */
  'skipped-blocks': { readonly count: number };
  /** A UF2 file holds programs for several kinds of chips. */
  'several-families': { readonly families: readonly number[] };
  /** More parts, far from each other, than are kept: a guard, no honest file comes near it. */
  'too-many-parts': { readonly kept: number; readonly dropped: number };
  /** More problems of one code than are listed. */
  'more-problems': MoreProblems;
  /** The file is something else than its name says: `named` an ending, `is` what it looks like. It was read as that. */
  'named-otherwise': { readonly named: string; readonly is: FirmwareKind };
  /** No firmware of any format: a web page, a pointer of Git LFS, an archive, text. Nothing was read. */
  'not-firmware': { readonly looksLike: FileKind };
  /** Nothing is in the file that could be flashed. */
  'no-content': Readonly<Record<string, never>>;
}

/** A deviation of such a file. */
export type FirmwareProblem = ProblemsOf<FirmwareProblemDetails>;

/** A firmware file, as far as it could be read. */
export interface FirmwareFile {
  readonly image: FirmwareImage;
  /** Where the program starts, if the file says so. */
  readonly entryPoint: number | undefined;
  /** By offset. */
  readonly problems: readonly FirmwareProblem[];
}

/** Makes the file out of the records that a parser has collected. */
export function collectedFile(
  collector: SegmentCollector,
  entryPoint: number | undefined,
  problems: ProblemList<FirmwareProblem>,
): FirmwareFile {
  const segments = collector.segments();
  if (collector.dropped > 0) {
    const details = { kept: segments.length, dropped: collector.dropped };
    problems.add({ code: 'too-many-parts', severity: 'error', offset: 0, details });
  }
  return firmwareFile(segments, entryPoint, problems);
}

/** Makes the file out of what a parser has found: layers the segments, and tells of overlaps and of emptiness. */
export function firmwareFile(
  segments: readonly Segment[],
  entryPoint: number | undefined,
  problems: ProblemList<FirmwareProblem>,
): FirmwareFile {
  for (const { range, differing } of findOverlaps(segments)) {
    const details = { address: range.start, size: sizeOf(range), differing };
    problems.add({ code: 'overlap', severity: differing ? 'error' : 'warning', offset: 0, details });
  }
  for (const { address, bytes } of segments) {
    const { end } = rangeOf(address, bytes.length);
    if (end > 2 ** 32) {
      const details = { address, size: bytes.length };
      problems.add({ code: 'address-space', severity: 'error', offset: 0, details });
    }
  }
  const image = FirmwareImage.layered(segments);
  if (image.size === 0) {
    problems.add({ code: 'no-content', severity: 'error', offset: 0, details: {} });
  }
  return { image, entryPoint, problems: problems.sorted() };
}
