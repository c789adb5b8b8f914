/**
 * The bytes that the webview holds: pages of the file, fetched when they are looked at, the longest unseen dropped
 * first. It counts what it holds, what is under way included, and never holds more than it may.
 *
 * Below: nothing. Above: the hex view. It does not know where pages come from.
 */

/** Bytes of a page. */
export const PAGE_SIZE = 64 * 1024;

/** Pages that are held or under way at most: 4 MiB. With those of before they are what the editor allows itself. */
export const MOST_PAGES = 64;

/** Pages that are fetched at once: more would only keep the latest wish waiting. */
const MOST_UNDER_WAY = 4;

/** Fetches a page of the whole; `offset` is a multiple of a page. */
export type FetchPage<Page> = (offset: number, length: number) => Promise<Page>;

/** A window on `size` bytes that are elsewhere: what is known of each page of them. */
export class Pages<Page> {
  private readonly pages = new Map<number, Page>();
  private readonly before: Map<number, Page>;
  private readonly underWay = new Set<number>();
  private closed = false;
  /** Rises whenever bytes that are here may be others than before. */
  version = 0;

  /**
   * @param size bytes of the whole
   * @param fetch gets what is known of some of them
   * @param onArrival called after a page has come, or could not be had (then with the reason)
   * @param before pages of before a change, which stand in until those of now have come
   */
  constructor(
    readonly size: number,
    private readonly fetch: FetchPage<Page>,
    private readonly onArrival: (failure?: unknown) => void,
    before?: Pages<Page>,
  ) {
    this.before = new Map(before && [...before.before, ...before.pages].slice(-MOST_PAGES));
  }

  /** Bytes held or under way. */
  get held(): number {
    return (this.before.size + this.pages.size + this.underWay.size) * PAGE_SIZE;
  }

  /** The page with the byte at `offset`, or undefined where it is not here. Does not fetch. */
  pageOf(offset: number): Page | undefined {
    const page = Math.floor(offset / PAGE_SIZE);
    return this.pages.get(page) ?? this.before.get(page);
  }

  /** Says that the bytes from `start` to `end` are looked at: fetches those that are missing. */
  want(start: number, end: number): void {
    for (let page = Math.floor(start / PAGE_SIZE); page * PAGE_SIZE < end; page++) {
      const here = this.pages.get(page);
      if (here) {
        // A Map keeps the order of insertion: what is looked at goes to the end, what is dropped is at the beginning.
        this.pages.delete(page);
        this.pages.set(page, here);
      } else if (!this.underWay.has(page) && this.underWay.size < MOST_UNDER_WAY) {
        void this.load(page);
      }
    }
  }

  /** Drops everything; what is under way is dropped when it comes. */
  close(): void {
    this.closed = true;
    this.pages.clear();
    this.before.clear();
  }

  private async load(page: number): Promise<void> {
    this.underWay.add(page);
    this.dropOldest();
    let failure: unknown;
    try {
      const fetched = await this.fetch(page * PAGE_SIZE, Math.min(PAGE_SIZE, this.size - page * PAGE_SIZE));
      if (!this.closed) {
        this.pages.set(page, fetched);
        this.before.delete(page);
        this.version++;
      }
    } catch (error) {
      failure = error;
    } finally {
      this.underWay.delete(page);
    }
    if (!this.closed) {
      this.onArrival(failure);
    }
  }

  private dropOldest(): void {
    for (const page of this.pages.keys()) {
      if (this.pages.size + this.underWay.size <= MOST_PAGES) {
        return;
      }
      this.pages.delete(page);
    }
  }
}

/** A window on bytes whose pages are these bytes. */
export class BytePages extends Pages<Uint8Array> {
  /** The byte at `offset`, or undefined where it is not here. Does not fetch. */
  at(offset: number): number | undefined {
    return this.pageOf(offset)?.[offset % PAGE_SIZE];
  }

  /** The bytes from `start` to `end` as far as they lie in one page that is here; rows never straddle pages. */
  row(start: number, end: number): Uint8Array | undefined {
    const first = start - (start % PAGE_SIZE);
    return this.pageOf(start)?.subarray(start - first, end - first);
  }

  /** Puts bytes at `offset` into the pages that are here, as they will be. */
  write(offset: number, bytes: Uint8Array): void {
    for (const [index, byte] of bytes.entries()) {
      const page = this.pageOf(offset + index);
      if (page) {
        page[(offset + index) % PAGE_SIZE] = byte;
      }
    }
    this.version++;
  }
}
