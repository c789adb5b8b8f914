/**
 * Rows of bytes, as many as are seen: scrolled, selected and walked through with the keyboard.
 *
 * Below: TanStack's virtualizer says which rows are seen, the rows draw them; scaled scrolling, pages and selection are
 * beside this file. Above: the hex view.
 */

import { observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { BytePages } from './byte-pages.ts';
import { byteAt, layoutFor, type RowLayout, rulerText, type Side, sideAt } from './hex-row.ts';
import { HexRows, made, type Marks } from './hex-rows.ts';
import { afterKey, caretAt, type Selection } from './hex-selection.ts';
import { elementHeight, offsetToShow } from './scaled-scroll.ts';
import { ScaledScroller } from './scaled-scroller.ts';

/** Rows drawn beyond what is seen, on each side. */
const OVERSCAN = 3;
/** A row's height, in heights of its font. */
const LINE_HEIGHT = 1.5;

/** What the grid shows, and whom it tells. */
export interface HexGridContent {
  readonly label: string;
  readonly pages: BytePages;
  /** The address of the first byte. */
  readonly base: number;
  readonly offset: number;
  readonly selection: Selection;
}

/** Who is told of what a person does. */
export interface GridListener {
  /** The grid was scrolled, or its caret moved. */
  onChange(offset: number, selection: Selection): void;
  /** A byte was pressed, by its digits or by its character. */
  onPress(side: Side): void;
}

/** The grid of bytes in `scroller`. */
export class HexGrid {
  private readonly spacer = made('div', 'hex-spacer', 'presentation');
  private readonly rowGroup = made('div', 'hex-rows', 'rowgroup');
  private readonly rows: HexRows;
  private readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  private readonly stop: () => void;
  private reportOffset: (offset: number, isScrolling: boolean) => void = () => undefined;
  private layout: RowLayout = layoutFor(80);
  private characterWidth = 8;
  private rowHeight = 20;
  private readonly place: ScaledScroller;
  private moving = false;
  private selection: Selection = caretAt(0);
  /** Where what is typed goes; undefined where nothing is typed. */
  private typing: Side | undefined;
  private content: HexGridContent | undefined;
  private marks: Marks = { ranges: [], look: 'inserted', version: 0 };

  constructor(
    private readonly scroller: HTMLElement,
    /** Above the rows, as wide as they are. */
    private readonly ruler: HTMLElement,
    private readonly told: GridListener,
  ) {
    this.rows = new HexRows(this.rowGroup);
    this.place = new ScaledScroller(
      scroller,
      () => ({ total: this.rowCount * this.rowHeight, lineHeight: this.rowHeight }),
      () => this.onMoved(),
    );
    this.spacer.append(this.rowGroup);
    this.scroller.append(this.spacer);
    this.virtualizer = new Virtualizer({
      ...this.virtualizerOptions(),
      count: 0,
    });
    const unmount = this.virtualizer._didMount();
    const resized = new ResizeObserver(() => this.measure());
    resized.observe(scroller);
    scroller.addEventListener('keydown', (event) => this.onKey(event));
    scroller.addEventListener('pointerdown', (event) => this.onPointer(event));
    this.stop = () => {
      resized.disconnect();
      unmount();
    };
  }

  /** Shows other bytes. */
  show(content: HexGridContent): void {
    this.content = content;
    this.selection = content.selection;
    this.scroller.setAttribute('aria-label', content.label);
    this.place.offset = 0;
    this.measure();
    this.place.moveTo(content.offset >= 0 ? content.offset : this.offsetShowing(content.selection.caret));
  }

  /** Moves the caret, and whatever is seen with it. */
  select(selection: Selection): void {
    this.selection = selection;
    this.place.moveTo(this.offsetShowing(selection.caret));
    this.told.onChange(this.place.offset, selection);
  }

  /** Draws again, because bytes have come. */
  refresh(): void {
    this.draw();
  }

  /** Shows where what is typed goes; undefined: nowhere. */
  showTyping(side: Side | undefined): void {
    this.typing = side;
    this.draw();
  }

  /** The first byte that is seen. */
  get firstByte(): number {
    return Math.floor(this.place.offset / this.rowHeight) * this.layout.bytesPerRow;
  }

  /** Scrolls so that the row of this byte is the first one, as far as that goes. */
  showFrom(byte: number): void {
    this.place.moveTo(Math.floor(byte / this.layout.bytesPerRow) * this.rowHeight);
  }

  /** Marks bytes: ranges of offsets, ascending. */
  mark(ranges: Marks['ranges'], look: Marks['look']): void {
    if (ranges.length > 0 || this.marks.ranges.length > 0) {
      this.marks = { ranges, look, version: this.marks.version + 1 };
      this.draw();
    }
  }

  /** Bytes in a row. */
  get bytesPerRow(): number {
    return this.layout.bytesPerRow;
  }

  /** Stops observing. */
  close(): void {
    this.stop();
  }

  private get rowCount(): number {
    return Math.ceil((this.content?.pages.size ?? 0) / this.layout.bytesPerRow);
  }

  private virtualizerOptions(): Omit<ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0], 'count'> {
    return {
      getScrollElement: () => this.scroller,
      estimateSize: () => this.rowHeight,
      overscan: OVERSCAN,
      observeElementRect,
      observeElementOffset: (_, report) => {
        this.reportOffset = report;
        const onScroll = (): void => this.place.onScroll();
        this.scroller.addEventListener('scroll', onScroll, { passive: true });
        return () => this.scroller.removeEventListener('scroll', onScroll);
      },
      scrollToFn: (offset) => this.place.moveTo(offset),
      onChange: () => this.moving || this.draw(),
    };
  }

  /** Finds out how much fits, and lays out again. Keeps the first byte in its place. */
  private measure(): void {
    const first = Math.floor(this.place.offset / this.rowHeight) * this.layout.bytesPerRow;
    const style = getComputedStyle(this.scroller);
    this.rowHeight = Math.round(Number.parseFloat(style.fontSize) * LINE_HEIGHT);
    this.characterWidth = widthOfCharacter(this.scroller);
    const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
    const layout = layoutFor((this.scroller.clientWidth - padding) / this.characterWidth);
    if (layout.bytesPerRow !== this.layout.bytesPerRow) {
      this.place.offset = (first / layout.bytesPerRow) * this.rowHeight;
    }
    this.layout = layout;
    this.rowGroup.style.setProperty('--row-height', `${this.rowHeight}px`);
    this.ruler.textContent = `${' '.repeat(layout.hexColumn)}${rulerText(layout)}`;
    this.rows.clear();
    this.spacer.style.height = `${elementHeight(this.place.scrolling)}px`;
    this.scroller.setAttribute('aria-rowcount', String(this.rowCount));
    this.virtualizer.setOptions({ ...this.virtualizerOptions(), count: this.rowCount });
    this.virtualizer._willUpdate();
    this.virtualizer.measure();
    this.place.moveTo(this.place.offset);
  }

  private onMoved(): void {
    this.moving = true;
    this.reportOffset(this.place.offset, false);
    this.moving = false;
    this.draw();
    this.told.onChange(this.place.offset, this.selection);
  }

  private offsetShowing(byte: number): number {
    const row = Math.floor(byte / this.layout.bytesPerRow);
    return offsetToShow(row * this.rowHeight, (row + 1) * this.rowHeight, this.place.offset, this.place.scrolling);
  }

  private draw(): void {
    const { content } = this;
    if (!content) {
      return;
    }
    const items = this.virtualizer.getVirtualItems();
    const first = items[0]?.index ?? 0;
    const { bytesPerRow } = this.layout;
    content.pages.want(first * bytesPerRow, Math.min(content.pages.size, (first + items.length) * bytesPerRow));
    const { layout, rowHeight, selection, typing, marks } = this;
    this.rows.draw({ first, count: items.length, offset: this.place.offset }, content, {
      layout,
      rowHeight,
      selection,
      typing,
      marks,
    });
  }

  private onKey(event: KeyboardEvent): void {
    const size = this.content?.pages.size ?? 0;
    if (size === 0 || event.altKey) {
      return;
    }
    const rowsPerPage = Math.max(1, Math.floor(this.scroller.clientHeight / this.rowHeight) - 1);
    const next = afterKey(this.selection, event, { size, bytesPerRow: this.layout.bytesPerRow, rowsPerPage });
    if (next) {
      event.preventDefault();
      this.select(next);
      const id = this.rows.idOf(Math.floor(next.caret / this.layout.bytesPerRow));
      this.scroller.setAttribute('aria-activedescendant', id);
    }
  }

  private onPointer(down: PointerEvent): void {
    const byte = this.byteUnder(down);
    if (down.button !== 0 || byte === undefined) {
      return;
    }
    down.preventDefault();
    this.scroller.focus();
    this.told.onPress(sideAt(this.columnUnder(down), this.layout));
    this.select(down.shiftKey ? { anchor: this.selection.anchor, caret: byte } : caretAt(byte));
    const dragging = new AbortController();
    this.scroller.setPointerCapture(down.pointerId);
    const { signal } = dragging;
    this.scroller.addEventListener(
      'pointermove',
      (move) => {
        const caret = this.byteUnder(move);
        if (caret !== undefined && caret !== this.selection.caret) {
          this.select({ anchor: this.selection.anchor, caret });
        }
      },
      { signal },
    );
    this.scroller.addEventListener('lostpointercapture', () => dragging.abort(), { signal });
  }

  /** The byte under the pointer, or undefined where it is on the scroll bar. Above and below, the nearest row. */
  private byteUnder(event: PointerEvent): number | undefined {
    const box = this.scroller.getBoundingClientRect();
    const size = this.content?.pages.size ?? 0;
    if (size === 0 || (event.type === 'pointerdown' && event.clientX > box.left + this.scroller.clientWidth)) {
      return undefined;
    }
    const row = Math.floor((event.clientY - box.top + this.place.offset) / this.rowHeight);
    const byte = byteAt(this.columnUnder(event), this.layout);
    return Math.min(size - 1, Math.max(0, row * this.layout.bytesPerRow + byte));
  }

  private columnUnder({ clientX }: PointerEvent): number {
    const left =
      this.scroller.getBoundingClientRect().left + Number.parseFloat(getComputedStyle(this.scroller).paddingLeft);
    return (clientX - left) / this.characterWidth;
  }
}

/** The width of one character of the monospaced font in `where`, as exact as it can be had. */
function widthOfCharacter(where: HTMLElement): number {
  const probe = made('span', 'hex-probe');
  probe.textContent = '0'.repeat(100);
  where.append(probe);
  const { width } = probe.getBoundingClientRect();
  probe.remove();
  return width / 100 || 8;
}
