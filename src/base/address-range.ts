/**
 * Half-open ranges of addresses: `start` belongs to the range, `end` does not.
 *
 * Below: nothing. Above: images, plans, chip tables. Addresses are plain numbers up to 2³² (`end` may be 2³² itself);
 * bit operations on them need `>>> 0`, which is why the arithmetic lives here.
 */

/** A half-open range of addresses, `start` ≤ `end` ≤ 2³². */
export interface AddressRange {
  readonly start: number;
  /** The first address after the range. */
  readonly end: number;
}

/** The range of `size` bytes from `start`. */
export function rangeOf(start: number, size: number): AddressRange {
  return { start, end: start + size };
}

/** Bytes in a range. */
export function sizeOf(range: AddressRange): number {
  return range.end - range.start;
}

/** Whether the two ranges share at least one address. */
export function overlaps(a: AddressRange, b: AddressRange): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Whether every address of `inner` lies in `outer`. An empty range is in every range that its start touches. */
export function containsRange(outer: AddressRange, inner: AddressRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** What the two ranges share, or undefined. */
export function intersect(a: AddressRange, b: AddressRange): AddressRange | undefined {
  const start = Math.max(a.start, b.start);
  const end = Math.min(a.end, b.end);
  return start < end ? { start, end } : undefined;
}

/** What of `whole` none of `ranges` covers. `ranges` are ascending and do not overlap. */
export function without(whole: AddressRange, ranges: readonly AddressRange[]): AddressRange[] {
  const rest: AddressRange[] = [];
  let start = whole.start;
  for (const range of ranges) {
    if (overlaps(range, whole)) {
      if (start < range.start) {
        rest.push({ start, end: range.start });
      }
      start = range.end;
    }
  }
  if (start < whole.end) {
    rest.push({ start, end: whole.end });
  }
  return rest;
}

/** The range in pieces of at most `size` bytes, cut at multiples of `size`. */
export function piecesOf(range: AddressRange, size: number): AddressRange[] {
  const cut: AddressRange[] = [];
  for (let start = range.start; start < range.end;) {
    const end = Math.min(range.end, (Math.floor(start / size) + 1) * size);
    cut.push({ start, end });
    start = end;
  }
  return cut;
}
