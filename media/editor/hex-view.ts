/**
 * The hex view: the grid of bytes, a bar to go to an address and to find bytes or text, a line that says what the
 * caret is on.
 *
 * Below: the grid, pages, number input. Above: the editor's page. Searching is done by the extension, which has all
 * the bytes.
 */

import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, render } from 'lit';
import { parseAddress } from '../../src/base/address-text.ts';
import { hex32 } from '../../src/base/hex.ts';
import type { ByteSource, Reply, Request } from '../../src/messages/requests.ts';
import { BytePages } from './byte-pages.ts';
import { HexGrid } from './hex-grid.ts';
import { boundsOf, caretAt, type Selection } from './hex-selection.ts';
import { readBytes } from './number-input.ts';
import { sentenceOf, type Words } from './page.ts';

/** Milliseconds after the last key before the caret's byte is spoken: who holds a key down wants the last one. */
const SPEAK_AFTER = 150;

/** What is shown. */
export interface HexContent {
  readonly source: ByteSource;
  readonly size: number;
  /** The address of an element's first byte; elsewhere the first byte's offset in the file, and offsets are spoken of. */
  readonly base: number;
  readonly title: string;
  /** Tells documents and revisions apart: other bytes mean other pages. */
  readonly key: string;
  readonly offset: number;
  readonly caret: number;
}

/** What the hex view asks for. */
export interface HexRequests {
  bytes(request: Extract<Request, { kind: 'bytes' }>): Promise<Reply<'bytes'>>;
  find(request: Extract<Request, { kind: 'find' }>): Promise<Reply<'find'>>;
  copy(request: Extract<Request, { kind: 'copy' }>): Promise<Reply<'copy'>>;
}

/** The hex view in `host`. */
export class HexView {
  private readonly grid: HexGrid;
  private readonly status: HTMLElement;
  private readonly live: HTMLElement;
  private content: HexContent | undefined;
  private pages: BytePages | undefined;
  private selection: Selection = caretAt(0);
  /** What was found last: content, place and pattern. */
  private found = '';
  private speaking: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: HTMLElement,
    private readonly words: Words,
    private readonly requests: HexRequests,
    private readonly onMoved: (offset: number, caret: number) => void,
  ) {
    render(this.template(), host);
    this.status = this.part('.hex-status');
    this.live = this.part('.hex-live');
    // The menu's Copy makes the browser copy. It asks first whether there is something, and knows of no selection here;
    // for want of one the events go to the body.
    document.addEventListener('beforecopy', (event) => this.isInGrid() && event.preventDefault());
    document.addEventListener('copy', (event) => {
      if (this.isInGrid()) {
        event.preventDefault();
        void this.copy();
      }
    });
    this.grid = new HexGrid(this.part('.hex-scroller'), (offset, selection) => this.onChange(offset, selection));
  }

  /** Shows `content`; the same content with the same key stays as it is. */
  show(content: HexContent): void {
    if (content.key === this.content?.key && content.offset >= 0) {
      return;
    }
    this.content = content;
    this.pages?.close();
    this.pages = new BytePages(
      content.size,
      async (offset, length) =>
        (await this.requests.bytes({ kind: 'bytes', source: content.source, offset, length })).bytes,
      (failure) => this.onArrival(failure),
    );
    this.selection = caretAt(Math.min(content.caret, Math.max(0, content.size - 1)));
    this.grid.show({
      label: this.words.say(content.source.of === 'file' ? 'hexOfFile' : 'hexOf', content.title),
      pages: this.pages,
      base: content.base,
      offset: content.offset,
      selection: this.selection,
    });
    this.tell();
  }

  private isInGrid(): boolean {
    return document.activeElement === this.part('.hex-scroller');
  }

  private part<Part extends HTMLElement = HTMLElement>(selector: string): Part {
    const part = this.host.querySelector<Part>(selector);
    if (!part) {
      throw new Error(`The hex view has no ${selector}`);
    }
    return part;
  }

  private template(): unknown {
    const { words } = this;
    const onEnter =
      (then: (back: boolean) => void) =>
      (event: KeyboardEvent): void => {
        if (event.key === 'Enter') {
          event.preventDefault();
          then(event.shiftKey);
        }
      };
    return html`
      <div class="hex-bar" @keydown=${(event: KeyboardEvent) => this.onShortcut(event)}>
        <form class="hex-form" @submit=${(event: Event) => event.preventDefault()}>
          <vscode-textfield
            class="hex-go"
            .label=${words.say('goToAddress')}
            placeholder=${words.say('goToAddress')}
            @keydown=${onEnter(() => this.goTo())}
          ></vscode-textfield>
          <vscode-button secondary @click=${() => this.goTo()}>${words.say('go')}</vscode-button>
        </form>
        <form class="hex-form" @submit=${(event: Event) => event.preventDefault()}>
          <select class="hex-find-kind" aria-label=${words.say('findWhat')}>
            <option value="text">${words.say('findText')}</option>
            <option value="bytes">${words.say('findBytes')}</option>
          </select>
          <vscode-textfield
            class="hex-find"
            .label=${words.say('find')}
            placeholder=${words.say('find')}
            @keydown=${onEnter((back) => void this.find(back ? 'backward' : 'forward'))}
          ></vscode-textfield>
          <button
            class="icon-button"
            title=${words.say('findPrevious')}
            aria-label=${words.say('findPrevious')}
            @click=${() => void this.find('backward')}
          >
            <span class="codicon codicon-arrow-up" aria-hidden="true"></span>
          </button>
          <button
            class="icon-button"
            title=${words.say('findNext')}
            aria-label=${words.say('findNext')}
            @click=${() => void this.find('forward')}
          >
            <span class="codicon codicon-arrow-down" aria-hidden="true"></span>
          </button>
        </form>
        <button
          class="icon-button"
          title=${words.say('copy')}
          aria-label=${words.say('copy')}
          @click=${() => void this.copy()}
        >
          <span class="codicon codicon-copy" aria-hidden="true"></span>
        </button>
        <span class="hex-message" role="status"></span>
      </div>
      <div
        class="hex-scroller mono"
        role="grid"
        tabindex="0"
        aria-describedby="hex-help"
        data-vscode-context=${JSON.stringify({ webviewSection: 'bytes', preventDefaultContextMenuItems: true })}
        @keydown=${(event: KeyboardEvent) => this.onShortcut(event)}
      ></div>
      <div class="hex-status mono"></div>
      <div class="hex-live visually-hidden" aria-live="polite"></div>
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
    this.grid.refresh();
    this.tell();
  }

  private onChange(offset: number, selection: Selection): void {
    const moved = selection.caret !== this.selection.caret || selection.anchor !== this.selection.anchor;
    this.selection = selection;
    this.onMoved(offset, selection.caret);
    if (moved) {
      this.tell();
      this.speak();
    }
  }

  /** The line below the bytes: where the caret is, and what stands there. */
  private tell(): void {
    const { content, pages } = this;
    if (!content || !pages) {
      return;
    }
    const { caret } = this.selection;
    const { first, last } = boundsOf(this.selection);
    const bytes = [0, 1, 2, 3].map((index) => pages.at(caret + index));
    const little = (count: number): string => {
      const used = bytes.slice(0, count);
      return used.includes(undefined)
        ? '–'
        : used.reduce<number>((value, byte, index) => value + (byte ?? 0) * 2 ** (8 * index), 0).toLocaleString();
    };
    this.status.textContent = [
      this.place(caret),
      this.words.say('caretValues', little(1), little(2), little(4)),
      last > first ? this.words.say('selected', this.words.bytes(last - first + 1)) : '',
    ]
      .filter((text) => text !== '')
      .join('   ');
  }

  private place(offset: number): string {
    const { content } = this;
    return content?.source.of === 'element'
      ? hex32(content.base + offset)
      : this.words.say('offset', `0x${((content?.base ?? 0) + offset).toString(16)}`);
  }

  private speak(): void {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      const { caret } = this.selection;
      const { first, last } = boundsOf(this.selection);
      const byte = this.pages?.at(caret);
      this.live.textContent =
        last > first
          ? this.words.say('selected', this.words.bytes(last - first + 1))
          : this.words.say('caret', this.place(caret), byte === undefined ? '–' : byte.toString(16).padStart(2, '0'));
    }, SPEAK_AFTER);
  }

  private message(text: string): void {
    this.part('.hex-message').textContent = text;
  }

  private textOf(selector: string): string {
    return this.part<HTMLElement & { value: string }>(selector).value;
  }

  private goTo(): void {
    const { content } = this;
    const address = parseAddress(this.textOf('.hex-go'));
    if (!content || address === undefined) {
      this.message(this.words.say('notANumber'));
      return;
    }
    const offset = address - content.base;
    if (offset < 0 || offset >= content.size) {
      this.message(this.words.say('notInside', hex32(content.base), hex32(content.base + content.size - 1)));
      return;
    }
    this.message('');
    this.grid.select(caretAt(offset));
    this.part('.hex-scroller').focus();
  }

  private async find(direction: 'forward' | 'backward'): Promise<void> {
    const { content, words } = this;
    const typed = this.textOf('.hex-find');
    const isText = this.part<HTMLSelectElement>('.hex-find-kind').value === 'text';
    const pattern = isText ? new TextEncoder().encode(typed) : readBytes(typed);
    if (!content || !pattern || pattern.length === 0) {
      this.message(words.say(isText ? 'notFound' : 'notBytes'));
      return;
    }
    const { first } = boundsOf(this.selection);
    const again = this.found === `${content.key} ${first} ${pattern.join(' ')}`;
    // What the caret stands on counts too, unless it is what the same search has just found.
    const from = direction === 'forward' && again ? first + 1 : first;
    try {
      const { offset, wrapped } = await this.requests.find({
        kind: 'find',
        source: content.source,
        pattern,
        from,
        direction,
      });
      if (content !== this.content) {
        return;
      }
      if (offset === null) {
        this.message(words.say('notFound'));
        return;
      }
      this.found = `${content.key} ${offset} ${pattern.join(' ')}`;
      this.grid.select({ caret: offset, anchor: offset + pattern.length - 1 });
      this.message(words.say(wrapped ? 'foundWrapped' : 'found', this.place(offset)));
    } catch (error) {
      this.message(sentenceOf(error));
    }
  }

  private async copy(): Promise<void> {
    const { first, last } = boundsOf(this.selection);
    if (!this.content || this.content.size === 0) {
      return;
    }
    try {
      const { copied } = await this.requests.copy({
        kind: 'copy',
        source: this.content.source,
        start: first,
        end: last + 1,
      });
      this.message(this.words.say('copied', this.words.bytes(copied)));
    } catch (error) {
      this.message(sentenceOf(error));
    }
  }

  private onShortcut(event: KeyboardEvent): void {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const inGrid = event.target === this.part('.hex-scroller');
    if (command && key === 'f') {
      this.part('.hex-find').focus();
    } else if (command && key === 'g') {
      this.part('.hex-go').focus();
    } else if (command && key === 'c' && inGrid) {
      void this.copy();
    } else if (key === 'f3') {
      void this.find(event.shiftKey ? 'backward' : 'forward');
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
