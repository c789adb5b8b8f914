/**
 * Joins an element's scroll bar with a whole that may be higher than an element can be: where it is, and how bar and wheel
 * move it.
 *
 * Below: the arithmetic of scaled scrolling. Above: the hex view's grid, the comparison's lines.
 */

import { HIGHEST_ELEMENT, largestOffset, offsetOf, scrollTopOf, type Scrolling } from './scaled-scroll.ts';

/** Where a whole is scrolled to. */
export class ScaledScroller {
  /** Pixels of the whole above what is seen. Set directly, it counts from the next move on. */
  offset = 0;
  /** The scroll bar's place that we set ourselves: its event is no news. */
  private ownScrollTop: number | undefined;

  /**
   * @param whole how high it is, and a line of it, in pixels, at this moment
   * @param onMoved called after each move
   */
  constructor(
    private readonly scroller: HTMLElement,
    private readonly whole: () => { readonly total: number; readonly lineHeight: number },
    private readonly onMoved: () => void,
  ) {
    scroller.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
  }

  /** The whole as it is now. */
  get scrolling(): Scrolling {
    return { total: this.whole().total, viewport: this.scroller.clientHeight };
  }

  /** Takes over what the scroll bar says: for its `scroll` event. */
  onScroll(): void {
    const { scrollTop } = this.scroller;
    if (this.ownScrollTop === undefined || Math.abs(scrollTop - this.ownScrollTop) >= 1) {
      this.ownScrollTop = undefined;
      this.setOffset(offsetOf(scrollTop, this.scrolling));
    }
  }

  /** Moves to an offset, or as near to it as there is. */
  moveTo(offset: number): void {
    const { scrolling } = this;
    const inside = Math.min(Math.max(0, offset), largestOffset(scrolling));
    this.scroller.scrollTop = scrollTopOf(inside, scrolling);
    this.ownScrollTop = this.scroller.scrollTop;
    this.setOffset(inside);
  }

  /** Where the scroll bar is scaled, a wheel would leap: it moves by what it says instead. */
  private onWheel(event: WheelEvent): void {
    const { total, lineHeight } = this.whole();
    if (total <= HIGHEST_ELEMENT || event.ctrlKey || event.deltaY === 0) {
      return;
    }
    event.preventDefault();
    const unit = [1, lineHeight, this.scroller.clientHeight][event.deltaMode] ?? 1;
    this.moveTo(this.offset + event.deltaY * unit);
  }

  private setOffset(offset: number): void {
    this.offset = offset;
    this.onMoved();
  }
}
