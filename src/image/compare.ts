/**
 * Two images, address by address: where they differ, and where only one of them has content.
 *
 * Below: images. Above: the extension's comparison, the verb `compare`. Pure; time is linear in the bytes. What is done
 * with the runs that are found is the business of whoever takes note of them: here they are counted and listed.
 */

import type { AddressRange } from '../base/address-range.ts';
import { endOf, type FirmwareImage, type Segment } from './firmware-image.ts';

/** What two images are to each other at some addresses. `equal` and `changed`: both hold content there. */
export type RunKind = 'equal' | 'changed' | 'only-left' | 'only-right';

/** Takes note of a run of addresses; they come ascending, and runs of one kind may touch. */
export type NoteRun = (kind: RunKind, start: number, end: number) => void;

/** A run of addresses at which the images are not the same. */
export interface Difference extends AddressRange {
  /** `changed`: every byte differs. Else only one of them holds content here. */
  readonly kind: Exclude<RunKind, 'equal'>;
}

/** What became of a comparison. */
export interface Comparison {
  /** Ascending. At most as many as were asked for. */
  readonly differences: readonly Difference[];
  /** How many runs there are in all. */
  readonly count: number;
  /** Bytes at addresses that both hold, and that are equal. */
  readonly equal: number;
  readonly changed: number;
  readonly onlyLeft: number;
  readonly onlyRight: number;
}

/** Bytes that are compared in one step: a few milliseconds. */
const STEP = 1024 * 1024;

/** What a run or a segment costs beside its bytes, in bytes: a file may be nothing but small segments. */
const RUN_COST = 32;

/**
 * Compares two images.
 * @param most runs that are listed at most; the counts are of all
 */
export function compareImages(left: FirmwareImage, right: FirmwareImage, most?: number): Comparison {
  const list = new DifferenceList(most);
  for (const steps = comparisonSteps(left, right, list.note); steps.next().done !== true;); // all at once
  return list.comparison();
}

/** Compares two images in steps of a few milliseconds, for whoever has other things to do in between. */
export function* comparisonSteps(left: FirmwareImage, right: FirmwareImage, note: NoteRun): Generator<undefined, void> {
  let work = 0;
  for (const { range, a, b } of stretches(left.segments, right.segments)) {
    if (!a || !b) {
      note(a ? 'only-left' : 'only-right', range.start, range.end);
    }
    for (let from = 0; a && b && from < a.length;) {
      const runs = Math.ceil((STEP - work) / (2 * RUN_COST));
      const part = { a, b, start: range.start, from, to: Math.min(a.length, from + STEP), runs };
      const { to, count } = noteRuns(part, note);
      work += to - from + RUN_COST * count;
      from = to;
      if (work >= STEP) {
        work = 0;
        yield;
      }
    }
    work += RUN_COST;
    if (work >= STEP) {
      work = 0;
      yield;
    }
  }
}

/** Counts the bytes of each kind, and lists the runs that differ, each whole. */
export class DifferenceList {
  private readonly differences: Difference[] = [];
  private readonly sizes: Record<RunKind, number> = { equal: 0, changed: 0, 'only-left': 0, 'only-right': 0 };
  private count = 0;
  private kind: RunKind = 'equal';
  private start = 0;
  private end = -1;

  /** @param most runs that are listed at most */
  constructor(private readonly most = 100_000) {}

  /** Takes note of a run. */
  readonly note: NoteRun = (kind, start, end) => {
    this.sizes[kind] += end - start;
    if (kind === this.kind && start === this.end) {
      this.end = end;
    } else {
      this.list();
      this.kind = kind;
      this.start = start;
      this.end = end;
    }
  };

  /** What was found. Nothing is noted after that. */
  comparison(): Comparison {
    this.list();
    this.kind = 'equal';
    const { differences, count, sizes } = this;
    return {
      differences,
      count,
      equal: sizes.equal,
      changed: sizes.changed,
      onlyLeft: sizes['only-left'],
      onlyRight: sizes['only-right'],
    };
  }

  private list(): void {
    const { kind, start, end } = this;
    if (kind !== 'equal') {
      this.count++;
      if (this.count <= this.most) {
        this.differences.push({ start, end, kind });
      }
    }
  }
}

/** A stretch of addresses with the bytes of one image or of both. */
interface Stretch {
  readonly range: AddressRange;
  readonly a: Uint8Array | undefined;
  readonly b: Uint8Array | undefined;
}

/** Goes through both lists at once; each stretch lies in one segment of each side, or in none. */
function* stretches(left: readonly Segment[], right: readonly Segment[]): Generator<Stretch> {
  let [i, j, at] = [0, 0, 0];
  for (;;) {
    const a = left[i];
    const b = right[j];
    if (!a && !b) {
      return;
    }
    const start = Math.max(at, Math.min(a?.address ?? Infinity, b?.address ?? Infinity));
    const end = Math.min(boundAfter(start, a), boundAfter(start, b));
    const range = { start, end };
    yield { range, a: bytesIn(a, range), b: bytesIn(b, range) };
    at = end;
    i += a && endOf(a) <= at ? 1 : 0;
    j += b && endOf(b) <= at ? 1 : 0;
  }
}

/** Where `segment` next begins or ends after `address`. */
function boundAfter(address: number, segment: Segment | undefined): number {
  if (!segment) {
    return Infinity;
  }
  return segment.address > address ? segment.address : endOf(segment);
}

function bytesIn(segment: Segment | undefined, range: AddressRange): Uint8Array | undefined {
  return segment && segment.address <= range.start
    ? segment.bytes.subarray(range.start - segment.address, range.end - segment.address)
    : undefined;
}

/** A part of a stretch. */
interface Part {
  /** Two arrays of one length, and the address of their first byte. */
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  readonly start: number;
  /** Where to begin and end. */
  readonly from: number;
  readonly to: number;
  /** Pairs of an equal and a changed run at most. */
  readonly runs: number;
}

/** Notes the runs of a part. Returns how far it came, and how many pairs there were. */
function noteRuns(
  { a, b, start, from, to, runs }: Part,
  note: NoteRun,
): { readonly to: number; readonly count: number } {
  let at = from;
  let count = 0;
  for (; at < to && count < runs; count++) {
    const equalFrom = at;
    while (at < to && a[at] === b[at]) {
      at++;
    }
    if (at > equalFrom) {
      note('equal', start + equalFrom, start + at);
    }
    const changedFrom = at;
    while (at < to && a[at] !== b[at]) {
      at++;
    }
    if (at > changedFrom) {
      note('changed', start + changedFrom, start + at);
    }
  }
  return { to: at, count };
}
