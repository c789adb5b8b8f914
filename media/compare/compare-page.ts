/**
 * The page of a comparison: what differs in words and as a map, and below it the bytes of both sides.
 *
 * Below: the grid, the map, the tables, the channel. Above: main.ts.
 */

import { html, nothing, render, type TemplateResult } from 'lit';
import type { AddressRange } from '../../src/base/address-range.ts';
import { hex32 } from '../../src/base/hex.ts';
import { type BothBytes, type CompareAction, type CompareChannel } from '../../src/messages/compare-messages.ts';
import type { ComparisonSource, ComparisonView } from '../../src/messages/comparison-view.ts';
import type { StringKey } from '../../src/messages/strings.ts';
import { Pages } from '../editor/byte-pages.ts';
import { sentenceOf, type Words } from '../editor/page.ts';
import { CompareGrid, ROW } from './compare-grid.ts';
import { differenceList, LISTED, meaningsTable, partsTables, sharesSentence } from './comparison-parts.ts';
import { differenceMaps, markWindow } from './difference-map.ts';
import { lastAtMost } from './shown-rows.ts';

/** What is kept while the tab is hidden, and over a restart. */
export interface CompareState {
  /** What is compared, so that the extension can do it again. */
  readonly source: ComparisonSource | null;
  /** The row that is looked at; null for the first difference. */
  readonly row: number | null;
  /** Names of what is folded otherwise than at first. */
  readonly turned: readonly string[];
}

export const FIRST_COMPARE_STATE: CompareState = { source: null, row: null, turned: [] };

/** Where it is kept. */
export interface CompareMemory {
  readonly first: CompareState;
  keep(state: CompareState): void;
}

/** Milliseconds after the last key before the line is spoken: who holds a key down wants the last one. */
const SPEAK_AFTER = 150;

/** Addresses that there are. */
const ADDRESSES = 2 ** 32;

/** Windows lower than this begin with the bytes, in pixels. */
const LOW_WINDOW = 600;

/** The narrowest that the map is drawn. */
const NARROWEST_MAP = 200;

/** One page. */
export class ComparePage {
  private state: CompareState;
  private view: ComparisonView | undefined;
  private pages: Pages<BothBytes> | undefined;
  private grid: CompareGrid | undefined;
  private listed = LISTED;
  private failure = '';
  private mapWidth = 600;
  private speaking: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly words: Words,
    private readonly channel: CompareChannel,
    private readonly memory: CompareMemory,
  ) {
    this.state = memory.first;
    window.addEventListener('keydown', (event) => this.onShortcut(event));
    new ResizeObserver(() => this.fitMap()).observe(root);
  }

  /** Shows a comparison; of the same two, what was looked at stays. */
  show(view: ComparisonView): void {
    const first = this.view === undefined;
    this.view = view;
    this.failure = '';
    this.listed = LISTED;
    this.pages?.close();
    this.pages = new Pages<BothBytes>(
      ADDRESSES,
      (start, length) => this.channel.ask<'bytes'>({ kind: 'bytes', start, length }),
      (failure) => this.onArrival(failure),
    );
    this.update({ source: view.source });
    this.grid ??= new CompareGrid(this.part('.grid'), this.part('.ruler'), this.words, (byHand) => this.onMove(byHand));
    this.fitMap();
    this.grid.show(view, this.pages, this.state.row ?? undefined);
    if (first) {
      this.part('.grid').focus();
    }
  }

  /** Says why there is nothing to be seen, or nothing newer. */
  fail(sentence: string): void {
    this.failure = sentence;
    this.draw();
  }

  private update(change: Partial<CompareState>): void {
    this.state = { ...this.state, ...change };
    this.memory.keep(this.state);
    this.draw();
  }

  private draw(): void {
    render(this.template(), this.root);
  }

  private template(): TemplateResult {
    const { view, words } = this;
    const failure = this.failure === '' ? nothing : html`<p class="error" role="alert">${this.failure}</p>`;
    if (!view) {
      return html`${failure}`;
    }
    return html`
      <header>
        <h1>${view.left.name} <span aria-hidden="true">↔</span> ${view.right.name}</h1>
        <div class="actions" role="toolbar" aria-label=${words.say('compareSummary')}>
          <span class="place" aria-hidden="true"></span>
          ${this.button('comparePrevious', 'arrow-up', () => this.step(-1), 'Shift+F7')}
          ${this.button('compareNext', 'arrow-down', () => this.step(1), 'F7')}
          ${this.button('compareSwap', 'arrow-swap', () => this.act('swap'))}
          ${this.button('compareAgain', 'refresh', () => this.act('again'))}
          ${this.openButton('open-left', view.source.left)} ${this.openButton('open-right', view.source.right)}
        </div>
      </header>
      ${failure}
      ${this.foldable('summary', window.innerHeight >= LOW_WINDOW, sharesSentence(view, words), () => this.summary(view))}
      <div class="ruler mono" aria-hidden="true"></div>
      <div class="grid mono" role="grid" tabindex="0" aria-describedby="compare-help" aria-readonly="true"></div>
      <div class="live visually-hidden" aria-live="polite"></div>
      <div id="compare-help" class="visually-hidden">${words.say('compareHelp')}</div>
    `;
  }

  private summary(view: ComparisonView): TemplateResult {
    const { words } = this;
    const differences = view.differing.length;
    return html`<div class="summary">
      ${meaningsTable(view, words)}
      ${differenceMaps(view, words, this.mapWidth, (address) => this.grid?.goTo(Math.floor(address / ROW)))}
      ${this.foldable('parts', false, words.say('compareTables'), () =>
        partsTables(view, words, (part) => this.goToPart(part)),
      )}
      ${
        differences === 0
          ? nothing
          : this.foldable('list', false, words.say('compareList', differences.toLocaleString()), () =>
              differenceList(view, words, this.listed, {
                goTo: (place) => this.goToPlace(place, ''),
                more: () => {
                  this.listed += LISTED;
                  this.draw();
                },
              }),
            )
      }
    </div>`;
  }

  private foldable(name: string, openAtFirst: boolean, summary: string, content: () => unknown): TemplateResult {
    const open = this.state.turned.includes(name) !== openAtFirst;
    const onToggle = (event: Event): void => {
      const now = (event.currentTarget as HTMLDetailsElement).open;
      if (now !== open) {
        const others = this.state.turned.filter((other) => other !== name);
        this.update({ turned: now === openAtFirst ? others : [...others, name] });
        this.fitMap();
      }
    };
    return html`<details class="fold-${name}" ?open=${open} @toggle=${onToggle}>
      <summary>${summary}</summary>
      ${open ? content() : ''}
    </details>`;
  }

  private button(name: StringKey, icon: string, run: () => void, keys = ''): TemplateResult {
    const label = this.words.say(name);
    return html`<button
      class="icon-button"
      title=${keys === '' ? label : `${label} (${keys})`}
      aria-label=${label}
      @click=${run}
    >
      <span class="codicon codicon-${icon}" aria-hidden="true"></span>
    </button>`;
  }

  private openButton(action: CompareAction, source: ComparisonSource['left']): TemplateResult | typeof nothing {
    if (source.file === null) {
      return nothing;
    }
    const label = this.words.say('compareOpen', source.name);
    return html`<button class="icon-button" title=${label} aria-label=${label} @click=${() => this.act(action)}>
      <span
        class="codicon codicon-${action === 'open-left' ? 'layout-sidebar-left' : 'layout-sidebar-right'}"
        aria-hidden="true"
      ></span>
    </button>`;
  }

  private part(selector: string): HTMLElement {
    const part = this.root.querySelector<HTMLElement>(selector);
    if (!part) {
      throw new Error(`The comparison has no ${selector}`);
    }
    return part;
  }

  private act(action: CompareAction): void {
    this.channel.ask<'act'>({ kind: 'act', action }).catch((error: unknown) => this.fail(sentenceOf(error)));
  }

  private fitMap(): void {
    const width = Math.max(NARROWEST_MAP, (this.root.querySelector('.maps') ?? this.root).clientWidth);
    if (width !== this.mapWidth) {
      this.mapWidth = width;
      this.draw();
    }
    this.onMove(false);
  }

  private onArrival(failure: unknown): void {
    // The count is there for tests and for whoever debugs.
    this.root.dataset['heldPages'] = String((this.pages?.held ?? 0) / (64 * 1024));
    if (failure !== undefined) {
      this.fail(sentenceOf(failure));
    }
    this.grid?.refresh();
  }

  /** The place in which, or after which, a row lies; -1 before the first. */
  private placeAt(row: number): number {
    return this.view ? lastAtMost(this.view.places, row, 2) : -1;
  }

  private onMove(byHand: boolean): void {
    const { view, grid } = this;
    const row = grid?.activeRow;
    if (!view || !grid || row === undefined) {
      return;
    }
    const { start, end } = grid.seen;
    markWindow(this.root, { start: start * ROW, end: end * ROW });
    const place = this.placeAt(row);
    const inside = place >= 0 && row < (view.places[2 * place + 1] ?? 0);
    const count = view.differing.length;
    this.part('.place').textContent =
      count === 0
        ? this.words.say('compareNothing')
        : inside
          ? this.words.say('comparePlaceOf', (place + 1).toLocaleString(), count.toLocaleString())
          : this.words.say('comparePlaces', count.toLocaleString());
    if (row !== this.state.row) {
      this.state = { ...this.state, row };
      this.memory.keep(this.state);
    }
    if (byHand) {
      clearTimeout(this.speaking);
      this.speaking = setTimeout(() => this.say(grid.activeSentence() ?? ''), SPEAK_AFTER);
    }
  }

  /** To the next difference, or the one before; from the last to the first. */
  private step(direction: 1 | -1): void {
    const { view, grid } = this;
    const count = view?.differing.length ?? 0;
    if (!view || !grid || count === 0) {
      this.say(this.words.say('compareNothing'));
      return;
    }
    const row = grid.activeRow ?? 0;
    const place = this.placeAt(row);
    // Inside a difference, the one before is its own beginning only for who has left that.
    const target = direction === 1 ? place + 1 : row > (view.places[2 * place] ?? 0) ? place : place - 1;
    const inside = (target + count) % count;
    const turned = target >= count ? 'compareFirst' : target < 0 ? 'compareLast' : undefined;
    this.goToPlace(inside, turned ? this.words.say(turned) : '');
  }

  private goToPlace(place: number, before: string): void {
    const { view, words } = this;
    const [start, end] = [view?.places[2 * place] ?? 0, view?.places[2 * place + 1] ?? 0];
    this.grid?.goTo(start);
    clearTimeout(this.speaking);
    const sentence = words.say(
      'compareAt',
      (place + 1).toLocaleString(),
      (view?.differing.length ?? 0).toLocaleString(),
      hex32(start * ROW),
      hex32(end * ROW - 1),
      (view?.differing[place] ?? 0).toLocaleString(),
    );
    this.say(before === '' ? sentence : `${before} ${sentence}`);
  }

  private goToPart({ start, end }: AddressRange): void {
    const { places = new Uint32Array() } = this.view ?? {};
    const before = lastAtMost(places, Math.floor(start / ROW), 2);
    const reaches = before >= 0 && (places[2 * before + 1] ?? 0) * ROW > start;
    const place = reaches ? before : before + 1;
    const row = Math.max(places[2 * place] ?? 0, Math.floor(start / ROW));
    this.grid?.goTo(row * ROW < end ? row : Math.floor(start / ROW));
  }

  private say(sentence: string): void {
    this.part('.live').textContent = sentence;
  }

  private onShortcut(event: KeyboardEvent): void {
    // F7 and Alt+F5 are what VS Code's own diff editor goes by.
    if (event.key === 'F7' || (event.key === 'F5' && event.altKey)) {
      event.preventDefault();
      this.step(event.shiftKey ? -1 : 1);
    }
  }
}
