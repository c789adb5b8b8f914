/**
 * A log of what a well-behaved debugger would not have done to the board. The board does what real ones do then; this
 * is for whoever tests a driver.
 *
 * Below: nothing. Above: everything on the board.
 */

/** Lines, each with how often it happened. A driver that polls wrongly must not fill the memory. */
export class Violations {
  private readonly counts = new Map<string, number>();

  /** Notes one more occurrence. */
  report(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** One line a kind, with a count where it happened more than once. */
  get lines(): readonly string[] {
    return [...this.counts].map(([what, count]) => (count > 1 ? `${what} (${count} times)` : what));
  }

  clear(): void {
    this.counts.clear();
  }
}
