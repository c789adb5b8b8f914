/**
 * What becomes of the notes that earlier, unfinished jobs have left: nothing happened, it is done with, its bytes are put
 * back, or somebody has written something else since and a person must decide.
 *
 * Below: the journal's notes, inspection of ranges. Above: flash jobs, before they plan. It changes nothing on the chip.
 */

import { type AddressRange, rangeOf, sizeOf } from '../base/address-range.ts';
import type { Segment } from '../image/firmware-image.ts';
import type { FlashReader } from './flash-target.ts';
import type { JournalNote } from './journal.ts';
import type { Inspect } from './range-inspector.ts';

/** Notes by what is to be done about them. */
export interface NoteVerdicts {
  /** To be forgotten: the sector is as it was before, or holds what it is owed. */
  readonly done: readonly JournalNote[];
  /** The sector may hold half of something: it counts as unfinished, and what it is owed is put back. */
  readonly owed: readonly JournalNote[];
  /** What is owed was overwritten since by something else, which putting it back would destroy. */
  readonly overwritten: readonly JournalNote[];
}

/** What looking needs. */
export interface RecoverySurroundings {
  readonly memory: FlashReader;
  readonly inspect: Inspect;
  readonly erasedByte: number;
  readonly signal?: AbortSignal | undefined;
}

/** Looks at the sectors of all notes. The core must have been taken over. */
export async function judgeNotes(
  notes: readonly JournalNote[],
  { memory, inspect, erasedByte, signal }: RecoverySurroundings,
): Promise<NoteVerdicts> {
  const [done, owed, overwritten]: [JournalNote[], JournalNote[], JournalNote[]] = [[], [], []];
  for (const note of notes) {
    if (note.phase === 'noted' || (await isUnchanged(note, inspect, signal))) {
      done.push(note);
      continue;
    }
    const found: Segment[] = [];
    for (const { address, bytes } of note.kept) {
      found.push({ address, bytes: await readWords(memory, rangeOf(address, bytes.length), signal) });
    }
    const compared = note.kept.map(({ bytes }, index) => compareOwed(found[index]?.bytes, bytes, erasedByte));
    if (compared.includes('other')) {
      overwritten.push(note);
    } else {
      // Bytes that are all back may lie on cells whose erase was cut short: then the sector is done once more.
      (note.phase === 'finished' && compared.every((one) => one === 'same') ? done : owed).push(note);
    }
  }
  return { done, owed, overwritten };
}

/** Whether the sector holds, in every part that was hashed, what it held before the job. */
async function isUnchanged(note: JournalNote, inspect: Inspect, signal?: AbortSignal): Promise<boolean> {
  const covered = note.before.reduce((sum, range) => sum + sizeOf(range), 0);
  if (covered !== note.size) {
    return false; // what was not hashed could be half erased
  }
  const answers = await inspect(
    note.before.map(({ start, end }) => ({ range: { start, end } })),
    signal,
  );
  return note.before.every(({ a, b }, index) => answers[index]?.hash?.a === a && answers[index]?.hash?.b === b);
}

/** Reads a range of any bounds by whole words, which every probe's firmware can. */
async function readWords(memory: FlashReader, range: AddressRange, signal?: AbortSignal): Promise<Uint8Array> {
  const start = range.start & ~3;
  const end = (range.end + 3) & ~3;
  const words = await memory.read(start >>> 0, (end >>> 0) - (start >>> 0), signal);
  return words.subarray(range.start - (start >>> 0), range.end - (start >>> 0));
}

/**
 * Compares what is there with what is owed. `between`: each bit is as owed or as erased, as after an erase, however far it
 * came, and a programming, however far that came.
 */
export function compareOwed(
  found: Uint8Array | undefined,
  owed: Uint8Array,
  erasedByte: number,
): 'same' | 'between' | 'other' {
  let same = true;
  for (let index = 0; index < owed.length; index++) {
    const [is, should] = [found?.[index] ?? 0, owed[index] ?? 0];
    if (is !== should) {
      same = false;
      if ((is & ~should & ~erasedByte) | (~is & should & erasedByte)) {
        return 'other';
      }
    }
  }
  return same ? 'same' : 'between';
}
