/**
 * Gathers the short records of text formats into segments: what follows what came before is appended to it.
 *
 * Below: segments. Above: parsers of Intel HEX, S-records, UF2. Memory is at most twice the bytes that are added.
 */

import type { Segment } from './firmware-image.ts';

/** Bytes that a new run has room for. */
const FIRST_CAPACITY = 1024;

/** Runs that are kept at most: a hostile file makes millions of single bytes, each as costly as a kilobyte. */
const MOST_RUNS = 100_000;

/** Collects bytes at addresses, in any order. */
export class SegmentCollector {
  private readonly finished: Segment[] = [];
  private droppedRuns = 0;
  private run = { address: 0, length: 0, room: new Uint8Array() };

  /** Adds bytes; they are copied. */
  add(address: number, bytes: Uint8Array): void {
    const { run } = this;
    if (run.length === 0 || run.address + run.length !== address) {
      this.finishRun();
      this.run = { address, length: 0, room: new Uint8Array(Math.max(FIRST_CAPACITY, bytes.length)) };
    }
    this.append(bytes);
  }

  /** What was added, in the order in which it came; neighbours that came one after the other are one. */
  segments(): readonly Segment[] {
    this.finishRun();
    return this.finished;
  }

  /** Runs that were left out because there were too many. */
  get dropped(): number {
    return this.droppedRuns;
  }

  private append(bytes: Uint8Array): void {
    const { run } = this;
    const length = run.length + bytes.length;
    if (length > run.room.length) {
      const larger = new Uint8Array(Math.max(length, 2 * run.room.length));
      larger.set(run.room.subarray(0, run.length));
      run.room = larger;
    }
    run.room.set(bytes, run.length);
    run.length = length;
  }

  private finishRun(): void {
    const { address, length, room } = this.run;
    if (length > 0 && this.finished.length >= MOST_RUNS) {
      this.droppedRuns += 1;
    } else if (length > 0) {
      // A small run does not keep a large room: a file of single bytes far apart would hold a thousandfold.
      const bytes = length < room.length / 2 ? room.slice(0, length) : room.subarray(0, length);
      this.finished.push({ address, bytes });
    }
    this.run = { address: 0, length: 0, room: new Uint8Array() };
  }
}
