/**
 * Rows of bytes, as many as are seen: scrolled, selected and walked through with the keyboard.
 *
 * Below: TanStack's virtualizer says which rows are seen; scaled scrolling, pages, rows and selection are pure and
 * beside this file. Above: the hex view. A row is three texts, whatever it shows, and the rows that leave at one end
 * are used again at the other: a step of scrolling costs a few texts and transforms.
 */

import { observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { BytePages } from './byte-pages.ts';
import {
  addressText,
  asciiText,
  byteAt,
  dimRuns,
  hexText,
  layoutFor,
  type RowLayout,
  rulerText,
  stretchesOf,
} from './hex-row.ts';
import { afterKey, boundsOf, caretAt, type Selection } from './hex-selection.ts';
import {
  elementHeight,
  HIGHEST_ELEMENT,
  offsetOf,
  offsetToShow,
  scrollTopOf,
  type Scrolling,
} from './scaled-scroll.ts';

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

/** A drawn row. Its texts are changed in place: new nodes would cost more than new letters. */
interface Row {
  readonly element: HTMLElement;
  readonly address: Text;
  readonly hex: Text;
  readonly text: Text;
  readonly paint: HTMLElement;
  /** What it shows, so that nothing is done twice. */
  shown: string;
  /** Its bytes that say little. */
  dim: Range[];
}

/** Rows that the drawn ones may be away from where their places are counted from: browsers place with 32-bit floats. */
const FARTHEST = 10_000;

/** The grid of bytes in `scroller`. */
export class HexGrid {
  private readonly spacer = element('div', 'hex-spacer', 'presentation');
  private readonly rowGroup = element('div', 'hex-rows', 'rowgroup');
  private readonly rows: Row[] = [];
  private readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  private readonly stop: () => void;
  private reportOffset: (offset: number, isScrolling: boolean) => void = () => undefined;
  private layout: RowLayout = layoutFor(80);
  private characterWidth = 8;
  private rowHeight = 20;
  private offset = 0;
  /** The row that the drawn rows' places are counted from: it changes rarely, so that a row is placed once. */
  private origin = 0;
  private moving = false;
  /** The scroll bar's place that we set ourselves: its event is no news. */
  private ownScrollTop: number | undefined;
  private selection: Selection = caretAt(0);
  /** Undefined where the browser cannot colour ranges: then all bytes look alike. */
  private readonly dimmed = 'highlights' in CSS ? new Highlight() : undefined;
  private content: HexGridContent | undefined;

  constructor(
    private readonly scroller: HTMLElement,
    /** Above the rows, as wide as they are. */
    private readonly ruler: HTMLElement,
    private readonly onChange: (offset: number, selection: Selection) => void,
  ) {
    if (this.dimmed) {
      CSS.highlights.set('hex-dim', this.dimmed);
    }
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
    scroller.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
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
    this.offset = 0;
    this.measure();
    this.moveTo(content.offset >= 0 ? content.offset : this.offsetShowing(content.selection.caret));
  }

  /** Moves the caret, and whatever is seen with it. */
  select(selection: Selection): void {
    this.selection = selection;
    this.moveTo(this.offsetShowing(selection.caret));
    this.onChange(this.offset, selection);
  }

  /** Draws again, because bytes have come. */
  refresh(): void {
    this.draw();
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

  private get scrolling(): Scrolling {
    return { total: this.rowCount * this.rowHeight, viewport: this.scroller.clientHeight };
  }

  private virtualizerOptions(): Omit<ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0], 'count'> {
    return {
      getScrollElement: () => this.scroller,
      estimateSize: () => this.rowHeight,
      overscan: OVERSCAN,
      observeElementRect,
      observeElementOffset: (_, report) => {
        this.reportOffset = report;
        const onScroll = (): void => this.onScroll();
        this.scroller.addEventListener('scroll', onScroll, { passive: true });
        return () => this.scroller.removeEventListener('scroll', onScroll);
      },
      scrollToFn: (offset) => this.moveTo(offset),
      onChange: () => this.moving || this.draw(),
    };
  }

  /** Finds out how much fits, and lays out again. Keeps the first byte in its place. */
  private measure(): void {
    const first = Math.floor(this.offset / this.rowHeight) * this.layout.bytesPerRow;
    const style = getComputedStyle(this.scroller);
    this.rowHeight = Math.round(Number.parseFloat(style.fontSize) * LINE_HEIGHT);
    this.characterWidth = widthOfCharacter(this.scroller);
    const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
    const layout = layoutFor((this.scroller.clientWidth - padding) / this.characterWidth);
    if (layout.bytesPerRow !== this.layout.bytesPerRow) {
      this.offset = (first / layout.bytesPerRow) * this.rowHeight;
    }
    this.layout = layout;
    this.rowGroup.style.setProperty('--row-height', `${this.rowHeight}px`);
    this.ruler.textContent = `${' '.repeat(layout.hexColumn)}${rulerText(layout)}`;
    for (const row of this.rows.splice(0)) {
      this.dim(row, undefined);
      row.element.remove();
    }
    this.spacer.style.height = `${elementHeight(this.scrolling)}px`;
    this.scroller.setAttribute('aria-rowcount', String(this.rowCount));
    this.virtualizer.setOptions({ ...this.virtualizerOptions(), count: this.rowCount });
    this.virtualizer._willUpdate();
    this.virtualizer.measure();
    this.moveTo(this.offset);
  }

  private onScroll(): void {
    const { scrollTop } = this.scroller;
    if (this.ownScrollTop !== undefined && Math.abs(scrollTop - this.ownScrollTop) < 1) {
      return;
    }
    this.ownScrollTop = undefined;
    this.setOffset(offsetOf(scrollTop, this.scrolling));
  }

  /** Where the scroll bar is scaled, a wheel would leap: it moves by what it says instead. */
  private onWheel(event: WheelEvent): void {
    if (this.scrolling.total <= HIGHEST_ELEMENT || event.ctrlKey || event.deltaY === 0) {
      return;
    }
    event.preventDefault();
    const unit = [1, this.rowHeight, this.scroller.clientHeight][event.deltaMode] ?? 1;
    this.moveTo(this.offset + event.deltaY * unit);
  }

  private moveTo(offset: number): void {
    const { total, viewport } = this.scrolling;
    const inside = Math.min(Math.max(0, offset), Math.max(0, total - viewport));
    this.scroller.scrollTop = scrollTopOf(inside, this.scrolling);
    this.ownScrollTop = this.scroller.scrollTop;
    this.setOffset(inside);
  }

  private setOffset(offset: number): void {
    this.offset = offset;
    this.moving = true;
    this.reportOffset(offset, false);
    this.moving = false;
    this.draw();
    this.onChange(offset, this.selection);
  }

  private offsetShowing(byte: number): number {
    const row = Math.floor(byte / this.layout.bytesPerRow);
    return offsetToShow(row * this.rowHeight, (row + 1) * this.rowHeight, this.offset, this.scrolling);
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
    while (this.rows.length < items.length) {
      this.rows.push(this.newRow());
    }
    if (Math.abs(first - this.origin) > FARTHEST) {
      this.origin = first;
      this.rows.forEach((row) => (row.shown = ''));
    }
    this.rowGroup.style.transform = `translateY(${this.origin * this.rowHeight - this.offset}px)`;
    const count = this.rows.length;
    // Row r of the file is always drawn by element r mod count: scrolling by one row changes one element.
    for (const [place, row] of this.rows.entries()) {
      this.drawRow(row, first + ((((place - first) % count) + count) % count), content);
    }
  }

  private drawRow(row: Row, index: number, { pages, base }: HexGridContent): void {
    const { bytesPerRow } = this.layout;
    const start = index * bytesPerRow;
    const end = Math.min(start + bytesPerRow, pages.size);
    const bytes = start < end ? pages.row(start, end) : undefined;
    const { first, last } = boundsOf(this.selection);
    const isSelected = first < end && last >= start;
    const selected = isSelected ? `${Math.max(first, start)} ${Math.min(last, end - 1)} ${this.selection.caret}` : '';
    const shown = `${index} ${bytes !== undefined} ${selected}`;
    if (shown === row.shown) {
      return;
    }
    row.shown = shown;
    row.element.hidden = start >= end;
    if (start >= end) {
      return;
    }
    row.element.style.transform = `translateY(${(index - this.origin) * this.rowHeight}px)`;
    row.element.ariaRowIndex = String(index + 1);
    row.address.data = addressText(base + start);
    row.hex.data = hexText(bytes, end - start);
    row.text.data = asciiText(bytes, end - start);
    this.dim(row, bytes);
    row.paint.replaceChildren(...(isSelected ? this.paintOf(start, end, first, last) : []));
  }

  /** Marks the bytes of a row that say little. The text stays one: the browser colours ranges of it. */
  private dim(row: Row, bytes: Uint8Array | undefined): void {
    row.dim.forEach((range) => this.dimmed?.delete(range));
    row.dim = (bytes && this.dimmed ? dimRuns(bytes) : []).map(({ start, end }) => {
      const range = new Range();
      range.setStart(row.hex, start);
      range.setEnd(row.hex, end);
      this.dimmed?.add(range);
      return range;
    });
  }

  private paintOf(start: number, end: number, first: number, last: number): HTMLElement[] {
    const from = Math.max(first, start) - start;
    const to = Math.min(last, end - 1) - start;
    const { caret } = this.selection;
    const painted = stretchesOf(from, to, this.layout).map((stretch) => this.bar('hex-selected', stretch));
    if (caret >= start && caret < end) {
      painted.push(
        ...stretchesOf(caret - start, caret - start, this.layout).map((stretch) => this.bar('hex-caret', stretch)),
      );
    }
    return painted;
  }

  private bar(
    className: string,
    { column, columns }: { readonly column: number; readonly columns: number },
  ): HTMLElement {
    const bar = element('i', className);
    bar.style.left = `${column}ch`;
    bar.style.width = `${columns}ch`;
    return bar;
  }

  private newRow(): Row {
    const whole = element('div', 'hex-row', 'row');
    const paint = element('div', 'hex-paint', 'presentation');
    const address = element('span', 'hex-address', 'rowheader');
    const hex = element('span', 'hex-bytes', 'gridcell');
    const text = element('span', 'hex-text', 'gridcell');
    whole.id = `hex-row-${this.rows.length}`;
    paint.setAttribute('aria-hidden', 'true');
    hex.style.left = `${this.layout.hexColumn}ch`;
    text.style.left = `${this.layout.textColumn}ch`;
    whole.append(paint, address, hex, text);
    this.rowGroup.append(whole);
    return {
      element: whole,
      paint,
      address: textIn(address),
      hex: textIn(hex),
      text: textIn(text),
      shown: '',
      dim: [],
    };
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
      this.scroller.setAttribute(
        'aria-activedescendant',
        `hex-row-${Math.floor(next.caret / this.layout.bytesPerRow)}`,
      );
    }
  }

  private onPointer(down: PointerEvent): void {
    const byte = this.byteUnder(down);
    if (down.button !== 0 || byte === undefined) {
      return;
    }
    down.preventDefault();
    this.scroller.focus();
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
    const row = Math.floor((event.clientY - box.top + this.offset) / this.rowHeight);
    const left = box.left + Number.parseFloat(getComputedStyle(this.scroller).paddingLeft);
    const byte = byteAt((event.clientX - left) / this.characterWidth, this.layout);
    return Math.min(size - 1, Math.max(0, row * this.layout.bytesPerRow + byte));
  }
}

function element(name: string, className: string, role?: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  if (role) {
    made.setAttribute('role', role);
  }
  return made;
}

function textIn(where: HTMLElement): Text {
  return where.appendChild(document.createTextNode(''));
}

/** The width of one character of the monospaced font in `where`, as exact as it can be had. */
function widthOfCharacter(where: HTMLElement): number {
  const probe = element('span', 'hex-probe');
  probe.textContent = '0'.repeat(100);
  where.append(probe);
  const { width } = probe.getBoundingClientRect();
  probe.remove();
  return width / 100 || 8;
}
