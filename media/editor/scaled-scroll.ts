/**
 * Scrolling through more than an element can be high. Chromium clamps an element's height at 33,554,428 px; 64 MiB at
 * sixteen bytes a row are 84 million. So the scroll bar moves through fewer pixels than there are, and this is the
 * arithmetic between the two: `offset` is where we are in the whole, `scrollTop` what the scroll bar says.
 *
 * Below: nothing. Above: the hex view.
 */

/** Far enough below the clamp that zoom and borders do not reach it. */
export const HIGHEST_ELEMENT = 16_000_000;

/** One state of a scrolled whole. Pixels throughout. */
export interface Scrolling {
  /** The height of everything. */
  readonly total: number;
  /** The height of what is seen at once. */
  readonly viewport: number;
}

/** How high the element is that stands for everything. */
export function elementHeight({ total }: Scrolling): number {
  return Math.min(total, HIGHEST_ELEMENT);
}

/** How far the whole can be scrolled. */
export function largestOffset({ total, viewport }: Scrolling): number {
  return Math.max(0, total - viewport);
}

/** Where the whole is when the scroll bar says `scrollTop`. */
export function offsetOf(scrollTop: number, scrolling: Scrolling): number {
  const largestScrollTop = Math.max(0, elementHeight(scrolling) - scrolling.viewport);
  const share = largestScrollTop === 0 ? 0 : Math.min(1, Math.max(0, scrollTop / largestScrollTop));
  return share * largestOffset(scrolling);
}

/** What the scroll bar must say for `offset`. */
export function scrollTopOf(offset: number, scrolling: Scrolling): number {
  const largest = largestOffset(scrolling);
  const share = largest === 0 ? 0 : Math.min(1, Math.max(0, offset / largest));
  return share * Math.max(0, elementHeight(scrolling) - scrolling.viewport);
}

/**
 * The offset at which the stretch from `start` to `end` is seen: the nearest one for who walks there, and one with the
 * stretch in the middle for who jumps from farther than what is seen at once.
 */
export function offsetToShow(start: number, end: number, offset: number, scrolling: Scrolling): number {
  const { viewport } = scrolling;
  const nearest = start < offset ? start : Math.max(offset, Math.min(start, end - viewport));
  const jumps = Math.abs(nearest - offset) > viewport;
  const wanted = jumps ? (start + end - viewport) / 2 : nearest;
  return Math.min(Math.max(0, wanted), largestOffset(scrolling));
}
