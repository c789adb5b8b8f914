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
import type { ByteSource, CopyFormat, Reply, Request } from '../../src/messages/requests.ts';
import type { StringKey } from '../../src/messages/strings.ts';
import { BytePages } from './byte-pages.ts';
import { valueLines, WIDEST_VALUE } from './byte-values.ts';
import { HexGrid } from './hex-grid.ts';
import { boundsOf, caretAt, type Selection } from './hex-selection.ts';
import type { MenuEntry } from './menu-button.ts';
import { readBytes, readValue } from './number-input.ts';
import { sentenceOf, type Words } from './page.ts';

/** Milliseconds after the last key before the caret's byte is spoken: who holds a key down wants the last one. */
const SPEAK_AFTER = 150;

/** Milliseconds that a message stays: long enough to be read twice. */
const SAY_FOR = 8000;

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

/** What the hex view is told and tells. */
export interface HexSurroundings {
  /** The view was scrolled, or its caret moved. */
  moved(offset: number, caret: number): void;
  /** Shows an address that lies in another element. False where none has it. */
  goElsewhere(address: number): boolean;
  /** Opens the menu of the bytes, at a place of the window. */
  showMenu(at: { readonly x: number; readonly y: number }): void;
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
  private saying: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: HTMLElement,
    private readonly words: Words,
    private readonly requests: HexRequests,
    private readonly page: HexSurroundings,
  ) {
    render(this.template(), host);
    this.status = this.part('.hex-status');
    this.live = this.part('.hex-live');
    // Edit ▸ Copy makes the browser copy. It asks first whether there is something, and knows of no selection here;
    // for want of one the events go to the body.
    document.addEventListener('beforecopy', (event) => this.isInGrid() && event.preventDefault());
    document.addEventListener('copy', (event) => {
      if (this.isInGrid()) {
        event.preventDefault();
        void this.copy();
      }
    });
    this.grid = new HexGrid(this.part('.hex-scroller'), this.part('.hex-ruler'), (offset, selection) =>
      this.onChange(offset, selection),
    );
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
            <option value="little">${words.say('findLittle')}</option>
            <option value="big">${words.say('findBig')}</option>
          </select>
          <vscode-textfield
            class="hex-find"
            .label=${words.say('find')}
            placeholder=${words.say('find')}
            @keydown=${onEnter((back) => void this.find(back ? 'backward' : 'forward'))}
          ></vscode-textfield>
          <button
            class="icon-button hex-case"
            type="button"
            aria-pressed="false"
            title=${words.say('matchCase')}
            aria-label=${words.say('matchCase')}
            @click=${(event: Event) => {
              const button = event.currentTarget as HTMLElement;
              button.ariaPressed = button.ariaPressed === 'true' ? 'false' : 'true';
            }}
          >
            <span class="codicon codicon-case-sensitive" aria-hidden="true"></span>
          </button>
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
        @contextmenu=${(event: MouseEvent) => {
          event.preventDefault();
          this.page.showMenu({ x: event.clientX, y: event.clientY });
        }}
        @keydown=${(event: KeyboardEvent) => this.onShortcut(event)}
      ></div>
      <div class="hex-status mono"></div>
      <details class="hex-inspector" @toggle=${() => this.tell()}>
        <summary>${words.say('inspector')}</summary>
        <div class="hex-values"></div>
      </details>
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
    this.page.moved(offset, selection.caret);
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
    this.inspect(pages);
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

  /** The values at the caret, as long as somebody wants to see them. */
  private inspect(pages: BytePages): void {
    if (!this.part<HTMLDetailsElement>('.hex-inspector').open) {
      return;
    }
    const { words } = this;
    const { caret } = this.selection;
    const bytes: number[] = [];
    for (let byte = pages.at(caret); byte !== undefined && bytes.length < WIDEST_VALUE;) {
      bytes.push(byte);
      byte = pages.at(caret + bytes.length);
    }
    const table = html`<table>
      <thead>
        <tr>
          <th scope="col">${words.say('valueType')}</th>
          <th scope="col">${words.say('littleEndian')}</th>
          <th scope="col">${words.say('bigEndian')}</th>
        </tr>
      </thead>
      <tbody class="mono">
        ${valueLines(Uint8Array.from(bytes)).map(
          ({ type, little, big }) =>
            html`<tr>
              <th scope="row">${type}</th>
              <td>${little}</td>
              <td>${big}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
    render(table, this.part('.hex-values'));
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

  /** Says something for a while: what was copied is old news soon. */
  private message(text: string): void {
    clearTimeout(this.saying);
    this.part('.hex-message').textContent = text;
    this.saying = setTimeout(() => (this.part('.hex-message').textContent = ''), SAY_FOR);
  }

  private textOf(selector: string): string {
    return this.part<HTMLElement & { value: string }>(selector).value;
  }

  private goTo(): void {
    const { content } = this;
    const typed = this.textOf('.hex-go').trim();
    const distance = parseAddress(typed.replace(/^[+-]\s*/, ''));
    const sign = { '+': 1, '-': -1 }[typed.charAt(0)];
    // `+0x10` is that far behind the caret.
    const address =
      content && sign !== undefined && distance !== undefined
        ? content.base + this.selection.caret + sign * distance
        : distance;
    if (!content || address === undefined) {
      this.message(this.words.say('notANumber'));
      return;
    }
    const offset = address - content.base;
    if (offset < 0 || offset >= content.size) {
      if (content.source.of === 'element' && this.page.goElsewhere(address)) {
        return;
      }
      this.message(this.words.say('notInside', hex32(content.base), hex32(content.base + content.size - 1)));
      return;
    }
    this.grid.select(caretAt(offset));
    this.part('.hex-scroller').focus();
  }

  private async find(direction: 'forward' | 'backward'): Promise<void> {
    const { content, words } = this;
    const typed = this.textOf('.hex-find');
    const kind = this.part<HTMLSelectElement>('.hex-find-kind').value;
    const isText = kind === 'text';
    const pattern = isText
      ? new TextEncoder().encode(typed)
      : kind === 'little' || kind === 'big'
        ? readValue(typed, kind)
        : readBytes(typed);
    const ignoreCase = isText && this.part('.hex-case').ariaPressed !== 'true';
    if (!content || !pattern || pattern.length === 0) {
      this.message(words.say(isText ? 'notFound' : kind === 'bytes' ? 'notBytes' : 'notValue'));
      return;
    }
    const { first } = boundsOf(this.selection);
    const again = this.found === `${content.key} ${first} ${pattern.join(' ')}`;
    // What the caret stands on counts too, unless it is what the same search has just found.
    const from = direction === 'forward' && again ? first + 1 : first;
    try {
      const { offset, wrapped, position, count } = await this.requests.find({
        kind: 'find',
        source: content.source,
        pattern,
        from,
        direction,
        ignoreCase,
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
      const which =
        position === null || count === null ? words.say('foundMany') : words.say('foundOf', position, count);
      this.message(`${words.say(wrapped ? 'foundWrapped' : 'found', this.place(offset))} ${which}`);
    } catch (error) {
      this.message(sentenceOf(error));
    }
  }

  /** Copies what is selected. */
  async copy(format: CopyFormat = 'hex'): Promise<void> {
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
        format,
      });
      this.message(this.words.say('copied', this.words.bytes(copied)));
    } catch (error) {
      this.message(sentenceOf(error));
    }
  }

  /** What the menu of the bytes offers. */
  menuEntries(): MenuEntry[] {
    const { words } = this;
    const copyAs = (label: StringKey, format: CopyFormat, keys?: string): MenuEntry => ({
      label: words.say(label),
      ...(keys !== undefined && { keys }),
      run: () => void this.copy(format),
    });
    return [
      copyAs('copyHex', 'hex', 'Ctrl+C'),
      copyAs('copyC', 'c'),
      copyAs('copyPython', 'python'),
      copyAs('copyBase64', 'base64'),
      { label: words.say('selectAll'), keys: 'Ctrl+A', run: () => this.selectAll() },
      { label: words.say('goToAddress'), keys: 'Ctrl+G', run: () => this.part('.hex-go').focus() },
      { label: words.say('find'), keys: 'Ctrl+F', run: () => this.part('.hex-find').focus() },
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
