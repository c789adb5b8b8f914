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
