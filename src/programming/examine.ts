/**
 * Looks what is on the chip, as far as a job needs to know: which sectors hold the right bytes already, which are blank,
 * and what must be kept from those that have to be erased.
 *
 * Below: inspection of ranges, memory. Above: plans are made of what this finds. It changes nothing.
 */

import { type AddressRange, piecesOf, rangeOf } from '../base/address-range.ts';
import { FirmwareImage, type Segment } from '../image/firmware-image.ts';
import { type FlashSector, sectorRange } from '../stm32/devices/chip-description.ts';
import type { HashedRange } from './journal.ts';
import { unitsOf } from './operations.ts';
import { type ProvenReading, type RangeQuestion, readHashed, readProven } from './range-inspector.ts';
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
export interface Examiner extends ProvenReading {
  /** Whether bytes beside the content are of interest. */
  readonly keepNeighbours: boolean;
}

/** Examines the wanted sectors, all in one go. */
export async function examineSectors(wanted: readonly WantedSector[], examiner: Examiner): Promise<ExaminedSector[]> {
  const filled = await fillUnits(wanted, examiner);
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
    const neighbours = keeps ? await readHashed(besides, examiner) : [];
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

/**
 * Content grown to whole units with what the chip holds there.
 * @throws as `readProven`: what is wrong here would be written, and verified
 */
export async function fillUnits<Sector extends Pick<WantedSector, 'content'>>(
  wanted: readonly Sector[],
  reading: ProvenReading,
): Promise<(Sector & { readonly filled: readonly AddressRange[] })[]> {
  const { flash } = reading;
  const units = unitsOf(flash);
  const rests = wanted.map(({ content }) => units.rests(content.ranges()));
  const read = FirmwareImage.from(await readProven(units.grow(rests.flat()), reading));
  return wanted.map((sector, index) => {
    const filled = rests[index] ?? [];
    const segments = filled.map((range) => ({
      address: range.start,
      // A unit that cannot be read holds nothing that could be kept.
      bytes: read.flatten(range, flash.erasedByte),
    }));
    return { ...sector, content: FirmwareImage.from([...sector.content.segments, ...segments]), filled };
  });
}
