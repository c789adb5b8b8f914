/**
 * How much of each of some ranges is equal, changed, or held by one side only.
 *
 * Below: comparison. Above: the extension's comparison, which asks for elements, sectors and the bars of a map at once.
 * Pure; time is linear in the runs.
 */

import type { AddressRange } from '../base/address-range.ts';
import type { NoteRun, RunKind } from './compare.ts';

/** Bytes of a range by what the two images are to each other there. What neither holds is in none. */
export interface Shares {
  readonly equal: number;
  readonly changed: number;
  readonly onlyLeft: number;
  readonly onlyRight: number;
}

const COLUMNS: Readonly<Record<RunKind, number>> = { equal: 0, changed: 1, 'only-left': 2, 'only-right': 3 };
const WIDTH = 4;

/** Counts bytes between bounds; any range from one bound to another can be asked for. */
export class ShareCounter {
  /** Ascending, each once. */
  private readonly bounds: Float64Array;
  private readonly placeOf: ReadonlyMap<number, number>;
  /** For each bound, the bytes of each kind from it to the next; sums from the first bound on once they are asked for. */
  private readonly bytes: Float64Array;
  private place = 0;
  private summed = false;

  /** @param ranges those that will be asked for; they may overlap and come in any order */
  constructor(ranges: readonly AddressRange[]) {
    this.bounds = Float64Array.from(new Set(ranges.flatMap(({ start, end }) => [start, end]))).sort();
    this.placeOf = new Map(Array.from(this.bounds, (bound, place) => [bound, place]));
    this.bytes = new Float64Array(WIDTH * (this.bounds.length + 1));
  }

  /** Takes note of a run; they come ascending. What lies in none of the ranges is not counted. */
  readonly note: NoteRun = (kind, start, end) => {
    const { bounds, bytes } = this;
    const last = bounds.length - 1;
    while (this.place < last && (bounds[this.place + 1] ?? Infinity) <= start) {
      this.place++;
    }
    for (let place = this.place; place < last && (bounds[place] ?? Infinity) < end; place++) {
      const from = Math.max(start, bounds[place] ?? 0);
      const to = Math.min(end, bounds[place + 1] ?? 0);
      if (from < to) {
        bytes[WIDTH * (place + 1) + COLUMNS[kind]]! += to - from;
      }
    }
  };

  /**
   * What was counted of one of the ranges. Nothing is noted after that.
   * @throws RangeError where the range does not go from bound to bound
   */
  of({ start, end }: AddressRange): Shares {
    this.sum();
    const [first, last] = [this.placeOf.get(start), this.placeOf.get(end)];
    if (first === undefined || last === undefined) {
      throw new RangeError('Cannot tell the shares of a range that was not counted');
    }
    const of = (kind: RunKind): number =>
      (this.bytes[WIDTH * last + COLUMNS[kind]] ?? 0) - (this.bytes[WIDTH * first + COLUMNS[kind]] ?? 0);
    return { equal: of('equal'), changed: of('changed'), onlyLeft: of('only-left'), onlyRight: of('only-right') };
  }

  private sum(): void {
    if (!this.summed) {
      this.summed = true;
      for (let at = WIDTH; at < this.bytes.length; at++) {
        this.bytes[at]! += this.bytes[at - WIDTH] ?? 0;
      }
    }
  }
}
