/**
 * The journal: what an erase would take from neighbours is on disk before the erase starts, with a note of the sectors
 * whose operation has begun. The next job on the same chip, of whatever file, reads it first.
 *
 * Below: bytes. Above: the journal's keeper writes it, recovery reads it. It does not know where it is kept: the extension
 * and the command-line tool give a port. A journal is a file like any other, so what is read is checked, not trusted.
 */

import { crc32 } from '../base/crc32.ts';
import { concatBytes, viewOf } from '../base/bytes.ts';
import type { Segment } from '../image/firmware-image.ts';
import type { FlashSector } from '../stm32/devices/chip-description.ts';

/** A place for one small file a chip. Content is opaque to the port. */
export interface Journal {
  /** Where it is, for messages. */
  readonly location: string;
  /** Who writes here: a window, a process. Stands in every note, so that somebody else's is known for what it is. */
  readonly owner: string;
  /** The job that writes here, where that is known: it stands in the journal, for whoever is asked about it later. */
  readonly job?: JobRecord | undefined;
  /** What was stored last for this chip; undefined where nothing is. */
  load(chipId: string): Promise<Uint8Array | undefined>;
  /** Stores, in place of what was there; resolves when it is on disk. */
  store(chipId: string, content: Uint8Array): Promise<void>;
  /** Forgets; nothing happens where nothing was. */
  remove(chipId: string): Promise<void>;
  /** The chips for which something is stored. */
  list(): Promise<readonly string[]>;
  /**
   * Says that a job of this owner is under way on the chip, until `release`.
   * @throws ProgrammingError `chip-in-use` while another owner's job is
   */
  hold(chipId: string): Promise<void>;
  /** The job has ended. Never throws. */
  release(chipId: string): Promise<void>;
}

/** A job in the words of whoever started it, so that a person knows later what it was. */
export interface JobRecord {
  /** “Flashing firmware.dfu” */
  readonly title: string;
  /** Probe and serial number, for people. */
  readonly board: string;
  /** What the probe is chosen by: its serial number or its place, or `virtual`. */
  readonly probe: string;
  readonly chip: string;
  /** When it began: milliseconds since 1970. */
  readonly began: number;
}

/**
 * How far a job has come with a sector. `noted`: nothing of it was changed yet. `erase-begun`: it may be as it was,
 * half erased, or erased. `finished`: all of its operations have ended well, but nobody has verified them.
 */
export type NotePhase = 'noted' | 'erase-begun' | 'erased' | 'programming' | 'finished';

/** What a range held before a job changed its sector: the chip's own hash of it (stm32/loaders/range-hash). */
export interface HashedRange {
  readonly start: number;
  readonly end: number;
  readonly a: number;
  readonly b: number;
}

/** What is noted about a sector. */
export interface JournalNote {
  /** Address and size of the sector. */
  readonly start: number;
  readonly size: number;
  readonly phase: NotePhase;
  /** What the whole sector held, in pieces; empty where it is not known. Where it still holds that, nothing happened. */
  readonly before: readonly HashedRange[];
  /** Bytes that the sector must get back. */
  readonly kept: readonly Segment[];
}

/** A journal, read. */
export interface JournalContent {
  /** Who wrote it; empty where an older version did. */
  readonly owner: string;
  /** The job that wrote it; undefined where it did not say. */
  readonly job?: JobRecord;
  readonly notes: readonly JournalNote[];
  /**
   * Notes of sectors that the chip does not have now, because its option bytes divide flash otherwise than when the job
   * was cut short. Nothing can be done about them until they are as before; they are kept. Absent: there are none.
   */
  readonly displaced?: readonly JournalNote[];
}

/** “DFUJ”, then the version. */
const MAGIC = 0x4a554644;
/**
 * Version 1 had neither owner nor hashes, and of phases only whether all had ended well. Version 2 had the owner's name
 * where the record is now.
 */
const [OLD_VERSION, OWNER_VERSION, VERSION] = [1, 2, 3];
const HEADER_SIZE = 12;
const SEGMENT_SIZE = 8;
const HASHED_RANGE_SIZE = 16;
const PHASES: readonly NotePhase[] = ['noted', 'erase-begun', 'erased', 'programming', 'finished'];
/** Longer texts are cut, in characters: they are for people. */
const LONGEST_TEXT = 200;

/**
 * A journal as bytes: magic, version, count of notes, length of a record and the record (owner and job, as JSON in
 * UTF-8); for each note
 * start, size, phase, count of hashed ranges, count of segments; for each hashed range start, end and its two hashes;
 * for each segment address, length and its bytes; at last the CRC-32 of all before. Little-endian words.
 */
export function encodeJournal({ owner, job, notes: fitting, displaced = [] }: JournalContent): Uint8Array {
  const notes = [...fitting, ...displaced];
  const cut = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : value;
  const record = new TextEncoder().encode(JSON.stringify({ owner, job }, cut));
  const body = concatBytes([
    words(MAGIC, VERSION, notes.length, record.length),
    record,
    ...notes.flatMap(({ start, size, phase, before, kept }) => [
      words(start, size, PHASES.indexOf(phase), before.length, kept.length),
      words(...before.flatMap((range) => [range.start, range.end, range.a, range.b])),
      encodeKept(kept),
    ]),
  ]);
  return concatBytes([body, words(crc32(body))]);
}

/** Kept bytes as they were encoded: a journal is stored again after every sector, and they do not change. */
const encodedKept = new WeakMap<readonly Segment[], Uint8Array>();

function encodeKept(kept: readonly Segment[]): Uint8Array {
  const known = encodedKept.get(kept);
  const encoded = known ?? concatBytes(kept.flatMap(({ address, bytes }) => [words(address, bytes.length), bytes]));
  encodedKept.set(kept, encoded);
  return encoded;
}

/**
 * A journal from bytes, with those notes that fit the chip's sectors apart from those that do not.
 * @param sectors undefined: of a chip that is not at hand; then it can be told of, not acted upon
 * @returns undefined where this is no whole journal: a store that was cut short, or something else
 */
export function decodeJournal(content: Uint8Array, sectors?: readonly FlashSector[]): JournalContent | undefined {
  const view = viewOf(content);
  const end = content.length - 4;
  const isWhole =
    end >= HEADER_SIZE &&
    view.getUint32(0, true) === MAGIC &&
    [OLD_VERSION, OWNER_VERSION, VERSION].includes(view.getUint32(4, true)) &&
    view.getUint32(end, true) === crc32(content.subarray(0, end));
  if (!isWhole) {
    return undefined;
  }
  try {
    const read = readContent(new JournalReader(content.subarray(0, end)));
    const sound = read.notes.filter(isSound);
    const isHere = ({ start, size }: JournalNote): boolean =>
      sectors?.some((sector) => sector.start === start && sector.size === size) ?? true;
    const displaced = sound.filter((note) => !isHere(note));
    return { ...read, notes: sound.filter(isHere), ...(displaced.length > 0 && { displaced }) };
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

/** Bytes that the chip may have lost: those of sectors whose operation has begun. */
export function owedBytes(notes: readonly JournalNote[]): number {
  return notes
    .filter(({ phase }) => phase !== 'noted')
    .flatMap(({ kept }) => kept)
    .reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Reads words and bytes one behind the other. */
class JournalReader {
  private offset = 0;

  constructor(private readonly content: Uint8Array) {}

  /** @throws RangeError where the bytes end too early */
  word(): number {
    const value = viewOf(this.content).getUint32(this.offset, true);
    this.offset += 4;
    return value;
  }

  /** @throws RangeError where the bytes end too early */
  bytes(length: number): Uint8Array {
    this.mustHold(length);
    this.offset += length;
    return this.content.subarray(this.offset - length, this.offset);
  }

  /** Before so many things are made: a count is not believed. @throws RangeError where they cannot be there */
  mustHold(bytes: number): void {
    if (this.offset + bytes > this.content.length) {
      throw new RangeError('Cannot read journal: something reaches past its end');
    }
  }
}

function readContent(reader: JournalReader): JournalContent {
  reader.word();
  const version = reader.word();
  const count = reader.word();
  const text = version === OLD_VERSION ? '' : new TextDecoder().decode(reader.bytes(reader.word()));
  const record = version === VERSION ? readRecord(text) : { owner: text };
  const notes: JournalNote[] = [];
  for (let index = 0; index < count; index++) {
    notes.push(readNote(reader, version));
  }
  return { ...record, notes };
}

/** Owner and job of a journal; what is not as it should be counts as not said. */
function readRecord(text: string): Pick<JournalContent, 'owner' | 'job'> {
  const { owner, job } = objectOf(text);
  const { title, board, probe, chip, began } = (job ?? {}) as Partial<Record<keyof JobRecord, unknown>>;
  const said =
    typeof title === 'string' &&
    typeof board === 'string' &&
    typeof probe === 'string' &&
    typeof chip === 'string' &&
    typeof began === 'number';
  return {
    owner: typeof owner === 'string' ? owner : '',
    ...(said && { job: { title, board, probe, chip, began } }),
  };
}

function objectOf(text: string): { readonly owner?: unknown; readonly job?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function readNote(reader: JournalReader, version: number): JournalNote {
  const [start, size, state] = [reader.word(), reader.word(), reader.word()];
  const old = version === OLD_VERSION;
  const phase = old ? (state === 1 ? 'finished' : 'programming') : (PHASES[state] ?? 'programming');
  const ranges = old ? 0 : reader.word();
  const segments = reader.word();
  reader.mustHold(ranges * HASHED_RANGE_SIZE + segments * SEGMENT_SIZE);
  const before = Array.from({ length: ranges }, () => {
    const [from, to, a, b] = [reader.word(), reader.word(), reader.word(), reader.word()];
    return { start: from, end: to, a, b };
  });
  const kept = Array.from({ length: segments }, () => {
    const [address, length] = [reader.word(), reader.word()];
    return { address, bytes: reader.bytes(length) };
  });
  return { start, size, phase, before, kept };
}

/** Whether what the note is about lies in its sector, its bytes one behind the other. */
function isSound({ start, size, before, kept }: JournalNote): boolean {
  let free = start;
  return (
    before.every((range) => range.start >= start && range.start < range.end && range.end <= start + size) &&
    kept.every(({ address, bytes }) => {
      const inOrder = address >= free && address + bytes.length <= start + size;
      free = address + bytes.length;
      return inOrder;
    })
  );
}

function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = viewOf(bytes);
  values.forEach((value, index) => view.setUint32(index * 4, value, true));
  return bytes;
}
