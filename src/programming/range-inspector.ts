/**
 * Finds out what ranges of flash hold: the chip hashes them, or every byte comes over the wire. Reads what will be written
 * back, held against that.
 *
 * Below: the target. Above: examination before a job, verification after it.
 */

import { type AddressRange, sizeOf } from '../base/address-range.ts';
import { concatBytes, equalBytes, firstDifference } from '../base/bytes.ts';
import { FirmwareImage, type Segment } from '../image/firmware-image.ts';
import { isProbeError, ProbeError } from '../probe/probe-error.ts';
import { isChipError } from '../stm32/chip-error.ts';
import type { FlashMemory } from '../stm32/devices/chip-description.ts';
import { hashOf, hashOfBlank, type RangeHash, sameHash } from '../stm32/loaders/range-hash.ts';
import type { FlashOptions } from './flash-options.ts';
import type { FlashReader, FlashTarget } from './flash-target.ts';
import { unitsOf } from './operations.ts';
import { ProgrammingError } from './programming-error.ts';

/** A range to look at. Its start and end are multiples of 4. */
export interface RangeQuestion {
  readonly range: AddressRange;
  /** What it should hold; absent: only whether it is blank is of interest. */
  readonly expected?: Uint8Array;
}

/** What was found. */
export interface RangeAnswer {
  /** Whether it holds what was expected; false where nothing was. */
  readonly same: boolean;
  readonly blank: boolean;
  /** Of what the range holds, as the chip or this side has hashed it; absent where it cannot be read. */
  readonly hash?: RangeHash;
}

/** Looks at ranges: past the caches where the core was taken over; by bytes over the wire where the firmware runs. */
export type Inspect = (questions: readonly RangeQuestion[], signal?: AbortSignal) => Promise<RangeAnswer[]>;

/** The inspector that the options ask for; where the chip cannot hash, its bytes are read after all. */
export function inspectorOf(target: FlashTarget, { compare }: Pick<FlashOptions, 'compare'>): Inspect {
  let byHash = compare !== 'bytes';
  return async (questions, signal) => {
    if (!target.isTakenOver) {
      return inspectBytes(target, questions, signal);
    }
    await target.dropCaches();
    if (byHash && canHash(target)) {
      try {
        return await inspectByHash(target, questions, signal);
      } catch (error) {
        if (!isProbeError(error, 'routine-failed') && !isChipError(error, 'no-room-in-ram')) {
          throw error;
        }
        target.log.warn(`The chip cannot hash, so its bytes are read: ${String(error)}`);
        byHash = false;
        await target.takeOverAgain();
      }
    }
    return inspectBytes(target, questions, signal);
  };
}

/** A range that does not hold what it should, and the first byte that is wrong. */
export interface Mismatch<Check> {
  readonly check: Check;
  readonly error: ProgrammingError<'verify-mismatch'>;
}

/** The checks that fail. Where a hash differs the bytes are read: they have the last word, and name the address. */
export async function findMismatches<Check extends Required<RangeQuestion>>(
  target: FlashTarget,
  inspect: Inspect,
  checks: readonly Check[],
  signal?: AbortSignal,
): Promise<Mismatch<Check>[]> {
  const answers = await inspect(checks, signal);
  const mismatches: Mismatch<Check>[] = [];
  for (const [index, check] of checks.entries()) {
    if (answers[index]?.same) {
      continue;
    }
    const [read] = await readReadable(target.memory, check.range, target.chip.flash, signal);
    const found = read?.address === check.range.start ? read.bytes : new Uint8Array();
    const at = firstDifference(found, check.expected);
    if (at !== undefined) {
      const facts = { address: check.range.start + at, expected: check.expected[at] ?? 0, found: found[at] ?? 0 };
      mismatches.push({ check, error: new ProgrammingError('verify-mismatch', facts) });
    }
  }
  return mismatches;
}

/**
 * Questions that are hashed one by one. Of more, neighbours are hashed as one range, and one by one only where it differs:
 * each has its entry in the chip's RAM, written and read over the wire, and a chip may have 1,536 pages.
 */
const MOST_SINGLE_QUESTIONS = 100;
/**
 * What an entry costs, in bytes on the wire: twice the 16 that go there and back. With the bare 16, a G0B1 with the right
 * content is looked at in 91 ms in place of 81; other chips show no difference.
 */
const COST_OF_ENTRY = 32;
/** What differs everywhere is hashed twice then: where entries cost less than this share of a hash, there may be more. */
const SHARE_OF_HASH = 1 / 3;
/** Cycles of the chip's core for a word of a hash, with what is around it. */
const CYCLES_PER_WORD = 7;

/** Questions about ranges that follow on each other. */
type Group = readonly RangeQuestion[];

type HashingTarget = FlashTarget & Required<Pick<FlashTarget, 'hash'>>;

function canHash(target: FlashTarget): target is HashingTarget {
  return target.hash !== undefined;
}

async function inspectByHash(
  target: HashingTarget,
  questions: readonly RangeQuestion[],
  signal: AbortSignal | undefined,
): Promise<RangeAnswer[]> {
  const { erasedByte } = target.chip.flash;
  const found = new Map<RangeQuestion, RangeHash>();
  /** Hashes each group as one range. Returns the questions about which that does not say enough. */
  const look = async (groups: readonly Group[]): Promise<RangeQuestion[]> => {
    const hashes = await target.hash(groups.map(rangeOfGroup), signal);
    return groups.flatMap((group, index) => {
      const hash = hashes[index];
      const known = hash && hashesWithin(group, hash, erasedByte);
      known?.forEach(({ question, hash: one }) => found.set(question, one));
      return known ? [] : group;
    });
  };
  const single = (question: RangeQuestion): Group => [question];
  const unclear = await look(areFew(target, questions) ? questions.map(single) : groupsOf(questions).flatMap(partsOf));
  await look(unclear.map(single));
  return questions.map((question) => {
    const hash = found.get(question);
    return hash ? answerOf(question, hash, erasedByte) : { same: false, blank: false };
  });
}

/** The hash for each question of a group, where that of all of it tells: it holds what is expected, or nothing. */
function hashesWithin(
  group: Group,
  hash: RangeHash,
  erasedByte: number,
): readonly { readonly question: RangeQuestion; readonly hash: RangeHash }[] | undefined {
  const [first] = group;
  if (first && group.length === 1) {
    return [{ question: first, hash }];
  }
  const blank = group.map(({ range }) => new Uint8Array(sizeOf(range)).fill(erasedByte));
  const expected = group.map((question, index) => question.expected ?? blank[index] ?? new Uint8Array());
  const held = [expected, blank].find((content) => sameHash(hash, hashOf(concatBytes(content))));
  return held && group.map((question, index) => ({ question, hash: hashOf(held[index] ?? new Uint8Array()) }));
}

/** Whether it is quicker to hash them one by one than to hash twice what differs. */
function areFew({ chip, wireSpeed }: FlashTarget, questions: readonly RangeQuestion[]): boolean {
  const words = questions.reduce((sum, { range }) => sum + sizeOf(range), 0) / 4;
  const hashing = ((words * CYCLES_PER_WORD) / chip.clockAfterReset) * 1000;
  const entries = (questions.length * COST_OF_ENTRY) / wireSpeed;
  return questions.length <= MOST_SINGLE_QUESTIONS || entries <= hashing * SHARE_OF_HASH;
}

function answerOf({ range, expected }: RangeQuestion, hash: RangeHash, erasedByte: number): RangeAnswer {
  return {
    same: expected !== undefined && sameHash(hash, hashOf(expected)),
    blank: sameHash(hash, hashOfBlank(sizeOf(range), erasedByte)),
    hash,
  };
}

function groupsOf(questions: readonly RangeQuestion[]): Group[] {
  const groups: RangeQuestion[][] = [];
  for (const question of [...questions].sort((a, b) => a.range.start - b.range.start)) {
    const last = groups.at(-1);
    if (last?.at(-1)?.range.end === question.range.start) {
      last.push(question);
    } else {
      groups.push([question]);
    }
  }
  return groups;
}

/** About as many parts as each has questions: what differs in one place is found with the fewest entries. */
function partsOf(group: Group): Group[] {
  const size = Math.ceil(Math.sqrt(group.length));
  const count = Math.ceil(group.length / size);
  return Array.from({ length: count }, (_, index) => group.slice(index * size, (index + 1) * size));
}

function rangeOfGroup(group: Group): AddressRange {
  return { start: group[0]?.range.start ?? 0, end: group.at(-1)?.range.end ?? 0 };
}

async function inspectBytes(
  { memory, chip }: FlashTarget,
  questions: readonly RangeQuestion[],
  signal: AbortSignal | undefined,
): Promise<RangeAnswer[]> {
  const answers: RangeAnswer[] = [];
  for (const { range, expected } of questions) {
    const [found] = await readReadable(memory, range, chip.flash, signal);
    if (!found || found.bytes.length < sizeOf(range)) {
      answers.push({ same: false, blank: false });
      continue;
    }
    answers.push({
      same: expected !== undefined && equalBytes(found.bytes, expected),
      blank: unitsOf(chip.flash).isBlank(found.bytes),
      hash: hashOf(found.bytes),
    });
  }
  return answers;
}

/** What a reading needs that may be written back. */
export interface ProvenReading {
  readonly memory: FlashReader;
  readonly inspect: Inspect;
  readonly flash: FlashMemory;
  readonly signal?: AbortSignal | undefined;
}

/** A range, and what its content was hashed to. What could not be hashed cannot be read either, or not all of it. */
export interface HashedPiece {
  readonly range: AddressRange;
  readonly hash?: RangeHash | undefined;
}

/**
 * Reads ranges of whole units whose bytes will be written back: held against what the chip hashes there.
 * @throws as `readHashed`
 */
export async function readProven(ranges: readonly AddressRange[], reading: ProvenReading): Promise<readonly Segment[]> {
  if (ranges.length === 0) {
    return [];
  }
  const answers = await reading.inspect(
    ranges.map((range) => ({ range })),
    reading.signal,
  );
  return readHashed(
    ranges.map((range, index) => ({ range, hash: answers[index]?.hash })),
    reading,
  );
}

/**
 * Reads what was hashed before. What is wrong here would be written back, and verified: so it is held against the hash,
 * and where it differs, read again. Running firmware may have changed it meanwhile: then a hash that is taken now agrees.
 * @throws ProbeError `wire-error` where what is read is not what is there
 */
export async function readHashed(pieces: readonly HashedPiece[], reading: ProvenReading): Promise<readonly Segment[]> {
  const first = FirmwareImage.from(await readRanges(pieces, reading));
  const doubtful = pieces.filter((piece) => !isProven(first, piece));
  const second = FirmwareImage.from(await readRanges(doubtful, reading));
  const changed = doubtful.filter((piece) => !isProven(second, piece));
  const now = changed.length > 0 ? await reading.inspect(changed, reading.signal) : [];
  for (const [index, { range }] of changed.entries()) {
    const piece = { range, hash: now[index]?.hash };
    if (!equalBytes(bytesAt(first, piece), bytesAt(second, piece)) || !isProven(second, piece)) {
      throw new ProbeError('wire-error', { address: range.start, status: 0 });
    }
  }
  return FirmwareImage.layered([...first.segments, ...second.segments]).segments;
}

function isProven(read: FirmwareImage, piece: HashedPiece): boolean {
  return piece.hash === undefined || sameHash(hashOf(bytesAt(read, piece)), piece.hash);
}

function bytesAt(read: FirmwareImage, { range }: HashedPiece): Uint8Array {
  return read.flatten(range, 0);
}

async function readRanges(
  pieces: readonly HashedPiece[],
  { memory, flash, signal }: ProvenReading,
): Promise<Segment[]> {
  const segments: Segment[] = [];
  // Adjacent ranges become one: each read costs the wire a command.
  for (const range of unitsOf(flash).grow(pieces.map((piece) => piece.range))) {
    segments.push(...(await readReadable(memory, range, flash, signal)));
  }
  return segments;
}

/**
 * Reads a range of whole units. Where flash has an error-correcting code, units that a job was cut short at cannot be
 * read: they hold nothing, and are left out. Any other failure to read is one.
 * @throws ProbeError; the signal's reason
 */
export async function readReadable(
  memory: FlashReader,
  range: AddressRange,
  flash: FlashMemory,
  signal?: AbortSignal,
): Promise<Segment[]> {
  try {
    return [{ address: range.start, bytes: await memory.read(range.start, sizeOf(range), signal) }];
  } catch (error) {
    if (!flash.errorCorrected || !isProbeError(error, 'target-fault')) {
      throw error;
    }
    const { size } = unitsOf(flash);
    if (sizeOf(range) <= size) {
      return [];
    }
    const middle = range.start + Math.ceil(sizeOf(range) / 2 / size) * size;
    const halves = [
      { start: range.start, end: middle },
      { start: middle, end: range.end },
    ];
    const parts: Segment[] = [];
    for (const half of halves) {
      parts.push(...(await readReadable(memory, half, flash, signal)));
    }
    return parts;
  }
}
