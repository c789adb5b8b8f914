/**
 * The page: keeps what is known and chosen, draws it when either changes, asks the extension for the rest.
 *
 * Below: the frame with the parts of the page, the channel. Above: main.ts.
 */

import { render } from 'lit';
import type { BoardView } from '../../src/messages/board-view.ts';
import type { DocumentView } from '../../src/messages/document-view.ts';
import type { BesideView, LookedAt } from '../../src/messages/messages.ts';
import type { Action, Edit, EditorChannel, Part, Request, RequestKind } from '../../src/messages/requests.ts';
import { AskedOnce } from './asked-once.ts';
import { Beside, marksIn } from './beside.ts';
import { hexContent } from './hex-content.ts';
import { takeDroppedFiles } from './file-drop.ts';
import { HexView } from './hex-view.ts';
import {
  type FactsState,
  hasPart,
  type OpenMenu,
  type Page,
  type PageState,
  REVEAL,
  selectedParts,
  sentenceOf,
  type TextsState,
  type Words,
} from './page.ts';
import { pageFrame } from './page-frame.ts';

/** The narrowest that the map is drawn. */
const NARROWEST_MAP = 240;

/** Entries of a long list in the first picture: more than a window has room for, and no more than can be drawn at once. */
const MOST_AT_FIRST = 60;

/** Where the person's choices are kept while the tab is hidden, and who is told of them. */
export interface PageMemory {
  readonly first: PageState;
  keep(state: PageState): void;
  /** Called where another revision stands beside the page, which looks where this one looks. */
  tellMoved(at: LookedAt): void;
}

/** One page for one document. */
export class EditorPage implements Page {
  state: PageState;
  editing: string | undefined;
  refusal = '';
  menu: OpenMenu | undefined;
  /** What had the focus when the menu opened. */
  private menuOpener: Element | null = null;
  board: BoardView | undefined;
  private readonly besides: Beside;
  private editedBefore: string | undefined;
  private readonly asked = new AskedOnce(() => this.draw());
  private hexView: HexView | undefined;
  private mapWidth = 600;
  private shown: DocumentView | undefined;

  most = MOST_AT_FIRST;

  constructor(
    private readonly root: HTMLElement,
    readonly words: Words,
    private readonly channel: EditorChannel,
    private readonly memory: PageMemory,
  ) {
    this.state = memory.first;
    takeDroppedFiles(root, this);
    this.besides = new Beside({
      page: this,
      overview: () => root.querySelector('.overview'),
      hex: () => this.hexView,
      say: (sentence) => this.announce(sentence),
      tell: (at) => memory.tellMoved(at),
    });
    this.besides.listen(root);
  }

  get beside(): BesideView | undefined {
    return this.besides.view;
  }

  get document(): DocumentView {
    if (!this.shown) {
      throw new Error('There is no document yet');
    }
    return this.shown;
  }

  /** Shows the document as it is now; what was selected stays so where it still exists. */
  show(document: DocumentView): void {
    const first = this.shown === undefined;
    if (this.shown?.revision !== document.revision || this.shown.chip?.id !== document.chip?.id) {
      this.asked.forget();
    }
    this.shown = document;
    this.editing = undefined;
    this.refusal = '';
    this.announce('');
    const { selected } = this.state;
    const { target } = selectedParts(document, selected);
    const left = target ? { target: target.index, element: null } : null;
    this.update(hasPart(document, selected) ? {} : { selected: left, hexOffset: 0, hexCaret: 0 });
    if (first) {
      this.restoreScroll();
      this.drawAllSoon();
    }
  }

  /** The first picture shows what a window has room for; a file of a thousand elements must not keep it waiting. */
  private drawAllSoon(): void {
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.most = Infinity;
        this.draw();
      }),
    );
  }

  /** Shows the board as it is now. A plan or a job that has just begun is brought into sight. */
  showBoard(board: BoardView | null): void {
    const before = this.board?.stage ?? 'known';
    this.board = board ?? undefined;
    if (!this.shown) {
      return;
    }
    this.draw();
    if (board && board.stage !== before && before === 'known') {
      this.root.querySelector('.board')?.scrollIntoView({ block: 'nearest' });
    }
  }

  /** Another revision stands beside the page now, or none. */
  showBeside(beside: BesideView | null): void {
    this.besides.show(beside ?? undefined);
    this.root.classList.toggle('has-beside', beside !== null);
    if (this.shown) {
      this.draw();
    }
  }

  /** Looks where the page beside this one looks. */
  follow(at: LookedAt): void {
    if (this.shown) {
      this.besides.follow(at);
    }
  }

  nextDifference(): void {
    this.besides.next();
  }

  update(change: Partial<PageState>): void {
    const other = change.selected !== undefined && change.selected !== this.state.selected;
    this.state = { ...this.state, ...change, ...(other && { overviewScroll: 0 }) };
    if (other) {
      this.editing = undefined;
      this.refusal = '';
    }
    this.memory.keep(this.state);
    this.draw();
    if (other) {
      this.restoreScroll(); // what is chosen is shown from its beginning, wherever one was in the other
    }
    this.besides.moved();
  }

  beginEdit(field: string | undefined): void {
    this.editing = field;
    this.refusal = '';
    this.draw();
  }

  edit(edit: Edit, then?: Partial<PageState>): void {
    const { editing } = this;
    const { revision } = this.document;
    this.channel.ask<'edit'>({ kind: 'edit', revision, edit }).then(
      () => {
        if (then) {
          this.update(then);
          this.focusSelected();
        }
        // What changed nothing brings no new document: the form ends all the same.
        if (this.editing === editing) {
          this.beginEdit(undefined);
        }
      },
      (error: unknown) => this.refuse(sentenceOf(error)),
    );
  }

  /** The tree's keys go on with what has moved. */
  private focusSelected(): void {
    if (document.activeElement?.closest('.outline')) {
      this.root.querySelector<HTMLElement>('[role="treeitem"][aria-selected="true"]')?.focus();
    }
  }

  refuse(sentence: string): void {
    this.refusal = sentence;
    if (this.editing === undefined) {
      this.announce(sentence);
    }
    this.draw();
  }

  act(action: Action): void {
    this.quietly({ kind: 'act', revision: this.document.revision, action });
  }

  chooseChip(chip: string): void {
    this.quietly({ kind: 'choose-chip', chip });
  }

  copyBoard(): void {
    this.channel.ask<'copy-board'>({ kind: 'copy-board' }).then(
      () => this.announce(this.words.say('boardCopied')),
      (error: unknown) => this.announce(sentenceOf(error)),
    );
  }

  isUnfolded(list: string): boolean {
    return this.state.unfolded.includes(list);
  }

  unfold(list: string, shown: boolean): void {
    if (shown !== this.isUnfolded(list)) {
      const others = this.state.unfolded.filter((other) => other !== list);
      this.update({ unfolded: shown ? [...others, list] : others });
    }
  }

  showMenu(menu: OpenMenu | undefined): void {
    const inside = document.activeElement?.closest('.menu');
    if (menu && !inside) {
      this.menuOpener = document.activeElement;
    }
    this.menu = menu;
    this.draw();
    if (!menu && inside && this.menuOpener instanceof HTMLElement) {
      this.menuOpener.focus();
    }
  }

  showBytes(place: { readonly part: Part; readonly address: number } | { readonly offset: number }): void {
    if ('offset' in place) {
      this.update({ selected: null, tab: 'bytes', hexCaret: place.offset, hexOffset: REVEAL });
    } else {
      const { part, address } = place;
      const element = this.document.targets[part.target]?.elements.find(
        ({ index, address: start, size }) =>
          (part.element ?? index) === index && start <= address && address < start + size,
      );
      if (!element) {
        return;
      }
      const selected = { target: part.target, element: element.index };
      this.update({ selected, tab: 'bytes', hexCaret: address - element.address, hexOffset: REVEAL });
    }
    this.root.querySelector<HTMLElement>('.hex-scroller')?.focus();
  }

  goTo(address: number): boolean {
    const target = this.document.targets.find(({ elements }) =>
      elements.some((element) => element.address <= address && address < element.address + element.size),
    );
    if (target) {
      this.showBytes({ part: { target: target.index, element: null }, address });
    }
    return target !== undefined;
  }

  facts(part: Part): FactsState {
    return this.asked.get(`facts ${keyOf(part)}`, () => this.channel.ask<'facts'>({ kind: 'facts', part }));
  }

  texts(part: Part): TextsState {
    const containing = this.state.textFilter;
    return this.asked.get(`texts ${keyOf(part)} ${containing}`, () =>
      this.channel.ask<'texts'>({ kind: 'texts', part, containing }),
    );
  }

  private quietly<Kind extends RequestKind>(request: Extract<Request, { kind: Kind }>): void {
    this.channel.ask(request).catch((error: unknown) => this.announce(sentenceOf(error)));
  }

  /** Says something that stands nowhere else on the page. */
  private announce(sentence: string): void {
    const place = this.root.querySelector('.announcement');
    if (place) {
      place.textContent = sentence;
    }
  }

  private draw(): void {
    const { treeWidth } = this.state;
    this.root.style.setProperty('--tree-width', treeWidth === null ? null : `${treeWidth}px`);
    const before = document.activeElement;
    const frame = pageFrame(this, {
      mapWidth: this.mapWidth,
      bytesMenu: this.hexView?.menuEntries() ?? [],
      onScroll: (top) => this.onOverviewScroll(top),
    });
    render(frame, this.root);
    this.keepFocus(before);
    if (this.editing !== this.editedBefore) {
      // A form that is gone gives the focus back to the button that opened it.
      if (this.editing === undefined && document.activeElement === document.body) {
        this.root.querySelector<HTMLElement>(`[data-field="${this.editedBefore}"]`)?.focus();
      }
      this.editedBefore = this.editing;
    }
    const room = this.root.querySelector('.overview');
    if (this.state.tab === 'overview' && room instanceof HTMLElement) {
      this.observeWidth(room);
    }
    if (this.state.tab === 'bytes') {
      this.drawBytes();
    }
  }

  /** What had the focus may be gone, a removed element or a fixed problem: then the tree has it, and not nothing. */
  private keepFocus(before: Element | null): void {
    if (before && before !== document.body && !before.isConnected && document.activeElement === document.body) {
      this.root.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
    }
  }

  private onOverviewScroll(overviewScroll: number): void {
    this.state = { ...this.state, overviewScroll };
    this.memory.keep(this.state);
    this.besides.moved();
  }

  private restoreScroll(): void {
    const place = this.root.querySelector('.overview');
    if (place) {
      place.scrollTop = this.state.overviewScroll;
    }
  }

  private observed: HTMLElement | undefined;

  private observeWidth(room: HTMLElement): void {
    if (this.observed === room) {
      return;
    }
    this.observed = room;
    new ResizeObserver(() => {
      const style = getComputedStyle(room);
      const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
      const width = Math.max(NARROWEST_MAP, Math.floor(room.clientWidth - padding));
      if (room.clientWidth > 0 && width !== this.mapWidth) {
        this.mapWidth = width;
        this.draw();
      }
    }).observe(room);
  }

  private drawBytes(): void {
    const host = this.root.querySelector<HTMLElement>('.hex');
    if (!host) {
      return;
    }
    this.hexView ??= new HexView(
      host,
      this.words,
      {
        bytes: (request) => this.channel.ask<'bytes'>(request),
        find: (request) => this.channel.ask<'find'>(request),
        copy: (request) => this.channel.ask<'copy'>(request),
        edit: (edit) => this.channel.ask<'edit'>({ kind: 'edit', revision: this.document.revision, edit }),
      },
      {
        moved: (hexOffset, hexCaret) => {
          this.state = { ...this.state, hexOffset, hexCaret };
          this.memory.keep(this.state);
          this.besides.moved();
        },
        goElsewhere: (address) => this.goTo(address),
        showMenu: (at) => this.showMenu({ id: 'bytes', at }),
        whyNotEditable: () =>
          this.document.editable ? null : (this.document.whyNotEditable ?? this.words.say('emptyText')),
        revision: () => this.document.revision,
        fill: ({ source }, start, end) => this.act({ action: 'fill', source, start, end }),
      },
    );
    const content = hexContent(this);
    this.hexView.show(content);
    this.hexView.mark(this.beside ? marksIn(content, this.document, this.beside) : [], this.beside?.older ?? false);
  }
}

function keyOf({ target, element }: Part): string {
  return `${target}/${element ?? ''}`;
}
