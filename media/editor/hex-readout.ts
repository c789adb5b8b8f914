/**
 * What the hex view says of the caret: a line with the place and its values, a table of values of every width, and the
 * words for who does not see it.
 *
 * Below: values, pages. Above: the hex view.
 */

import { html, render, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { BytePages } from './byte-pages.ts';
import { type ByteOrder, bytesOfValue, valueLines, WIDEST_VALUE } from './byte-values.ts';
import { type HexContent, placeIn } from './hex-content.ts';
import { boundsOf, type Selection } from './hex-selection.ts';
import type { Words } from './page.ts';

/** Milliseconds after the last key before the caret's byte is spoken: who holds a key down wants the last one. */
const SPEAK_AFTER = 150;

/** What is told of. */
export interface Readable {
  readonly content: HexContent;
  readonly pages: BytePages;
  readonly selection: Selection;
}

/** Where values that are typed go. */
export interface ValueWriter {
  /** Whether bytes can be changed at all. */
  mayWrite(): boolean;
  /** Puts these over the bytes from the caret on. */
  write(bytes: Uint8Array<ArrayBuffer>): void;
  /** Says why something was not taken. */
  say(sentence: string): void;
}

/** The line, the table and the voice, in the parts of `host` that its template has made. */
export class HexReadout {
  private speaking: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: HTMLElement,
    private readonly words: Words,
    private readonly writer: ValueWriter,
  ) {}

  /** The parts. @param onUnfold called when somebody wants to see the values */
  template(onUnfold: () => void): TemplateResult {
    return html`
      <div class="hex-status mono"></div>
      <details class="hex-inspector" @toggle=${onUnfold}>
        <summary>${this.words.say('inspector')}</summary>
        <div class="hex-values"></div>
      </details>
      <div class="hex-live visually-hidden" aria-live="polite"></div>
    `;
  }

  /** The line below the bytes: where the caret is, and what stands there. */
  tell({ content, pages, selection }: Readable): void {
    this.inspect(pages, selection.caret);
    const { words } = this;
    const { caret } = selection;
    const { first, last } = boundsOf(selection);
    const bytes = [0, 1, 2, 3].map((index) => pages.at(caret + index));
    const little = (count: number): string => {
      const used = bytes.slice(0, count);
      return used.includes(undefined)
        ? '–'
        : used.reduce<number>((value, byte, index) => value + (byte ?? 0) * 2 ** (8 * index), 0).toLocaleString();
    };
    const status = this.host.querySelector('.hex-status');
    if (status) {
      status.textContent = [
        placeIn(content, words, caret),
        words.say('caretValues', little(1), little(2), little(4)),
        last > first ? words.say('selected', words.bytes(last - first + 1)) : '',
      ]
        .filter((text) => text !== '')
        .join('   ');
    }
  }

  /** Says soon what the caret is on. @param readable asked when it is said: by then the bytes may have come */
  speakSoon(readable: () => Readable | undefined): void {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      const read = readable();
      if (!read) {
        return;
      }
      const { content, pages, selection } = read;
      const { first, last } = boundsOf(selection);
      const byte = pages.at(selection.caret);
      const { words } = this;
      this.speak(
        last > first
          ? words.say('selected', words.bytes(last - first + 1))
          : words.say(
              'caret',
              placeIn(content, words, selection.caret),
              byte === undefined ? '–' : byte.toString(16).padStart(2, '0'),
            ),
      );
    }, SPEAK_AFTER);
  }

  /** Says something to who does not see the page. */
  speak(text: string): void {
    const live = this.host.querySelector('.hex-live');
    if (live) {
      live.textContent = text;
    }
  }

  /** The values at the caret, as long as somebody wants to see them. */
  private inspect(pages: BytePages, caret: number): void {
    const host = this.host.querySelector<HTMLElement>('.hex-values');
    if (!host || !this.host.querySelector<HTMLDetailsElement>('.hex-inspector')?.open) {
      return;
    }
    const { words } = this;
    const bytes: number[] = [];
    for (let byte = pages.at(caret); byte !== undefined && bytes.length < WIDEST_VALUE;) {
      bytes.push(byte);
      byte = pages.at(caret + bytes.length);
    }
    render(
      html`<table>
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
                <td>${this.value(type, 'little', little)}</td>
                <td>${this.value(type, 'big', big)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
      host,
    );
  }

  /** A value; where bytes can be changed, a field to type another one into. */
  private value(type: string, order: ByteOrder, text: string): TemplateResult | string {
    const { words, writer } = this;
    if (!writer.mayWrite() || text === '–') {
      return text;
    }
    const onChange = (event: Event): void => {
      const field = event.currentTarget as HTMLInputElement;
      const bytes = bytesOfValue(type, field.value, order);
      if (!bytes) {
        writer.say(words.say('notAValue', type));
        field.value = text;
      } else if (field.value !== text) {
        writer.write(bytes);
      }
    };
    return html`<input
      class="hex-value mono"
      size="24"
      aria-label=${`${type}, ${words.say(order === 'little' ? 'littleEndian' : 'bigEndian')}`}
      .value=${live(text)}
      @change=${onChange}
    />`;
  }
}
