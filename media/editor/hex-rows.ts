/**
 * The drawn rows of a hex grid. A row is three texts, whatever it shows, and the rows that leave at one end are used
 * again at the other: a step of scrolling costs a few texts and transforms.
 *
 * Below: rows as text, pages, selection. Above: the grid, which says which rows are seen. It knows no scrolling.
 */

import type { AddressRange } from '../../src/base/address-range.ts';
import type { BytePages } from './byte-pages.ts';
import { addressText, asciiText, dimRuns, hexText, type RowLayout, type Side, stretchesOf } from './hex-row.ts';
import { boundsOf, type Selection } from './hex-selection.ts';

/** What rows show. */
export interface RowsContent {
  readonly pages: BytePages;
  /** The address of the first byte. */
  readonly base: number;
}

/** Bytes that are marked, as those that differ from another revision. */
export interface Marks {
  /** Ranges of offsets, ascending. */
  readonly ranges: readonly AddressRange[];
  readonly look: 'removed' | 'inserted';
  /** Rises with every change. */
  readonly version: number;
}

/** How rows show it. */
export interface RowsLook {
  readonly layout: RowLayout;
  /** Pixels. */
  readonly rowHeight: number;
  readonly selection: Selection;
  /** Where what is typed goes; undefined where nothing is typed. */
  readonly typing: Side | undefined;
  readonly marks: Marks;
}

/** Which rows are seen. */
export interface RowsInSight {
  readonly first: number;
  readonly count: number;
  /** Pixels from the top of everything to the top of what is seen. */
  readonly offset: number;
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

/** Rows in `host`. */
export class HexRows {
  private readonly rows: Row[] = [];
  /** The row that the drawn rows' places are counted from: it changes rarely, so that a row is placed once. */
  private origin = 0;
  /** Undefined where the browser cannot colour ranges: then all bytes look alike. */
  private readonly dimmed = 'highlights' in CSS ? new Highlight() : undefined;

  constructor(private readonly host: HTMLElement) {
    if (this.dimmed) {
      CSS.highlights.set('hex-dim', this.dimmed);
    }
  }

  /** Drops all rows: they are laid out otherwise from now on. */
  clear(): void {
    for (const row of this.rows.splice(0)) {
      this.dim(row, undefined);
      row.element.remove();
    }
  }

  /** Draws the rows in sight. */
  draw({ first, count, offset }: RowsInSight, content: RowsContent, look: RowsLook): void {
    while (this.rows.length < count) {
      this.rows.push(this.newRow(look.layout));
    }
    if (Math.abs(first - this.origin) > FARTHEST) {
      this.origin = first;
      this.rows.forEach((row) => (row.shown = ''));
    }
    this.host.style.transform = `translateY(${this.origin * look.rowHeight - offset}px)`;
    const drawn = this.rows.length;
    // Row r of the file is always drawn by element r mod drawn: scrolling by one row changes one element.
    for (const [place, row] of this.rows.entries()) {
      this.drawRow(row, first + ((((place - first) % drawn) + drawn) % drawn), content, look);
    }
  }

  /** The id of the element that draws a row, as long as the row is in sight. */
  idOf(index: number): string {
    return `hex-row-${index % Math.max(1, this.rows.length)}`;
  }

  private drawRow(row: Row, index: number, { pages, base }: RowsContent, look: RowsLook): void {
    const { layout, rowHeight, selection, typing, marks } = look;
    const start = index * layout.bytesPerRow;
    const end = Math.min(start + layout.bytesPerRow, pages.size);
    const bytes = start < end ? pages.row(start, end) : undefined;
    const { first, last } = boundsOf(selection);
    const isSelected = first < end && last >= start;
    const selected = isSelected
      ? `${Math.max(first, start)} ${Math.min(last, end - 1)} ${selection.caret} ${typing}`
      : '';
    const shown = `${index} ${bytes && pages.version} ${marks.version} ${selected}`;
    if (shown === row.shown) {
      return;
    }
    row.shown = shown;
    row.element.hidden = start >= end;
    if (start >= end) {
      return;
    }
    row.element.style.transform = `translateY(${(index - this.origin) * rowHeight}px)`;
    row.element.ariaRowIndex = String(index + 1);
    row.address.data = addressText(base + start);
    row.hex.data = hexText(bytes, end - start);
    row.text.data = asciiText(bytes, end - start);
    this.dim(row, bytes);
    row.paint.replaceChildren(...marksOf(start, end, look), ...(isSelected ? paintOf(start, end, look) : []));
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

  private newRow(layout: RowLayout): Row {
    const whole = made('div', 'hex-row', 'row');
    const paint = made('div', 'hex-paint', 'presentation');
    const address = made('span', 'hex-address', 'rowheader');
    const hex = made('span', 'hex-bytes', 'gridcell');
    const text = made('span', 'hex-text', 'gridcell');
    whole.id = `hex-row-${this.rows.length}`;
    paint.setAttribute('aria-hidden', 'true');
    hex.style.left = `${layout.hexColumn}ch`;
    text.style.left = `${layout.textColumn}ch`;
    whole.append(paint, address, hex, text);
    this.host.append(whole);
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
}

/** The marks in the row of the bytes from `start` to `end`. */
function marksOf(start: number, end: number, { layout, marks }: RowsLook): HTMLElement[] {
  const { ranges, look } = marks;
  const found: HTMLElement[] = [];
  for (let at = firstEndingAfter(ranges, start); at < ranges.length; at++) {
    const range = ranges[at];
    if (!range || range.start >= end) {
      break;
    }
    const [first, last] = [Math.max(range.start, start) - start, Math.min(range.end, end) - 1 - start];
    found.push(...stretchesOf(first, last, layout).map((stretch) => bar(`hex-differs ${look}`, stretch)));
  }
  return found;
}

/** The index of the first range that ends behind `offset`. */
function firstEndingAfter(ranges: readonly AddressRange[], offset: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? 0) > offset) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/** The selection and the caret in the row of the bytes from `start` to `end`, once in digits and once in characters. */
function paintOf(start: number, end: number, { layout, selection, typing, marks }: RowsLook): HTMLElement[] {
  const { caret } = selection;
  const { first, last } = boundsOf(selection);
  // A caret alone would cover the colour that says that its byte differs: there it is a border.
  const isMarked = (marks.ranges[firstEndingAfter(marks.ranges, caret)]?.start ?? Infinity) <= caret;
  const selected =
    first === last && isMarked
      ? []
      : stretchesOf(Math.max(first, start) - start, Math.min(last, end - 1) - start, layout);
  const carets = caret >= start && caret < end ? stretchesOf(caret - start, caret - start, layout) : [];
  return [
    ...selected.map((stretch) => bar('hex-selected', stretch)),
    ...carets.map((stretch, index) =>
      bar(typing && SIDES[index] === typing ? 'hex-caret hex-typing' : 'hex-caret', stretch),
    ),
  ];
}

/** The order of `stretchesOf`. */
const SIDES: readonly Side[] = ['digits', 'text'];

function bar(
  className: string,
  { column, columns }: { readonly column: number; readonly columns: number },
): HTMLElement {
  const painted = made('i', className);
  painted.style.left = `${column}ch`;
  painted.style.width = `${columns}ch`;
  return painted;
}

/** An element of a class and a role. */
export function made(name: string, className: string, role?: string): HTMLElement {
  const element = document.createElement(name);
  element.className = className;
  if (role) {
    element.setAttribute('role', role);
  }
  return element;
}

function textIn(where: HTMLElement): Text {
  return where.appendChild(document.createTextNode(''));
}
