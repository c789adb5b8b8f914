/**
 * What becomes of the notes that earlier, unfinished jobs have left: nothing happened, it is done with, its bytes are put
 * back, or somebody has written something else since and a person must decide.
 *
 * Below: the journal's notes, inspection of ranges. Above: flash jobs, before they plan. It changes nothing on the chip.
 */

import { rangeOf, sizeOf } from '../base/address-range.ts';
import { FirmwareImage, type Segment } from '../image/firmware-image.ts';
import { type JournalNote, owedBytes } from './journal.ts';
import { unitsOf } from './operations.ts';
import { type Inspect, type ProvenReading, readProven } from './range-inspector.ts';

/** Notes by what is to be done about them. */
export interface NoteVerdicts {
  /** To be forgotten: the sector is as it was before, or holds what it is owed. */
  readonly done: readonly JournalNote[];
  /** The sector may hold half of something: it counts as unfinished, and what it is owed is put back. */
  readonly owed: readonly JournalNote[];
  /** What is owed was overwritten since by something else, which putting it back would destroy. */
  readonly overwritten: readonly JournalNote[];
}

/** What is owed to sectors that the chip does not have now: told by every job, until it is put back or discarded. */
export function remarksOfDisplaced(
  notes: readonly JournalNote[],
): readonly { readonly code: 'owed-to-other-sectors'; readonly bytes: number }[] {
  return notes.length === 0 ? [] : [{ code: 'owed-to-other-sectors', bytes: owedBytes(notes) }];
}

type Comparison = 'same' | 'between' | 'other';

/** Looks at the sectors of all notes. The core must have been taken over. */
export async function judgeNotes(notes: readonly JournalNote[], around: ProvenReading): Promise<NoteVerdicts> {
  const [done, owed, overwritten]: [JournalNote[], JournalNote[], JournalNote[]] = [[], [], []];
  for (const note of notes) {
    if (note.phase === 'noted' || (await isUnchanged(note, around.inspect, around.signal))) {
      done.push(note);
      continue;
    }
    const compared: Comparison[] = [];
    for (const kept of note.kept) {
      compared.push(await compareKept(kept, around));
    }
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

/** Compares a part of a sector with what it is owed. What cannot be read, because a job was cut in it, is half of something. */
async function compareKept({ address, bytes }: Segment, around: ProvenReading): Promise<Comparison> {
  const { flash } = around;
  const kept = rangeOf(address, bytes.length);
  const parts = FirmwareImage.from(await readProven(unitsOf(flash).grow([kept]), around)).slice(kept);
  const compared = parts.segments.map((part) => {
    const from = part.address - address;
    return compareOwed(part.bytes, bytes.subarray(from, from + part.bytes.length), flash.erasedByte);
  });
  if (compared.includes('other')) {
    return 'other';
  }
  return parts.size === bytes.length && compared.every((one) => one === 'same') ? 'same' : 'between';
}

/**
 * Compares what is there with what is owed. `between`: each bit is as owed or as erased, as after an erase, however far it
 * came, and a programming, however far that came.
 */
export function compareOwed(found: Uint8Array, owed: Uint8Array, erasedByte: number): Comparison {
  let same = true;
  for (let index = 0; index < owed.length; index++) {
    const [is, should] = [found[index] ?? 0, owed[index] ?? 0];
    if (is !== should) {
      same = false;
      if ((is & ~should & ~erasedByte) | (~is & should & erasedByte)) {
        return 'other';
      }
    }
  }
  return same ? 'same' : 'between';
}
