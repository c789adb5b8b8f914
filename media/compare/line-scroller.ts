/**
 * Scrolls through any number of lines of one height, and draws those that are seen: elements that leave at one end are
 * used again at the other.
 *
 * Below: the scroll bar's scroller. Above: the comparison's grid, which knows what a line shows.
 */

import { elementHeight, offsetToShow } from '../editor/scaled-scroll.ts';
import { ScaledScroller } from '../editor/scaled-scroller.ts';

/** Lines drawn beyond what is seen. */
const OVERSCAN = 4;

/** Lines that the drawn ones may be away from where their places are counted from: browsers place with 32-bit floats. */
const FARTHEST = 10_000;

/** What the scroller draws with. */
export interface LineDrawing<Line> {
  /** Makes an element for lines. @param id a name that no other element has */
  make(id: string): { readonly element: HTMLElement; readonly line: Line };
  /** Says which lines are about to be drawn, `end` not included. */
  seen(first: number, end: number): void;
  /** Draws a line. */
  draw(line: Line, index: number): void;
}

interface Drawn<Line> {
  readonly element: HTMLElement;
  readonly line: Line;
  top: number;
}

/** The lines in `scroller`, whose content is `group`. */
export class LineScroller<Line> {
  private readonly drawn: Drawn<Line>[] = [];
  private readonly spacer = document.createElement('div');
  private readonly group = document.createElement('div');
  private count = 0;
  private height = 20;
  private origin = 0;
  private readonly place: ScaledScroller;

  constructor(
    private readonly scroller: HTMLElement,
    private readonly drawing: LineDrawing<Line>,
    onScrolled: () => void,
  ) {
    this.place = new ScaledScroller(
      scroller,
      () => ({ total: this.count * this.height, lineHeight: this.height }),
      () => {
        this.draw();
        onScrolled();
      },
    );
    this.spacer.className = 'lines-spacer';
    this.spacer.setAttribute('role', 'presentation');
    this.group.className = 'lines';
    this.group.setAttribute('role', 'rowgroup');
    this.spacer.append(this.group);
    scroller.append(this.spacer);
    scroller.addEventListener('scroll', () => this.place.onScroll(), { passive: true });
  }

  /** Shows so many lines of that height, in pixels, with `line` where the first one was. */
  lay(count: number, height: number, line: number): void {
    const within = this.place.offset % this.height;
    this.count = count;
    this.height = height;
    this.drawn.splice(0).forEach(({ element }) => element.remove());
    this.spacer.style.height = `${elementHeight(this.place.scrolling)}px`;
    this.group.style.setProperty('--row-height', `${height}px`);
    this.place.moveTo(line * height + Math.min(within, height - 1));
  }

  /** The line at the top. */
  get firstLine(): number {
    return Math.floor(this.place.offset / this.height);
  }

  /** The line at the bottom that is whole. */
  get lastLine(): number {
    return Math.min(this.count, Math.floor((this.place.offset + this.scroller.clientHeight) / this.height)) - 1;
  }

  /** Lines that are seen at once. */
  get linesSeen(): number {
    return Math.max(1, Math.floor(this.scroller.clientHeight / this.height));
  }

  /** Brings a line into sight, with `context` lines around it. */
  reveal(line: number, context = 0): void {
    const start = Math.max(0, line - context) * this.height;
    const end = Math.min(this.count, line + 1 + context) * this.height;
    this.place.moveTo(offsetToShow(start, end, this.place.offset, this.place.scrolling));
  }

  /** The line under a place of the window; undefined on the scroll bar. */
  lineUnder({ clientX, clientY }: MouseEvent): number | undefined {
    const box = this.scroller.getBoundingClientRect();
    const line = Math.floor((clientY - box.top + this.place.offset) / this.height);
    return clientX > box.left + this.scroller.clientWidth || line >= this.count ? undefined : line;
  }

  /** The element that shows a line, if it is drawn. */
  elementOf(line: number): HTMLElement | undefined {
    return this.drawn[line % Math.max(1, this.drawn.length)]?.element;
  }

  /** Draws what is seen. */
  draw(): void {
    const first = Math.max(0, this.firstLine - OVERSCAN);
    const wanted = Math.ceil(this.scroller.clientHeight / this.height) + 2 * OVERSCAN + 1;
    const end = Math.min(this.count, first + wanted);
    this.drawing.seen(first, end);
    while (this.drawn.length < Math.min(wanted, this.count)) {
      const { element, line } = this.drawing.make(`line-${this.drawn.length}`);
      this.group.append(element);
      this.drawn.push({ element, line, top: -1 });
    }
    if (Math.abs(first - this.origin) > FARTHEST) {
      this.origin = first;
      this.drawn.forEach((drawn) => (drawn.top = -1));
    }
    this.group.style.transform = `translateY(${this.origin * this.height - this.place.offset}px)`;
    const { length } = this.drawn;
    // Line n is always drawn by element n mod length: a step of scrolling by one line changes one element.
    for (const [place, drawn] of this.drawn.entries()) {
      const index = first + ((((place - first) % length) + length) % length);
      drawn.element.hidden = index >= end;
      if (index < end) {
        if (drawn.top !== index) {
          drawn.top = index;
          drawn.element.style.transform = `translateY(${(index - this.origin) * this.height}px)`;
          drawn.element.ariaRowIndex = String(index + 1);
        }
        this.drawing.draw(drawn.line, index);
      }
    }
  }
}
