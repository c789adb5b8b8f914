/**
 * Which lines a comparison shows: the rows that differ with some around them, a line for each run of rows that are alike,
 * and one for what neither side holds. What is alike can be shown piece by piece.
 *
 * Below: nothing. Above: the comparison's grid. Pure; it knows rows by their numbers and none of their bytes.
 */

/** Rows that are shown around a difference. As many as the extension takes for one place: see `compared-images.ts`. */
export const CONTEXT_ROWS = 3;

/** Rows from `start` on, `end` not included. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** A line: of bytes, of rows that are alike and not shown, of rows without content. */
export type ShownLine =
  | { readonly kind: 'bytes'; readonly row: number; /** Which line of the row, from 0. */ readonly part: number }
  | ({ readonly kind: 'fold' | 'hole' } & RowRange);

/** Where there is what: pairs of rows, ascending. */
export interface Differing {
  readonly places: Uint32Array;
  readonly content: Uint32Array;
}

const BYTES = 0;
const FOLD = 1;
const HOLE = 2;

/** The lines. */
export class ShownRows {
  private readonly kinds: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** The first line of each stretch. */
  private readonly lines: number[] = [];
  /** Lines in all. */
  count = 0;

  /**
   * @param revealed rows that are shown although they are alike: ascending, apart from each other
   * @param linesPerRow lines that a row takes where there is no room for all its bytes beside each other
   */
  constructor(
    { places, content }: Differing,
    revealed: readonly RowRange[],
    readonly linesPerRow: number,
  ) {
    let place = 0;
    let more = 0;
    for (let block = 0; block < content.length; block += 2) {
      const [first, end] = [content[block] ?? 0, content[block + 1] ?? 0];
      if (block > 0) {
        this.add(HOLE, content[block - 1] ?? 0, first);
      }
      let at = first;
      for (;;) {
        const a = place < places.length ? Math.max(0, (places[place] ?? 0) - CONTEXT_ROWS) : Infinity;
        const b = revealed[more]?.start ?? Infinity;
        const start = Math.max(first, Math.min(a, b));
        if (start >= end) {
          break;
        }
        const stop = a <= b ? (places[place + 1] ?? 0) + CONTEXT_ROWS : (revealed[more]?.end ?? 0);
        if (a <= b) {
          place += 2;
        } else {
          more++;
        }
        // A fold of one row would hide nothing.
        if (start > at + 1) {
          this.add(FOLD, at, start);
          at = start;
        }
        this.add(BYTES, at, Math.min(end, stop));
        at = Math.max(at, Math.min(end, stop));
      }
      this.add(end > at + 1 ? FOLD : BYTES, at, end);
    }
  }

  /** What stands on a line, from 0. @throws RangeError where there is none */
  at(line: number): ShownLine {
    const index = lastAtMost(this.lines, line);
    const [kind, start, end, first] = [this.kinds[index], this.starts[index], this.ends[index], this.lines[index]];
    if (kind === undefined || start === undefined || end === undefined || first === undefined || line >= this.count) {
      throw new RangeError('There is no such line');
    }
    if (kind === BYTES) {
      const row = start + Math.floor((line - first) / this.linesPerRow);
      return { kind: 'bytes', row, part: (line - first) % this.linesPerRow };
    }
    return { kind: kind === FOLD ? 'fold' : 'hole', start, end };
  }

  /** The first line of a row, or the line that stands for it; the nearest one for a row that is nowhere. */
  lineOf(row: number): number {
    const index = Math.max(0, lastAtMost(this.starts, row));
    const [start = 0, end = 0, line = 0] = [this.starts[index], this.ends[index], this.lines[index]];
    return this.kinds[index] === BYTES ? line + Math.max(0, Math.min(row, end - 1) - start) * this.linesPerRow : line;
  }

  private add(kind: number, start: number, end: number): void {
    if (start >= end) {
      return;
    }
    const last = this.kinds.length - 1;
    if (kind === BYTES && this.kinds[last] === BYTES && this.ends[last] === start) {
      this.ends[last] = end;
    } else {
      this.kinds.push(kind);
      this.starts.push(start);
      this.ends.push(end);
      this.lines.push(this.count);
    }
    this.count += kind === BYTES ? (end - start) * this.linesPerRow : 1;
  }
}

/** The last index whose value is at most `value`; -1 where none is. `values` ascend. */
export function lastAtMost(values: ArrayLike<number>, value: number, step = 1): number {
  let [low, high] = [0, Math.floor(values.length / step)];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle * step] ?? Infinity) <= value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** `ranges` with one more in it; those that touch become one. */
export function withRange(ranges: readonly RowRange[], added: RowRange): RowRange[] {
  const apart = ranges.filter(({ start, end }) => end < added.start || start > added.end);
  const joined = ranges.filter((range) => !apart.includes(range));
  const whole = {
    start: Math.min(added.start, ...joined.map(({ start }) => start)),
    end: Math.max(added.end, ...joined.map(({ end }) => end)),
  };
  return [...apart, whole].sort((a, b) => a.start - b.start);
}

/** Rows of a fold that are shown at each of its ends when somebody wants to see more of it. */
const MORE = 16;

/** What of a fold is shown next: some rows at both ends, or all of it. */
export function revealOf({ start, end }: RowRange, all: boolean): RowRange[] {
  return all || end - start <= 3 * MORE
    ? [{ start, end }]
    : [
        { start, end: start + MORE },
        { start: end - MORE, end },
      ];
}
