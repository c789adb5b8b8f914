/**
 * Going to an address and finding bytes, text or numbers: the fields for it, and what they do.
 *
 * Below: number input. Above: the hex view. Searching is done by the extension, which has all the bytes.
 */

import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, type TemplateResult } from 'lit';
import { parseAddress } from '../../src/base/address-text.ts';
import { bytesOfHex, hex32 } from '../../src/base/hex.ts';
import type { Reply, Request } from '../../src/messages/requests.ts';
import { type HexContent, placeIn } from './hex-content.ts';
import { boundsOf, caretAt, type Selection } from './hex-selection.ts';
import { readValue } from './number-input.ts';
import { sentenceOf, type Words } from './page.ts';

/** What the search is about, and what it may do. */
export interface SearchSurroundings {
  readonly host: HTMLElement;
  readonly words: Words;
  content(): HexContent | undefined;
  selection(): Selection;
  /** Selects, and brings what is selected into sight. */
  select(selection: Selection): void;
  focusGrid(): void;
  say(text: string): void;
  find(request: Extract<Request, { kind: 'find' }>): Promise<Reply<'find'>>;
  /** Shows an address that lies in another element. False where none has it. */
  goElsewhere(address: number): boolean;
}

/** Both fields of one hex view. */
export class HexSearch {
  /** What was found last: content, place and pattern. */
  private found = '';

  constructor(private readonly view: SearchSurroundings) {}

  /** The fields. */
  template(): TemplateResult {
    const { words } = this.view;
    const onEnter =
      (then: (back: boolean) => void) =>
      (event: KeyboardEvent): void => {
        if (event.key === 'Enter') {
          event.preventDefault();
          then(event.shiftKey);
        }
      };
    return html`
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
          type="button"
          title=${words.say('findPrevious')}
          aria-label=${words.say('findPrevious')}
          @click=${() => void this.find('backward')}
        >
          <span class="codicon codicon-arrow-up" aria-hidden="true"></span>
        </button>
        <button
          class="icon-button"
          type="button"
          title=${words.say('findNext')}
          aria-label=${words.say('findNext')}
          @click=${() => void this.find('forward')}
        >
          <span class="codicon codicon-arrow-down" aria-hidden="true"></span>
        </button>
      </form>
    `;
  }

  focusGoTo(): void {
    this.part('.hex-go').focus();
  }

  focusFind(): void {
    this.part('.hex-find').focus();
  }

  private part<Part extends HTMLElement = HTMLElement>(selector: string): Part {
    const part = this.view.host.querySelector<Part>(selector);
    if (!part) {
      throw new Error(`The hex view has no ${selector}`);
    }
    return part;
  }

  private textOf(selector: string): string {
    return this.part<HTMLElement & { value: string }>(selector).value;
  }

  private goTo(): void {
    const { view } = this;
    const { words } = view;
    const content = view.content();
    const typed = this.textOf('.hex-go').trim();
    const distance = parseAddress(typed.replace(/^[+-]\s*/, ''));
    const sign = { '+': 1, '-': -1 }[typed.charAt(0)];
    // `+0x10` is that far behind the caret.
    const address =
      content && sign !== undefined && distance !== undefined
        ? content.base + view.selection().caret + sign * distance
        : distance;
    if (!content || address === undefined) {
      view.say(words.say('notANumber'));
      return;
    }
    const offset = address - content.base;
    if (offset < 0 || offset >= content.size) {
      if (content.source.of === 'element' && view.goElsewhere(address)) {
        return;
      }
      view.say(words.say('notInside', hex32(content.base), hex32(content.base + content.size - 1)));
      return;
    }
    view.select(caretAt(offset));
    view.focusGrid();
  }

  /** Finds the next, or the one before. */
  async find(direction: 'forward' | 'backward'): Promise<void> {
    const { view } = this;
    const { words } = view;
    const content = view.content();
    const typed = this.textOf('.hex-find');
    const kind = this.part<HTMLSelectElement>('.hex-find-kind').value;
    const isText = kind === 'text';
    const pattern = isText
      ? new TextEncoder().encode(typed)
      : kind === 'little' || kind === 'big'
        ? readValue(typed, kind)
        : bytesOfHex(typed);
    const ignoreCase = isText && this.part('.hex-case').ariaPressed !== 'true';
    if (!content || !pattern || pattern.length === 0) {
      view.say(words.say(isText ? 'notFound' : kind === 'bytes' ? 'notBytes' : 'notValue'));
      return;
    }
    const { first } = boundsOf(view.selection());
    const again = this.found === `${content.key} ${first} ${pattern.join(' ')}`;
    // What the caret stands on counts too, unless it is what the same search has just found.
    const from = direction === 'forward' && again ? first + 1 : first;
    try {
      const { source } = content;
      const hit = await view.find({ kind: 'find', source, pattern, from, direction, ignoreCase });
      if (content !== view.content()) {
        return;
      }
      const { offset, wrapped, position, count } = hit;
      if (offset === null) {
        view.say(words.say('notFound'));
        return;
      }
      this.found = `${content.key} ${offset} ${pattern.join(' ')}`;
      view.select({ caret: offset, anchor: offset + pattern.length - 1 });
      const which =
        position === null || count === null ? words.say('foundMany') : words.say('foundOf', position, count);
      view.say(`${words.say(wrapped ? 'foundWrapped' : 'found', placeIn(content, words, offset))} ${which}`);
    } catch (error) {
      view.say(sentenceOf(error));
    }
  }
}
