/**
 * The hex view: the grid of bytes, and around it the bar to search, the way to type, the line that says what the caret
 * is on.
 *
 * Below: the grid, pages, search, typing, readout. Above: the editor's page.
 */

import { html, render } from 'lit';
import type { AddressRange } from '../../src/base/address-range.ts';
import type { CopyFormat, Edit, Reply, Request } from '../../src/messages/requests.ts';
import type { StringKey } from '../../src/messages/strings.ts';
import { BytePages } from './byte-pages.ts';
import { type HexContent, isSameStretch } from './hex-content.ts';
import { HexGrid } from './hex-grid.ts';
import { HexReadout, type Readable } from './hex-readout.ts';
import { HexSearch } from './hex-search.ts';
import { boundsOf, caretAt, type Selection } from './hex-selection.ts';
import { HexTyping } from './hex-typing.ts';
import type { MenuEntry } from './menu-button.ts';
import { sentenceOf, type Words } from './page.ts';

/** Milliseconds that a message stays: long enough to be read twice. */
const SAY_FOR = 8000;

/** What the hex view asks for. */
export interface HexRequests {
  bytes(request: Extract<Request, { kind: 'bytes' }>): Promise<Reply<'bytes'>>;
  find(request: Extract<Request, { kind: 'find' }>): Promise<Reply<'find'>>;
  copy(request: Extract<Request, { kind: 'copy' }>): Promise<Reply<'copy'>>;
  edit(edit: Edit): Promise<Reply<'edit'>>;
}

/** What the hex view is told and tells. */
export interface HexSurroundings {
  /** The view was scrolled, or its caret moved. */
  moved(offset: number, caret: number): void;
  /** Shows an address that lies in another element. False where none has it. */
  goElsewhere(address: number): boolean;
  /** Opens the menu of the bytes, at a place of the window. */
  showMenu(at: { readonly x: number; readonly y: number }): void;
  /** Why the document cannot be changed; null where it can. */
  whyNotEditable(): string | null;
  /** Which state of the document is seen. */
  revision(): number;
  /** Asks what to fill these bytes with, and does. */
  fill(content: HexContent, start: number, end: number): void;
}

/** The hex view in `host`. */
export class HexView {
  private readonly grid: HexGrid;
  private readonly search: HexSearch;
  private readonly readout: HexReadout;
  private readonly typing: HexTyping;
  private content: HexContent | undefined;
  private pages: BytePages | undefined;
  private selection: Selection = caretAt(0);
  /** Pixels from the top of everything. */
  private offset = 0;
  private saying: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: HTMLElement,
    private readonly words: Words,
    private readonly requests: HexRequests,
    private readonly page: HexSurroundings,
  ) {
    this.readout = new HexReadout(host, words, {
      mayWrite: () => page.whyNotEditable() === null,
      write: (bytes) => this.typing.put(bytes),
      say: (sentence) => this.message(sentence),
    });
    const shared = {
      words,
      content: () => this.content,
      selection: () => this.selection,
      select: (selection: Selection) => this.grid.select(selection),
      say: (text: string) => this.message(text),
    };
    this.search = new HexSearch({
      ...shared,
      host,
      focusGrid: () => this.scroller.focus(),
      find: (request) => requests.find(request),
      goElsewhere: (address) => page.goElsewhere(address),
    });
    this.typing = new HexTyping({
      ...shared,
      pages: () => this.pages,
      redraw: () => this.showTyping(),
      reload: () => this.fetchAgain(),
      whyNot: () => page.whyNotEditable(),
      revision: () => page.revision(),
      edit: (edit) => requests.edit(edit),
    });
    render(this.template(), host);
    this.listenToClipboard();
    this.grid = new HexGrid(this.scroller, this.part('.hex-ruler'), {
      onChange: (offset, selection) => this.onChange(offset, selection),
      onPress: (side) => this.typing.press(side),
    });
  }

  /** Shows `content`; the same content with the same key stays as it is. */
  show(content: HexContent): void {
    if (content.key === this.content?.key && content.offset >= 0) {
      return;
    }
    const { content: before, pages } = this;
    const goesOn = before !== undefined && isSameStretch(before, content);
    if (!goesOn) {
      this.typing.left();
    }
    this.content = content;
    this.pages = this.pagesOf(content, goesOn ? pages : undefined);
    pages?.close();
    const last = Math.max(0, content.size - 1);
    this.selection = goesOn && content.offset >= 0 ? this.selection : caretAt(Math.min(content.caret, last));
    this.grid.show({
      label: this.words.say(content.source.of === 'file' ? 'hexOfFile' : 'hexOf', content.title),
      pages: this.pages,
      base: content.base,
      offset: content.offset,
      selection: this.selection,
    });
    this.typing.moved();
    this.showTyping();
    this.tell();
  }

  /** The address of the first byte that is seen; in the file or a target, its offset. */
  get firstSeen(): number {
    return (this.content?.base ?? 0) + this.grid.firstByte;
  }

  /** Scrolls so that this is the first byte that is seen, as far as there is one. */
  showFrom(place: number): void {
    this.grid.showFrom(Math.max(0, place - (this.content?.base ?? 0)));
  }

  /** Marks bytes that differ from another revision: ranges of offsets, ascending. */
  mark(ranges: readonly AddressRange[], older: boolean): void {
    this.grid.mark(ranges, older ? 'removed' : 'inserted');
  }

  private pagesOf({ size, source }: HexContent, before?: BytePages): BytePages {
    return new BytePages(
      size,
      async (offset, length) => (await this.requests.bytes({ kind: 'bytes', source, offset, length })).bytes,
      (failure) => this.onArrival(failure),
      before,
    );
  }

  /** Drops what is shown, and shows what the document has. */
  private fetchAgain(): void {
    const { content } = this;
    if (content) {
      this.content = undefined;
      this.pages?.close();
      this.show({ ...content, offset: this.offset, caret: this.selection.caret });
    }
  }

  /** Edit ▸ Copy and Edit ▸ Paste make the browser do it, which knows of no selection here. */
  private listenToClipboard(): void {
    // It asks first whether there is something; for want of a selection the events go to the body.
    for (const question of ['beforecopy', 'beforepaste']) {
      document.addEventListener(question, (event) => this.isInGrid() && event.preventDefault());
    }
    document.addEventListener('copy', (event) => {
      if (this.isInGrid()) {
        event.preventDefault();
        void this.copy();
      }
    });
    document.addEventListener('paste', (event) => {
      if (this.isInGrid()) {
        event.preventDefault();
        this.typing.paste(event.clipboardData?.getData('text/plain') ?? '');
      }
    });
  }

  private get scroller(): HTMLElement {
    return this.part('.hex-scroller');
  }

  private isInGrid(): boolean {
    return document.activeElement === this.scroller;
  }

  private part(selector: string): HTMLElement {
    const part = this.host.querySelector<HTMLElement>(selector);
    if (!part) {
      throw new Error(`The hex view has no ${selector}`);
    }
    return part;
  }

  private template(): unknown {
    const { words } = this;
    return html`
      <div class="hex-bar" @keydown=${(event: KeyboardEvent) => this.onShortcut(event)}>
        ${this.search.template()}
        <button
          class="icon-button hex-edit"
          type="button"
          aria-pressed="false"
          title=${words.say('editBytes')}
          aria-label=${words.say('editBytes')}
          @click=${() => {
            this.typing.toggle();
            this.scroller.focus();
          }}
        >
          <span class="codicon codicon-edit" aria-hidden="true"></span>
        </button>
        <button
          class="icon-button"
          type="button"
          title=${words.say('copy')}
          aria-label=${words.say('copy')}
          aria-haspopup="menu"
          @click=${(event: Event) => {
            const { left, bottom } = (event.currentTarget as HTMLElement).getBoundingClientRect();
            this.page.showMenu({ x: left, y: bottom });
          }}
        >
          <span class="codicon codicon-copy" aria-hidden="true"></span>
        </button>
        <span class="hex-message" role="status"></span>
      </div>
      <div class="hex-ruler mono" aria-hidden="true"></div>
      <div
        class="hex-scroller mono"
        role="grid"
        tabindex="0"
        aria-describedby="hex-help"
        aria-readonly="true"
        @contextmenu=${(event: MouseEvent) => {
          event.preventDefault();
          this.page.showMenu({ x: event.clientX, y: event.clientY });
        }}
        @keydown=${(event: KeyboardEvent) => this.onShortcut(event)}
      ></div>
      ${this.readout.template(() => this.tell())}
      <div id="hex-help" class="visually-hidden">${words.say('hexHelp')}</div>
    `;
  }

  private onArrival(failure: unknown): void {
    // The count is there for tests and for whoever debugs: it never exceeds what byte-pages.ts promises.
    this.host.dataset['heldBytes'] = String(this.pages?.held ?? 0);
    if (failure !== undefined) {
      this.message(sentenceOf(failure));
      return;
    }
    this.typing.arrived();
    this.grid.refresh();
    this.tell();
  }

  private onChange(offset: number, selection: Selection): void {
    const moved = selection.caret !== this.selection.caret || selection.anchor !== this.selection.anchor;
    this.selection = selection;
    this.offset = offset;
    this.page.moved(offset, selection.caret);
    if (moved) {
      this.typing.moved();
      this.tell();
      this.readout.speakSoon(() => this.readable());
    }
  }

  private readable(): Readable | undefined {
    const { content, pages, selection } = this;
    return content && pages && { content, pages, selection };
  }

  private tell(): void {
    const readable = this.readable();
    if (readable) {
      this.readout.tell(readable);
    }
  }

  /** Shows whether, and where, what is typed goes. */
  private showTyping(): void {
    const { side } = this.typing;
    this.part('.hex-edit').ariaPressed = side === undefined ? 'false' : 'true';
    this.scroller.ariaReadOnly = side === undefined ? 'true' : 'false';
    this.grid.showTyping(side);
    this.tell();
  }

  /** Says something for a while: what was copied is old news soon. */
  private message(text: string): void {
    clearTimeout(this.saying);
    const message = this.part('.hex-message');
    message.textContent = text;
    message.title = text; // where there is no room for all of it
    this.saying = setTimeout(() => (this.part('.hex-message').textContent = ''), SAY_FOR);
  }

  /** Copies what is selected. */
  async copy(format: CopyFormat = 'hex'): Promise<void> {
    const { first, last } = boundsOf(this.selection);
    if (!this.content || this.content.size === 0) {
      return;
    }
    try {
      const { source } = this.content;
      const { copied } = await this.requests.copy({ kind: 'copy', source, start: first, end: last + 1, format });
      this.message(this.words.say('copied', this.words.bytes(copied)));
    } catch (error) {
      this.message(sentenceOf(error));
    }
  }

  /** What the menu of the bytes offers. */
  menuEntries(): MenuEntry[] {
    const { words, content } = this;
    const copyAs = (label: StringKey, format: CopyFormat, keys?: string): MenuEntry => ({
      label: words.say(label),
      ...(keys !== undefined && { keys }),
      run: () => void this.copy(format),
    });
    const { first, last } = boundsOf(this.selection);
    const changes: MenuEntry[] =
      content && content.size > 0 && this.page.whyNotEditable() === null
        ? [
            { label: words.say('editBytes'), keys: 'F2', run: () => this.typing.toggle() },
            { label: words.say('fillBytes'), run: () => this.page.fill(content, first, last + 1) },
          ]
        : [];
    return [
      ...changes,
      copyAs('copyHex', 'hex', 'Ctrl+C'),
      copyAs('copyC', 'c'),
      copyAs('copyPython', 'python'),
      copyAs('copyBase64', 'base64'),
      { label: words.say('selectAll'), keys: 'Ctrl+A', run: () => this.selectAll() },
      { label: words.say('goToAddress'), keys: 'Ctrl+G', run: () => this.search.focusGoTo() },
      { label: words.say('find'), keys: 'Ctrl+F', run: () => this.search.focusFind() },
    ];
  }

  private selectAll(): void {
    if (this.content && this.content.size > 0) {
      this.grid.select({ anchor: 0, caret: this.content.size - 1 });
    }
  }

  private onShortcut(event: KeyboardEvent): void {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const inGrid = event.target === this.scroller;
    if (command && key === 'f') {
      this.search.focusFind();
    } else if (command && key === 'g') {
      this.search.focusGoTo();
    } else if (command && key === 'c' && inGrid) {
      void this.copy();
    } else if (key === 'f3') {
      void this.search.find(event.shiftKey ? 'backward' : 'forward');
    } else if (!inGrid || !this.typing.onKey(event)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
