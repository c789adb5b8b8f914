/**
 * Marks by which people recognise what a piece of firmware is: MicroPython with version and board, a file system, a
 * boot loader, an operating system, ELF where none should be, padding.
 *
 * Below: readable text, the vector table. Above: the editor's facts, the guess of the chip. A mark is a hint, never a
 * proof: text that says “littlefs” can be an error message.
 */

import type { Segment } from '../image/firmware-image.ts';
import { textRuns } from './strings.ts';

/** What a mark says, by kind. */
export interface MarkDetails {
  /** MicroPython's banner: “v1.14-7-g60612bb53” and the date it was built. */
  micropython: { readonly version: string; readonly date: string | undefined };
  /** “WeAct Studio Core Board with STM32F401CE”, as MicroPython's banner has it. */
  board: { readonly board: string; readonly chip: string };
  /** A memory layout as ST's DFU boot loaders show it: “@Internal Flash  /0x08000000/04*016Kg,…”. */
  'dfu-bootloader': { readonly layout: string };
  /** Text that a known program carries. */
  program: { readonly name: string; readonly text: string };
  /** The superblock of a file system. */
  'file-system': { readonly name: 'FAT' | 'littlefs' };
  /** The bytes are an ELF file, not what is in one. */
  elf: Readonly<Record<string, never>>;
  /** Nothing but one byte value. */
  blank: { readonly value: number };
  /** One byte value up to the end. `size` in bytes. */
  padding: { readonly value: number; readonly size: number };
}

/** A mark. */
export type ContentMark = {
  [Kind in keyof MarkDetails]: { readonly kind: Kind; readonly address: number; readonly details: MarkDetails[Kind] };
}[keyof MarkDetails];

/** Bytes of equal value at the end that count as padding. */
const LEAST_PADDING = 64;

/** Texts that tell a program, most telling first; the name is what users know it by. */
const PROGRAMS: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'mboot', pattern: /\bmboot-v?\S+/ },
  { name: 'OpenMV', pattern: /^OpenMV(?: Bootloader| Virtual Comm Port)?/ },
  { name: 'PX4 / ArduPilot', pattern: /ArduPilot|PX4 (?:BL|FMU)/ },
  { name: 'Betaflight', pattern: /Betaflight/ },
  { name: 'CircuitPython', pattern: /CircuitPython \S+/ },
  { name: 'TinyUF2', pattern: /TinyUF2 ?\S*|UF2 Bootloader \S+/i },
  { name: 'MCUboot', pattern: /MCUboot|mcuboot/ },
  { name: 'ChibiOS', pattern: /ChibiOS\S*/ },
  { name: 'FreeRTOS', pattern: /FreeRTOS(?: V\S+)?/ },
  { name: 'Zephyr', pattern: /Zephyr OS(?: v?\S+)?/ },
  { name: 'NuttX', pattern: /NuttX(?: \S+)?/ },
  { name: 'Klipper', pattern: /Klipper/ },
];

/** “MicroPython v1.14 on 2021-02-02; PYBv1.1 with STM32F405RG”, whole or in the two parts that newer ones keep. */
const MICROPYTHON = /MicroPython (v\d\S*)(?: on (\d{4}-\d\d-\d\d))?/;
const BOARD = /(?:^|; )([^;]{2,60}?) with (STM32[A-Z0-9][A-Za-z0-9]{2,12})/;
const LAYOUT = /@[^/]{1,40}\/0x[0-9A-Fa-f]{8}\/[0-9*KMBa-g, /x]+/;

/** Marks of one kind and name that are told: the first says it, the others are noise. */
const MOST_RUNS = 200_000;

/** Looks through `segment` for marks; ascending by kind of search, each mark once. */
export function findMarks(segment: Segment): ContentMark[] {
  const { address, bytes } = segment;
  if (bytes.length === 0) {
    return [];
  }
  const padding = paddingOf(bytes);
  if (padding.size === bytes.length) {
    return [{ kind: 'blank', address, details: { value: padding.value } }];
  }
  const marks: ContentMark[] = [];
  if (readsAs(bytes, 0, [0x7f, 0x45, 0x4c, 0x46])) {
    marks.push({ kind: 'elf', address, details: {} });
  }
  marks.push(...fileSystems(segment), ...marksInText(segment));
  if (padding.size >= LEAST_PADDING) {
    marks.push({ kind: 'padding', address: address + bytes.length - padding.size, details: padding });
  }
  return marks;
}

function paddingOf(bytes: Uint8Array): { value: number; size: number } {
  const value = bytes[bytes.length - 1] ?? 0;
  let size = 0;
  while (size < bytes.length && bytes[bytes.length - 1 - size] === value) {
    size += 1;
  }
  return { value, size: value === 0 || value === 0xff ? size : 0 };
}

/** Where superblocks can stand: file systems begin at an erase unit, and no STM32's is smaller than 2 KB here. */
const SUPERBLOCK_STEP = 2048;

function fileSystems({ address, bytes }: Segment): ContentMark[] {
  const marks: ContentMark[] = [];
  for (let at = 0; at + 512 <= bytes.length; at += SUPERBLOCK_STEP) {
    const name = fileSystemAt(bytes, at);
    if (name && !marks.some((mark) => mark.kind === 'file-system' && mark.details.name === name)) {
      marks.push({ kind: 'file-system', address: address + at, details: { name } });
    }
  }
  return marks;
}

function fileSystemAt(bytes: Uint8Array, at: number): 'FAT' | 'littlefs' | undefined {
  // littlefs SPEC.md, “superblock entry”: a revision count, a tag, then the magic string at offset 8.
  if (readsAs(bytes, at + 8, [...'littlefs'].map(codeOf))) {
    return 'littlefs';
  }
  // Microsoft FAT specification 3.1 and 3.3: a jump, the file system's name at 54 (FAT12, FAT16) or 82 (FAT32), 55 AA.
  const jump = bytes[at] === 0xeb || bytes[at] === 0xe9;
  const named = [54, 82].some((offset) => readsAs(bytes, at + offset, [...'FAT'].map(codeOf)));
  return jump && named && readsAs(bytes, at + 510, [0x55, 0xaa]) ? 'FAT' : undefined;
}

function codeOf(letter: string): number {
  return letter.charCodeAt(0);
}

function readsAs(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  return expected.every((byte, index) => bytes[at + index] === byte);
}

function marksInText(segment: Segment): ContentMark[] {
  const found = new Map<string, ContentMark>();
  let runs = 0;
  for (const { address, text } of textRuns(segment)) {
    for (const mark of marksOfText(address, text)) {
      const key = mark.kind === 'program' ? `program ${mark.details.name}` : mark.kind;
      if (!found.has(key)) {
        found.set(key, mark);
      }
    }
    runs += 1;
    if (runs === MOST_RUNS) {
      break;
    }
  }
  return [...found.values()];
}

function marksOfText(address: number, text: string): ContentMark[] {
  const marks: ContentMark[] = [];
  const micropython = MICROPYTHON.exec(text);
  if (micropython) {
    const [, version = '', date] = micropython;
    marks.push({ kind: 'micropython', address: address + micropython.index, details: { version, date } });
  }
  const board = BOARD.exec(text);
  if (board) {
    const [, name = '', chip = ''] = board;
    marks.push({ kind: 'board', address: address + board.index, details: { board: name, chip } });
  }
  const layout = LAYOUT.exec(text);
  if (layout) {
    marks.push({ kind: 'dfu-bootloader', address: address + layout.index, details: { layout: layout[0] } });
  }
  for (const { name, pattern } of PROGRAMS) {
    const match = pattern.exec(text);
    if (match) {
      marks.push({ kind: 'program', address: address + match.index, details: { name, text: match[0] } });
    }
  }
  return marks;
}
