/**
 * What a file looks like, from its bytes alone: for a .dfu that is none, and for files to convert.
 *
 * Below: the DFU suffix. Above: the DfuSe parser's problem `not-dfuse`, conversions. It does not parse: a file that
 * looks like Intel HEX may still be full of mistakes.
 */

import { readUint32 } from '../base/bytes.ts';
import { type DfuSuffix, readDfuSuffix } from './dfu-suffix.ts';

/** Kinds of files that are met under the name .dfu, or that can be converted into one. */
export type FileKind =
  | 'dfuse'
  | 'intel-hex'
  | 's-record'
  | 'elf'
  | 'uf2'
  /** Begins with a vector table of a Cortex-M. */
  | 'raw-image'
  /** Begins with the header that an LPC43xx's ROM wants over DFU, as HackRF's tools write it. */
  | 'lpc-dfu'
  /** Begins with the synchronisation word of an iCE40 bitstream. */
  | 'fpga-bitstream'
  | 'script'
  /** A pointer that Git LFS leaves where it did not fetch the file. */
  | 'git-lfs-pointer'
  | 'html'
  | 'archive'
  | 'text'
  /** Text in UTF-16, as “>” of Windows PowerShell makes it of a .hex. */
  | 'utf-16-text'
  /** Nothing but one byte value. */
  | 'blank'
  | 'empty'
  /** Nothing that is known. */
  | 'unknown';

/** What a file looks like. */
export interface Detection {
  readonly kind: FileKind;
  /** Whether a DFU suffix ends it: then `kind` is of what stands before the suffix. */
  readonly hasSuffix: boolean;
  /** Of a raw image: the first two words of its vector table. */
  readonly vectors?: { readonly initialStackPointer: number; readonly resetHandler: number };
}

/** Bytes that are enough to tell text from anything else. */
const SAMPLE_SIZE = 4096;

/** Lattice TN1248, synchronisation word. */
const ICE40_SYNCHRONISATION = [0x7e, 0xaa, 0x99, 0x7e];

/** Beginnings that tell a kind. */
const MAGIC: readonly { readonly kind: FileKind; readonly bytes: readonly number[] }[] = [
  { kind: 'dfuse', bytes: [0x44, 0x66, 0x75, 0x53, 0x65] }, // “DfuSe”
  { kind: 'elf', bytes: [0x7f, 0x45, 0x4c, 0x46] },
  { kind: 'uf2', bytes: [0x55, 0x46, 0x32, 0x0a, 0x57, 0x51, 0x5d, 0x9e] }, // both magic numbers of UF2's first block
  { kind: 'archive', bytes: [0x50, 0x4b, 0x03, 0x04] }, // zip
  { kind: 'archive', bytes: [0x1f, 0x8b] }, // gzip
  { kind: 'lpc-dfu', bytes: [0xda, 0xff] }, // UM10503, table 25: AES_ACTIVE = 0x1A, HASH_ACTIVE = 3, and reserved ones
  { kind: 'fpga-bitstream', bytes: ICE40_SYNCHRONISATION },
  { kind: 'script', bytes: [0x23, 0x21] }, // “#!”
];

/** Tells what `bytes` look like. Looks at the beginning and the end only, whatever the size. */
export function detectFormat(bytes: Uint8Array): Detection {
  const suffix: DfuSuffix | undefined = readDfuSuffix(bytes);
  const payload = suffix ? bytes.subarray(0, suffix.offset) : bytes;
  const hasSuffix = suffix !== undefined;
  const kind = kindOf(payload);
  if (kind !== 'unknown') {
    return { kind, hasSuffix };
  }
  const vectors = vectorsOf(payload);
  return vectors ? { kind: 'raw-image', hasSuffix, vectors } : { kind, hasSuffix };
}

function kindOf(payload: Uint8Array): FileKind {
  if (payload.length === 0) {
    return 'empty';
  }
  const known = MAGIC.find(({ bytes }) => bytes.every((byte, index) => payload[index] === byte));
  if (known) {
    return known.kind;
  }
  const sample = payload.subarray(0, SAMPLE_SIZE);
  if (isCommentedBitstream(sample)) {
    return 'fpga-bitstream';
  }
  if (sample.every((byte) => byte === sample[0])) {
    return 'blank';
  }
  if (isUtf16(sample)) {
    return 'utf-16-text';
  }
  return isText(sample) ? kindOfText(new TextDecoder('latin1').decode(sample)) : 'unknown';
}

/** A byte order mark, and nothing behind it that ASCII has not. */
function isUtf16(sample: Uint8Array): boolean {
  const [first, second] = sample;
  const isLittle = first === 0xff && second === 0xfe;
  const isBig = first === 0xfe && second === 0xff;
  const behind = sample.subarray(2);
  const ofParity = (odd: number): Uint8Array => behind.filter((_, index) => index % 2 === odd);
  return (
    (isLittle || isBig) && ofParity(isLittle ? 1 : 0).every((byte) => byte === 0) && isText(ofParity(isLittle ? 0 : 1))
  );
}

/**
 * icepack and Lattice's tools put a comment before the synchronisation word: FF 00, texts that end with NUL, 00 FF
 * (Project IceStorm, “Bitstream file format”).
 */
function isCommentedBitstream(sample: Uint8Array): boolean {
  if (sample[0] !== 0xff || sample[1] !== 0x00) {
    return false;
  }
  const end = sample.findIndex((byte, index) => index >= 2 && byte === 0xff && sample[index - 1] === 0x00);
  return end >= 0 && ICE40_SYNCHRONISATION.every((byte, index) => sample[end + 1 + index] === byte);
}

function isText(sample: Uint8Array): boolean {
  return sample.every((byte) => (byte >= 0x20 && byte !== 0x7f) || (byte >= 0x09 && byte <= 0x0d));
}

function kindOfText(text: string): FileKind {
  const start = text.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  if (/^:[0-9a-f]{10}/i.test(start)) {
    return 'intel-hex';
  }
  if (/^S[0-9][0-9a-f]{6}/i.test(start)) {
    return 's-record';
  }
  if (start.startsWith('version https://git-lfs')) {
    return 'git-lfs-pointer';
  }
  return /^<(!doctype|html)/i.test(start) ? 'html' : 'text';
}

/**
 * The first two words, if they can be a Cortex-M's initial stack pointer and its reset handler (in the code region,
 * Thumb bit set). ARM DDI 0403E, B1.5.3 and B3.1.
 */
function vectorsOf(payload: Uint8Array): Detection['vectors'] {
  if (payload.length < 8) {
    return undefined;
  }
  const initialStackPointer = readUint32(payload, 0);
  const resetHandler = readUint32(payload, 4);
  const inCode = resetHandler >= 8 && resetHandler < 0x2000_0000 && (resetHandler & 1) === 1;
  return isStackPointer(initialStackPointer) && inCode ? { initialStackPointer, resetHandler } : undefined;
}

/** Whether a word can be where the stack of an STM32 begins: aligned, in RAM or just past its end. */
export function isStackPointer(word: number): boolean {
  const sram = word > 0x2000_0000 && word <= 0x2030_0000; // the largest ends below 3 MB (RM0456, memory map)
  const axiSram = word > 0x2400_0000 && word <= 0x2410_0000; // H7 (RM0433, memory map)
  const coreCoupled = word > 0x1000_0000 && word <= 0x1001_0000; // F3, F4 (RM0090, 2.3.1)
  return word % 4 === 0 && (sram || axiSram || coreCoupled);
}
