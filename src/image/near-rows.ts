/**
 * Runs of addresses as rows of sixteen bytes, those that are near each other as one: places to look at, few enough to be
 * listed however many runs there are.
 *
 * Below: nothing. Above: the extension's comparison. Pure; time is linear in the runs.
 */

/** Bytes of a row: a line of a hex view. */
export const ROW = 16;

/** Ranges of rows as pairs, first row and the one after the last; ascending. Row r begins at address 16 · r. */
export type RowRanges = Uint32Array<ArrayBuffer>;

/** Collects runs. */
export class NearRows {
  private rows = new Uint32Array(128);
  private sizes = new Uint32Array(64);
  private count = 0;

  /**
   * @param near rows that two runs may be apart to become one range; doubled where there would be too many ranges
   * @param most ranges at most
   */
  constructor(
    private near: number,
    private readonly most: number,
  ) {}

  /** Adds a run of addresses. They come ascending and do not overlap. */
  add(start: number, end: number): void {
    this.put(Math.floor(start / ROW), Math.ceil(end / ROW), end - start);
    while (this.count > 2 * this.most) {
      this.joinMore();
    }
  }

  /** The ranges, and the bytes of the runs in each. Nothing is added after that. */
  ranges(): { readonly rows: RowRanges; readonly sizes: Uint32Array<ArrayBuffer> } {
    while (this.count > this.most) {
      this.joinMore();
    }
    return { rows: this.rows.slice(0, 2 * this.count), sizes: this.sizes.slice(0, this.count) };
  }

  private put(first: number, end: number, size: number): void {
    const { count } = this;
    if (count > 0 && first <= (this.rows[2 * count - 1] ?? 0) + this.near) {
      // Two runs of one row: its end is where it was.
      this.rows[2 * count - 1] = Math.max(end, this.rows[2 * count - 1] ?? 0);
      this.sizes[count - 1] = (this.sizes[count - 1] ?? 0) + size;
      return;
    }
    if (count === this.sizes.length) {
      this.rows = grown(this.rows);
      this.sizes = grown(this.sizes);
    }
    this.rows[2 * count] = first;
    this.rows[2 * count + 1] = end;
    this.sizes[count] = size;
    this.count++;
  }

  private joinMore(): void {
    const { rows, sizes, count } = this;
    this.near = Math.max(1, 2 * this.near);
    this.count = 0;
    // What is put is never ahead of what is read.
    for (let index = 0; index < count; index++) {
      this.put(rows[2 * index] ?? 0, rows[2 * index + 1] ?? 0, sizes[index] ?? 0);
    }
  }
}

function grown(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
}
