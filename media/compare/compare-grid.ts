/**
 * The bytes of both sides, line by line: what differs with some around it, and a line for what is alike, which opens.
 *
 * Below: shown rows, rows of two sides, the scroller, pages. Above: the comparison's page.
 */

import { hex32 } from '../../src/base/hex.ts';
import type { BothBytes } from '../../src/messages/compare-messages.ts';
import type { ComparisonView } from '../../src/messages/comparison-view.ts';
import { PAGE_SIZE, type Pages } from '../editor/byte-pages.ts';
import { addressText, rulerText } from '../editor/hex-row.ts';
import type { Words } from '../editor/page.ts';
import { LineScroller } from './line-scroller.ts';
import { revealOf, type RowRange, type ShownLine, ShownRows, withRange } from './shown-rows.ts';
import {
  bytesOfSide,
  charactersOf,
  digitsOf,
  type KindRun,
  kindsOf,
  markOf,
  paintedStretches,
  type RowBytes,
  runsOf,
  sidesLayoutFor,
  type SidesLayout,
} from './side-rows.ts';

/** Bytes of a row, as the extension counts them: see `near-rows.ts`. */
export const ROW = 16;

/** A line's height, in heights of its font. */
const LINE_HEIGHT = 1.5;

/** Lines above and below a place that one jumps to. */
const AROUND = 5;

/** An element for a line: texts that are changed in place. */
interface Line {
  readonly element: HTMLElement;
  readonly paint: HTMLElement;
  readonly address: Text;
  readonly cells: readonly [left: Text, leftText: Text, mark: Text, right: Text, rightText: Text];
  shown: string;
}

/** The grid in `scroller`. */
export class CompareGrid {
  private readonly lines: LineScroller<Line>;
  private layout: SidesLayout = sidesLayoutFor(80);
  private rows = new ShownRows({ places: new Uint32Array(), content: new Uint32Array() }, [], 1);
  private revealed: readonly RowRange[] = [];
  private view: ComparisonView | undefined;
  private pages: Pages<BothBytes> | undefined;
  private active = 0;
  /** Rises when every line may look otherwise. */
  private generation = 0;

  constructor(
    private readonly scroller: HTMLElement,
    /** Above the lines, as wide as they are. */
    private readonly ruler: HTMLElement,
    private readonly words: Words,
    /** Told when the active line, or what is seen, is another one. */
    private readonly onMove: (byHand: boolean) => void,
  ) {
    this.lines = new LineScroller<Line>(
      scroller,
      {
        make: (id) => this.makeLine(id),
        seen: (first, end) => this.want(first, end),
        draw: (line, index) => this.drawLine(line, index),
      },
      () => this.onMove(false),
    );
    new ResizeObserver(() => this.measure()).observe(scroller);
    scroller.addEventListener('keydown', (event) => this.onKey(event));
    scroller.addEventListener('click', (event) => this.onClick(event));
  }

  /** Shows a comparison; what was looked at stays where it is. */
  show(view: ComparisonView, pages: Pages<BothBytes>, row: number | undefined): void {
    this.view = view;
    this.pages = pages;
    this.scroller.setAttribute('aria-label', this.words.say('compareGrid', view.left.name, view.right.name));
    this.measure();
    this.goTo(row ?? view.places[0] ?? view.content[0] ?? 0);
  }

  /** Draws again, because bytes have come. */
  refresh(): void {
    this.lines.draw();
  }

  /** The row of the active line; the first one of a line that stands for several. Undefined where there is no line. */
  get activeRow(): number | undefined {
    return this.rows.count === 0 ? undefined : firstRow(this.rows.at(this.active));
  }

  /** The rows that are seen, from the first to the last. */
  get seen(): RowRange {
    const { rows, lines } = this;
    return rows.count === 0
      ? { start: 0, end: 0 }
      : { start: firstRow(rows.at(lines.firstLine)), end: lastRow(rows.at(Math.max(lines.firstLine, lines.lastLine))) };
  }

  /** Makes the line of a row the active one, and brings it into sight. */
  goTo(row: number): void {
    if (this.rows.count > 0) {
      this.activate(this.rows.lineOf(row), AROUND);
    }
  }

  /** What a person hears of the active line; undefined as long as its bytes have not come. */
  activeSentence(): string | undefined {
    const line = this.rows.count === 0 ? undefined : this.rows.at(this.active);
    if (!line || line.kind !== 'bytes') {
      return line && this.sentenceOf(line);
    }
    const address = this.addressOf(line);
    const bytes = this.bytesAt(address);
    const runs = bytes && runsOf(kindsOf(bytes));
    if (!bytes || !runs) {
      return undefined;
    }
    const [first] = runs;
    const last = runs.at(-1);
    if (!first || !last) {
      return this.words.say('compareLineSame', hex32(address));
    }
    const of = (side: RowBytes['left']): string =>
      digitsOf(side.slice(first.first, last.last + 1))
        .replaceAll(/\s+/g, ' ')
        .trim() || this.words.say('compareLineNone');
    return this.words.say('compareLineChanged', hex32(address + first.first), of(bytes.left), of(bytes.right));
  }

  private measure(): void {
    const { view } = this;
    if (!view || this.scroller.clientWidth === 0) {
      return;
    }
    const [active, top] = [this.activeRow ?? 0, this.rows.count > 0 ? this.seen.start : 0];
    const style = getComputedStyle(this.scroller);
    const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
    this.layout = sidesLayoutFor((this.scroller.clientWidth - padding) / widthOfCharacter(this.scroller));
    const { left, right } = this.layout;
    const ruler = rulerText(left);
    const above = (one: string, other: string): string =>
      ' '.repeat(left.hexColumn) + one.padEnd(right.hexColumn - left.hexColumn) + other;
    const nameOf = ({ name }: ComparisonView['left']): string => shortened(name, left.columns - left.hexColumn);
    this.ruler.textContent = `${above(nameOf(view.left), nameOf(view.right))}\n${above(ruler, ruler)}`;
    this.layRows(top, active, Math.round(Number.parseFloat(style.fontSize) * LINE_HEIGHT));
  }

  private rowHeight = 20;

  private layRows(top: number, active: number, height = this.rowHeight): void {
    const { view } = this;
    if (!view) {
      return;
    }
    this.rowHeight = height;
    this.generation++;
    this.rows = new ShownRows(view, this.revealed, ROW / this.layout.bytesPerRow);
    this.active = this.rows.count === 0 ? 0 : this.rows.lineOf(active);
    this.scroller.setAttribute('aria-rowcount', String(this.rows.count));
    this.lines.lay(this.rows.count, height, this.rows.count === 0 ? 0 : this.rows.lineOf(top));
  }

  private addressOf({ row, part }: Extract<ShownLine, { kind: 'bytes' }>): number {
    return row * ROW + part * this.layout.bytesPerRow;
  }

  private bytesAt(address: number): RowBytes | undefined {
    const page = this.pages?.pageOf(address);
    const at = address % PAGE_SIZE;
    const { bytesPerRow } = this.layout;
    return page && { left: bytesOfSide(page.left, at, bytesPerRow), right: bytesOfSide(page.right, at, bytesPerRow) };
  }

  private want(first: number, end: number): void {
    for (let index = first; index < end; index++) {
      const line = this.rows.at(index);
      if (line.kind === 'bytes') {
        const address = this.addressOf(line);
        this.pages?.want(address, address + 1); // lines never straddle pages
      }
    }
  }

  private drawLine(line: Line, index: number): void {
    const shownLine = this.rows.at(index);
    const address = shownLine.kind === 'bytes' ? this.addressOf(shownLine) : undefined;
    const bytes = address === undefined ? undefined : this.bytesAt(address);
    const shown = `${index} ${this.generation} ${bytes !== undefined} ${index === this.active}`;
    if (line.shown === shown) {
      return;
    }
    line.shown = shown;
    line.element.className = `line ${shownLine.kind} ${index === this.active ? 'active' : ''}`;
    line.element.ariaSelected = index === this.active ? 'true' : 'false';
    line.element.title = shownLine.kind === 'fold' ? this.words.say('compareFoldHint') : '';
    // What is folded away is said in the cell that every line has.
    line.address.data =
      shownLine.kind === 'bytes' ? addressText(this.addressOf(shownLine)) : this.sentenceOf(shownLine);
    const runs = bytes ? runsOf(kindsOf(bytes)) : [];
    const { hasText } = this.layout;
    const texts = bytes
      ? [
          digitsOf(bytes.left),
          hasText ? charactersOf(bytes.left) : '',
          markOf(runs),
          digitsOf(bytes.right),
          hasText ? charactersOf(bytes.right) : '',
        ]
      : [];
    line.cells.forEach((cell, place) => (cell.data = texts[place] ?? ''));
    line.paint.replaceChildren(...runs.flatMap((run) => this.paintOf(run)));
  }

  /** A run on both sides: coloured where there are bytes, hatched where the other side alone has some. */
  private paintOf(run: KindRun): HTMLElement[] {
    const { left, right, hasText } = this.layout;
    return (['left', 'right'] as const).flatMap((side) => {
      const missing = run.kind === (side === 'left' ? 'only-right' : 'only-left');
      return paintedStretches(run, side === 'left' ? left : right, hasText).map(({ column, columns }) => {
        const bar = document.createElement('i');
        bar.className = missing ? 'missing' : side === 'left' ? 'removed' : 'inserted';
        bar.style.left = `${column}ch`;
        bar.style.width = `${columns}ch`;
        return bar;
      });
    });
  }

  private sentenceOf({ kind, start, end }: Extract<ShownLine, { kind: 'fold' | 'hole' }>): string {
    const [first, last] = [hex32(start * ROW), hex32(end * ROW - 1)];
    return kind === 'hole'
      ? this.words.say('compareHole', first, last)
      : this.words.say('compareFold', first, last, this.words.size((end - start) * ROW));
  }

  private makeLine(id: string): { element: HTMLElement; line: Line } {
    const { layout } = this;
    const element = part('div', '', 'row');
    element.id = id;
    const paint = part('div', 'line-paint', 'presentation');
    paint.ariaHidden = 'true';
    const address = part('span', 'line-address', 'rowheader');
    const cell = (column: number, className = ''): HTMLElement => {
      const made = part('span', `line-cell ${className}`, 'gridcell');
      made.style.left = `${column}ch`;
      return made;
    };
    const cells = [
      cell(layout.left.hexColumn),
      cell(layout.left.textColumn),
      cell(layout.markColumn, 'line-mark'),
      cell(layout.right.hexColumn),
      cell(layout.right.textColumn),
    ];
    element.append(paint, address, ...cells);
    const [left, leftText, mark, right, rightText] = cells.map(textIn);
    return {
      element,
      line: {
        element,
        paint,
        address: textIn(address),
        cells: [left, leftText, mark, right, rightText] as unknown as Line['cells'],
        shown: '',
      },
    };
  }

  private onKey(event: KeyboardEvent): void {
    if (this.rows.count === 0 || event.altKey) {
      return;
    }
    const { active, lines, rows } = this;
    const page = Math.max(1, lines.linesSeen - 1);
    const whole = event.ctrlKey || event.metaKey;
    const target = {
      ArrowUp: active - 1,
      ArrowDown: active + 1,
      PageUp: active - page,
      PageDown: active + page,
      Home: whole ? 0 : undefined,
      End: whole ? rows.count - 1 : undefined,
    }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      this.activate(Math.min(rows.count - 1, Math.max(0, target)));
      this.onMove(true);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.open(active, event.shiftKey);
    }
  }

  private onClick(event: MouseEvent): void {
    const line = this.rows.count === 0 ? undefined : this.lines.lineUnder(event);
    if (line !== undefined) {
      this.activate(line);
      this.open(line, event.shiftKey);
      this.onMove(true);
    }
  }

  private activate(line: number, around = 0): void {
    this.active = line;
    this.lines.reveal(line, around);
    this.lines.draw();
    const element = this.lines.elementOf(line);
    if (element) {
      this.scroller.setAttribute('aria-activedescendant', element.id);
    }
  }

  /** Shows more of what is alike; nothing for other lines. */
  private open(line: number, all: boolean): void {
    const fold = this.rows.at(line);
    if (fold.kind === 'fold') {
      this.revealed = revealOf(fold, all).reduce<readonly RowRange[]>(withRange, this.revealed);
      const top = this.seen.start;
      this.layRows(Math.min(top, fold.start), fold.start);
      this.lines.reveal(this.active);
      this.activate(this.active);
    }
  }
}

/** The end of a name says more than its beginning: a version, an ending. */
function shortened(name: string, columns: number): string {
  return name.length <= columns ? name : `…${name.slice(name.length - columns + 1)}`;
}

function firstRow(line: ShownLine): number {
  return line.kind === 'bytes' ? line.row : line.start;
}

function lastRow(line: ShownLine): number {
  return line.kind === 'bytes' ? line.row + 1 : line.end;
}

function part(name: string, className: string, role: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.setAttribute('role', role);
  return made;
}

function textIn(where: HTMLElement): Text {
  return where.appendChild(document.createTextNode(''));
}

/** The width of one character of the monospaced font in `where`, as exact as it can be had. */
function widthOfCharacter(where: HTMLElement): number {
  const probe = part('span', 'line-probe', 'presentation');
  probe.textContent = '0'.repeat(100);
  where.append(probe);
  const { width } = probe.getBoundingClientRect();
  probe.remove();
  return width / 100 || 8;
}
