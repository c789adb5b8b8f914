/**
 * Marks by which people recognise what a piece of firmware is: known products with version and date, boards and chips
 * by name, a file system, a boot loader, ELF where none should be, padding.
 *
 * Below: readable text, the table of products. Above: the editor's facts, what the firmware is, the guess of the chip.
 * A mark is a hint, never a proof: text that says “littlefs” can be an error message.
 */

import type { Segment } from '../image/firmware-image.ts';
import { KNOWN_PRODUCTS, type KnownProduct, type ProductRole } from './known-products.ts';
import { textRuns, type TextRun, wideTextRuns } from './strings.ts';

/** What a mark says, by kind. `text` is what stands at the address, where that is text. */
export interface MarkDetails {
  /** A product of the table. `date` when it was built, as 2021-02-02. */
  product: {
    readonly product: string;
    readonly role: ProductRole;
    readonly version: string | undefined;
    readonly date: string | undefined;
    readonly text: string;
  };
  /** What it is for: “WeAct Studio Core Board” with “STM32F401CE”; one of both can be missing. */
  board: { readonly board: string | undefined; readonly chip: string | undefined; readonly text: string };
  /** A memory layout as ST's DFU boot loaders show it: “@Internal Flash  /0x08000000/04*016Kg,…”. */
  'dfu-bootloader': { readonly layout: string };
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

/** A mark of one kind, or of some. */
export type MarkOf<Kind extends ContentMark['kind']> = Extract<ContentMark, { kind: Kind }>;

/** Bytes of equal value at the end that count as padding. */
const LEAST_PADDING = 64;

/** How MicroPython and what comes from it end their banner: “; PYBv1.1 with STM32F405RG”, also in a text of its own. */
const BOARD = /(?:^|; )([^;]{2,60}?) with (STM32[A-Z0-9][A-Za-z0-9]{2,12})/;
const LAYOUT = /@[^/]{1,40}\/0x[0-9A-Fa-f]{8}\/[0-9*KMBa-g, /x]+/;

/** Runs of text that are looked at: a guard, no honest firmware has as many. */
const MOST_RUNS = 200_000;

/** One pattern for all texts of the table, so that the many runs that say nothing are asked once only. */
const ANY_PRODUCT = new RegExp(
  KNOWN_PRODUCTS.flatMap(({ sign, facts }) => [sign, ...(facts ?? [])])
    .map(({ source }) => source.replace(/\(\?<\w+>/g, '(?:'))
    .join('|'),
);

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

/** What was seen of a product: of each fact the first. Only with its sign it counts. */
interface Sighting {
  sign?: { readonly address: number; readonly text: string; readonly product: string };
  version?: string | undefined;
  date?: string | undefined;
  board?: string | undefined;
  chip?: string | undefined;
  /** What speaks of board or chip. */
  target?: { readonly address: number; readonly text: string };
}

function marksInText(segment: Segment): ContentMark[] {
  const sightings = new Map<KnownProduct, Sighting>();
  const others = new Map<'board' | 'dfu-bootloader', ContentMark>();
  for (const run of someOf([textRuns(segment), wideTextRuns(segment)])) {
    for (const mark of otherMarks(run)) {
      if (!others.has(mark.kind)) {
        others.set(mark.kind, mark);
      }
    }
    if (ANY_PRODUCT.test(run.text)) {
      KNOWN_PRODUCTS.forEach((product) => noteProduct(sightings, product, run));
    }
  }
  const products = KNOWN_PRODUCTS.flatMap((product) => marksOfProduct(product, sightings.get(product)));
  return [...products, ...others.values()];
}

function* someOf(sources: readonly Iterable<TextRun>[]): Generator<TextRun> {
  for (const source of sources) {
    let runs = 0;
    for (const run of source) {
      yield run;
      runs += 1;
      if (runs === MOST_RUNS) {
        break;
      }
    }
  }
}

function otherMarks({ address, text }: TextRun): MarkOf<'board' | 'dfu-bootloader'>[] {
  const marks: MarkOf<'board' | 'dfu-bootloader'>[] = [];
  const banner = text.includes(' with STM32') ? BOARD.exec(text) : null;
  if (banner) {
    const [said, board, chip] = banner;
    const details = { board, chip, text: said.replace('; ', '') };
    marks.push({ kind: 'board', address: address + banner.index, details });
  }
  const layout = LAYOUT.exec(text);
  if (layout) {
    marks.push({ kind: 'dfu-bootloader', address: address + layout.index, details: { layout: layout[0] } });
  }
  return marks;
}

function noteProduct(sightings: Map<KnownProduct, Sighting>, product: KnownProduct, { address, text }: TextRun): void {
  for (const pattern of [product.sign, ...(product.facts ?? [])]) {
    const match = pattern.exec(text);
    if (!match) {
      continue;
    }
    const seen = sightings.get(product) ?? {};
    sightings.set(product, seen);
    const place = { address: address + match.index, text: match[0] };
    const { product: ownName = product.name, version, date, board, chip } = match.groups ?? {};
    if (pattern === product.sign) {
      seen.sign ??= { ...place, product: ownName };
    }
    if (board !== undefined || chip !== undefined) {
      seen.target ??= place;
    }
    seen.version ??= version;
    seen.date ??= date && isoDate(date);
    seen.board ??= board;
    seen.chip ??= chip;
  }
}

function marksOfProduct({ role, chip: only }: KnownProduct, seen: Sighting | undefined): ContentMark[] {
  if (!seen?.sign) {
    return [];
  }
  const { sign, version, date, board, chip = only, target = sign } = seen;
  const details = { product: sign.product, role, version, date, text: sign.text };
  const marks: ContentMark[] = [{ kind: 'product', address: sign.address, details }];
  if (board !== undefined || chip !== undefined) {
    marks.push({ kind: 'board', address: target.address, details: { board, chip, text: target.text } });
  }
  return marks;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Feb  2 2021` (C11 6.10.8.1, `__DATE__`) as 2021-02-02; what is written so already stays. */
function isoDate(date: string): string {
  const [, month = '', day = '', year = ''] = /^(\w{3}) ([ \d]\d) (\d{4})$/.exec(date) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  return number > 0 ? `${year}-${String(number).padStart(2, '0')}-${day.replace(' ', '0')}` : date;
}
