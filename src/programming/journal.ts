/**
 * The journal: what an erase would take from neighbours is on disk before the erase starts, with a note of the sectors
 * whose operation has begun. The next job on the same chip, of whatever file, reads it first.
 *
 * Below: bytes. Above: `execute` writes it, plans obey it. It does not know where it is kept: the extension and the
 * command-line tool give a port. A journal is a file like any other, so what is read is checked, not trusted.
 */

import { crc32 } from '../base/crc32.ts';
import { concatBytes, viewOf } from '../base/bytes.ts';
import type { Segment } from '../image/firmware-image.ts';
import type { FlashSector } from '../stm32/devices/chip-description.ts';

/** A place for one small file a chip. Content is opaque to the port. */
export interface Journal {
  /** Where it is, for messages. */
  readonly location: string;
  /** What was stored last for this chip; undefined where nothing is. */
  load(chipId: string): Promise<Uint8Array | undefined>;
  /** Stores, in place of what was there; resolves when it is on disk. */
  store(chipId: string, content: Uint8Array): Promise<void>;
  /** Forgets; nothing happens where nothing was. */
  remove(chipId: string): Promise<void>;
}

/** What is noted about a sector. */
export interface JournalNote {
  /** Address and size of the sector: a note that fits no sector of the chip is not believed. */
  readonly start: number;
  readonly size: number;
  /** Whether all of its operations have ended well. Until then its cells may be half erased, whatever they read as. */
  readonly finished: boolean;
  /** Bytes that the sector must get back. */
  readonly kept: readonly Segment[];
}

/** “DFUJ”, then the version. */
const MAGIC = 0x4a554644;
const VERSION = 1;
const HEADER_SIZE = 12;
const NOTE_SIZE = 16;
const SEGMENT_SIZE = 8;

/**
 * Notes as bytes: magic, version, count; for each note start, size, finished, count of segments; for each segment
 * address, length and its bytes; at last the CRC-32 of all before. Little-endian words.
 */
export function encodeJournal(notes: readonly JournalNote[]): Uint8Array {
  const body = concatBytes([
    words(MAGIC, VERSION, notes.length),
    ...notes.flatMap(({ start, size, finished, kept }) => [
      words(start, size, finished ? 1 : 0, kept.length),
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
 * Notes from bytes, those that fit the chip's sectors.
 * @returns undefined where this is no whole journal: a store that was cut short, or something else
 */
export function decodeJournal(content: Uint8Array, sectors: readonly FlashSector[]): JournalNote[] | undefined {
  const view = viewOf(content);
  const end = content.length - 4;
  const sound =
    end >= HEADER_SIZE &&
    view.getUint32(0, true) === MAGIC &&
    view.getUint32(4, true) === VERSION &&
    view.getUint32(end, true) === crc32(content.subarray(0, end));
  if (!sound) {
    return undefined;
  }
  try {
    return readNotes(content.subarray(0, end), view.getUint32(8, true)).filter((note) => fits(note, sectors));
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

/** @throws RangeError where the bytes end too early */
function readNotes(content: Uint8Array, count: number): JournalNote[] {
  const view = viewOf(content);
  const notes: JournalNote[] = [];
  let offset = HEADER_SIZE;
  for (let index = 0; index < count; index++) {
    const [start, size, finished, segments] = [0, 4, 8, 12].map((at) => view.getUint32(offset + at, true)) as Four;
    offset += NOTE_SIZE;
    const kept: Segment[] = [];
    for (let segment = 0; segment < segments; segment++) {
      const address = view.getUint32(offset, true);
      const length = view.getUint32(offset + 4, true);
      offset += SEGMENT_SIZE;
      if (offset + length > content.length) {
        throw new RangeError('Cannot read journal: a segment reaches past its end');
      }
      kept.push({ address, bytes: content.subarray(offset, offset + length) });
      offset += length;
    }
    notes.push({ start, size, finished: finished === 1, kept });
  }
  return notes;
}

type Four = [number, number, number, number];

/** Whether the note is about a sector of this chip, and its bytes lie in it, one behind the other. */
function fits({ start, size, kept }: JournalNote, sectors: readonly FlashSector[]): boolean {
  let free = start;
  return (
    sectors.some((sector) => sector.start === start && sector.size === size) &&
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
