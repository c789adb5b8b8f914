/**
 * Looks what is on the chip, as far as a job needs to know: which sectors hold the right bytes already, which are blank,
 * and what must be kept from those that have to be erased.
 *
 * Below: inspection of ranges, memory. Above: plans are made of what this finds. It changes nothing.
 */

import { type AddressRange, piecesOf, rangeOf, sizeOf } from '../base/address-range.ts';
import { equalBytes } from '../base/bytes.ts';
import { FirmwareImage, type Segment } from '../image/firmware-image.ts';
import { ProbeError } from '../probe/probe-error.ts';
import { type FlashMemory, type FlashSector, sectorRange } from '../stm32/devices/chip-description.ts';
import { hashOf, sameHash } from '../stm32/loaders/range-hash.ts';
import type { FlashReader } from './flash-target.ts';
import type { HashedRange } from './journal.ts';
import { unitsOf } from './operations.ts';
import { type Inspect, type RangeAnswer, type RangeQuestion, readReadable } from './range-inspector.ts';
import type { WantedSector } from './wanted-content.ts';

/** Neighbours are kept in pieces of this size: blank pieces need not be read. */
const PIECE_SIZE = 4096;

/** A wanted sector, and what it holds now. */
export interface ExaminedSector extends WantedSector {
  /** Whole units: where the wanted content begins or ends inside one, the chip's own bytes fill it up. */
  readonly content: FirmwareImage;
  /** The bytes that fill up units: not the image's, and kept. */
  readonly filled: readonly AddressRange[];
  /** Whether it holds its content already. */
  readonly identical: boolean;
  /** Whether all of its content's place is blank. */
  readonly blank: boolean;
  /** What it holds beside its content, without blank pieces. Read only where it has to be erased. */
  readonly neighbours: readonly Segment[];
  /** What it holds beside its content and cannot be read, so that an erase loses it. Looked for where neighbours are. */
  readonly unreadable?: readonly AddressRange[];
  /** What all of it held, hashed in pieces. */
  readonly before: readonly HashedRange[];
}

/** What examining needs. */
export interface Examiner {
  readonly memory: FlashReader;
  readonly inspect: Inspect;
  readonly flash: FlashMemory;
  /** Whether bytes beside the content are of interest. */
  readonly keepNeighbours: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A piece of flash, and what its content was hashed to. */
type HashedPiece = Pick<RangeQuestion, 'range'> & Pick<RangeAnswer, 'hash'>;

/** Examines the wanted sectors, all in one go. */
export async function examineSectors(wanted: readonly WantedSector[], examiner: Examiner): Promise<ExaminedSector[]> {
  const filled: (WantedSector & { readonly filled: readonly AddressRange[] })[] = [];
  for (const sector of wanted) {
    filled.push(await fillUnits(sector, examiner));
  }
  const questions = filled.map(({ sector, content }) => questionsAbout(sector, content));
  const answers = await examiner.inspect(questions.flat(), examiner.signal);
  const examined: ExaminedSector[] = [];
  let next = 0;
  for (const [index, sector] of filled.entries()) {
    const asked = questions[index] ?? [];
    const found = asked.map((question, offset) => ({ ...question, ...answers[next + offset] }));
    next += asked.length;
    const inside = found.filter(({ expected }) => expected !== undefined);
    const state = {
      identical: !sector.unfinished && inside.every(({ same }) => same),
      blank: inside.every(({ blank }) => blank),
    };
    const besides = found.filter(({ expected, blank }) => expected === undefined && !blank);
    // A sector that is in the plan only to be put right loses nothing, whatever was chosen.
    const keep = examiner.keepNeighbours || sector.imageBytes === 0;
    const keeps = keep && mustErase({ ...sector, ...state });
    const neighbours = keeps ? await readKept(besides, examiner) : [];
    const read = FirmwareImage.from(neighbours);
    const unreadable = keeps ? besides.flatMap(({ range }) => read.without(range)) : [];
    const before = found.flatMap(({ range, hash }) => (hash ? [{ ...range, a: hash.a, b: hash.b }] : []));
    examined.push({ ...sector, ...state, neighbours, before, ...(unreadable.length > 0 && { unreadable }) });
  }
  return examined;
}

/** Whether these sectors are blank from end to end. */
export async function areBlank(sectors: readonly FlashSector[], examiner: Examiner): Promise<boolean> {
  // The last one first, where settings and file systems like to be; then ever more at a time: one that is not ends it.
  const questions = [...sectors.slice(-1), ...sectors.slice(0, -1)].map((sector) => ({ range: sectorRange(sector) }));
  for (let first = 0, end = 1; first < questions.length; [first, end] = [end, end * 4]) {
    const answers = await examiner.inspect(questions.slice(first, end), examiner.signal);
    if (answers.some(({ blank }) => !blank)) {
      return false;
    }
  }
  return true;
}

/**
 * Whether a sector cannot get its content without an erase. A blank place is good enough only where no erase of it was
 * ever cut short: cells can read as erased and not be.
 */
export function mustErase(sector: Pick<ExaminedSector, 'identical' | 'blank' | 'unfinished'>): boolean {
  return !sector.identical && (!sector.blank || sector.unfinished);
}

/** Whether the chip holds this content of whole units. */
export function questionsAboutContent(content: FirmwareImage): Required<RangeQuestion>[] {
  return content.joined().segments.map(({ address, bytes }) => ({
    range: rangeOf(address, bytes.length),
    expected: bytes,
  }));
}

function questionsAbout(sector: FlashSector, content: FirmwareImage): RangeQuestion[] {
  return [
    ...questionsAboutContent(content),
    ...content
      .without(sectorRange(sector))
      .flatMap((range) => piecesOf(range, PIECE_SIZE))
      .map((range) => ({ range })),
  ];
}

/** Content grown to whole units with what the chip holds there. */
export async function fillUnits(
  wanted: WantedSector,
  { memory, flash, signal }: Pick<Examiner, 'memory' | 'flash' | 'signal'>,
): Promise<WantedSector & { readonly filled: readonly AddressRange[] }> {
  const units = unitsOf(flash);
  const filled = units.rests(wanted.content.ranges());
  const segments: Segment[] = [];
  for (const range of filled) {
    const [read] = await readReadable(memory, range, flash, signal);
    // A unit that cannot be read holds nothing that could be kept.
    const bytes = read ? read.bytes : new Uint8Array(sizeOf(range)).fill(flash.erasedByte);
    segments.push({ address: range.start, bytes });
  }
  const content = FirmwareImage.from([...wanted.content.segments, ...segments]);
  return { ...wanted, content, filled };
}

/**
 * Reads what must be kept. What is wrong here would be written back, and verified: so it is held against the hash, and
 * where it differs, read again. Running firmware may have changed it meanwhile: then two readings agree.
 * @throws ProbeError `wire-error` where each reading says something else
 */
async function readKept(pieces: readonly HashedPiece[], examiner: Examiner): Promise<readonly Segment[]> {
  const first = FirmwareImage.from(await readRanges(pieces, examiner));
  const doubtful = pieces.filter((piece) => !isProven(first, piece));
  const second = FirmwareImage.from(await readRanges(doubtful, examiner));
  for (const piece of doubtful) {
    if (!isProven(second, piece) && !equalBytes(bytesAt(first, piece), bytesAt(second, piece))) {
      throw new ProbeError('wire-error', { address: piece.range.start, status: 0 });
    }
  }
  return FirmwareImage.layered([...first.segments, ...second.segments]).segments;
}

/** Whether a piece was read as the chip has hashed it. What could not be hashed cannot be read either, or not all of it. */
function isProven(read: FirmwareImage, piece: HashedPiece): boolean {
  return piece.hash === undefined || sameHash(hashOf(bytesAt(read, piece)), piece.hash);
}

function bytesAt(read: FirmwareImage, { range }: HashedPiece): Uint8Array {
  return read.flatten(range, 0);
}

async function readRanges(pieces: readonly HashedPiece[], { memory, flash, signal }: Examiner): Promise<Segment[]> {
  const segments: Segment[] = [];
  // Adjacent ranges become one: each read costs the wire a command.
  for (const range of unitsOf(flash).grow(pieces.map((piece) => piece.range))) {
    segments.push(...(await readReadable(memory, range, flash, signal)));
  }
  return segments;
}
