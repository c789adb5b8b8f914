/**
 * Another revision of the file beside this page, as in a diff: which bytes differ, the way from one to the next, and
 * looking where the other page looks.
 *
 * Below: page, messages. Above: the editor's page.
 */

import { html, nothing, type TemplateResult } from 'lit';
import type { AddressRange } from '../../src/base/address-range.ts';
import type { DocumentView } from '../../src/messages/document-view.ts';
import type { BesideView, LookedAt } from '../../src/messages/messages.ts';
import type { HexContent } from './hex-content.ts';
import type { HexView } from './hex-view.ts';
import { hasPart, type Page, selectedParts } from './page.ts';

/** Bytes that an element's header takes in a .dfu, before its content. */
const ELEMENT_HEADER = 8;

/** Says how much differs, and leads to it. */
export function besideNotice(page: Page): TemplateResult | typeof nothing {
  const { words, beside } = page;
  if (!beside) {
    return nothing;
  }
  return html`<p class="notice beside" role="status">
    <span class="codicon codicon-diff" aria-hidden="true"></span>
    ${beside.differing === 0 ? words.say('besideSame') : words.say('besideDiffers', words.bytes(beside.differing))}
    ${
      beside.ranges.length === 0
        ? nothing
        : html`<button class="link-button" title="F7" @click=${() => page.nextDifference()}>
            ${words.say('compareNext')}
          </button>`
    }
  </p>`;
}

/**
 * The address of the first difference behind `address` that lies in this file; behind the last one, of the first. Undefined
 * where only the other one holds what differs.
 */
export function differenceAfter(
  { ranges }: Pick<BesideView, 'ranges'>,
  { targets }: Pick<DocumentView, 'targets'>,
  address: number,
): number | undefined {
  const elements = targets.flatMap((target) => target.elements);
  const starts = elements
    .flatMap((element) => within(ranges, { start: element.address, end: element.address + element.size }, 0))
    .map(({ start }) => start)
    .sort((a, b) => a - b);
  return starts.find((start) => start > address) ?? starts[0];
}

/** Where in what the hex view shows bytes differ: ranges of its own offsets, ascending. */
export function marksIn(
  { source, size, base }: Pick<HexContent, 'source' | 'size' | 'base'>,
  { targets }: Pick<DocumentView, 'targets'>,
  { ranges }: BesideView,
): AddressRange[] {
  if (source.of === 'element') {
    return within(ranges, { start: base, end: base + size }, base);
  }
  // In the file or a target, each element's content stands behind its header.
  return targets
    .flatMap(({ elements }) => elements)
    .flatMap(({ address, size: length, offset }) =>
      offset === null
        ? []
        : within(ranges, { start: address, end: address + length }, address - (offset + ELEMENT_HEADER - base)),
    )
    .filter(({ start, end }) => end > 0 && start < size)
    .sort((a, b) => a.start - b.start);
}

/** The parts of `ranges` in `whole`, less `from`. */
function within(ranges: readonly AddressRange[], whole: AddressRange, from: number): AddressRange[] {
  return ranges
    .filter(({ start, end }) => end > whole.start && start < whole.end)
    .map(({ start, end }) => ({ start: Math.max(start, whole.start) - from, end: Math.min(end, whole.end) - from }));
}

/** What this needs of the page. */
export interface BesideAccess {
  readonly page: Page;
  /** The overview, where it is scrolled. */
  readonly overview: () => Element | null;
  /** The hex view, where there is one. */
  readonly hex: () => Pick<HexView, 'firstSeen' | 'showFrom'> | undefined;
  /** Says something that stands nowhere else on the page. */
  readonly say: (sentence: string) => void;
  /** Tells the other page where this one looks. */
  readonly tell: (at: LookedAt) => void;
}

/** Joins the page with the one beside it: tells where it looks, and never what it was told itself. */
export class Beside {
  view: BesideView | undefined;
  private last = '';
  private following = false;

  constructor(private readonly access: BesideAccess) {}

  /** Takes F7 for the next difference, as VS Code's own diff editor does. */
  listen(root: HTMLElement): void {
    root.addEventListener('keydown', (event) => {
      if (event.key === 'F7' && this.view) {
        event.preventDefault();
        this.next();
      }
    });
  }

  /** Another revision stands beside the page now, or none. Where each was before is its own business. */
  show(view: BesideView | undefined): void {
    this.view = view;
    this.last = JSON.stringify(this.lookedAt());
  }

  /** The page may look at something else now. */
  moved(): void {
    if (this.view && !this.following) {
      const at = this.lookedAt();
      const now = JSON.stringify(at);
      if (now !== this.last) {
        this.last = now;
        this.access.tell(at);
      }
    }
  }

  /** Looks where the other page looks, as far as this revision has that. */
  follow({ selected, tab, overview, first }: LookedAt): void {
    const { page } = this.access;
    const exists = hasPart(page.document, selected);
    const other = exists && JSON.stringify(selected) !== JSON.stringify(page.state.selected);
    this.following = true; // what it does now is no news to the other page
    page.update({ tab, ...(other && { selected, hexOffset: 0, hexCaret: 0 }) });
    this.access.overview()?.scrollTo({ top: overview });
    if (exists && tab === 'bytes') {
      this.access.hex()?.showFrom(first);
    }
    this.following = false;
    this.last = JSON.stringify(this.lookedAt());
  }

  /** Shows the next bytes that the other revision holds otherwise. */
  next(): void {
    const { page, say } = this.access;
    const { state, document, words } = page;
    const { element } = selectedParts(document, state.selected);
    const at = state.tab === 'bytes' && element ? element.address + state.hexCaret : -1;
    const next = this.view && differenceAfter(this.view, document, at);
    if (next === undefined || !page.goTo(next)) {
      say(words.say('besideOnlyThere'));
    }
  }

  private lookedAt(): LookedAt {
    const { selected, tab } = this.access.page.state;
    return {
      selected,
      tab,
      overview: this.access.overview()?.scrollTop ?? 0,
      first: tab === 'bytes' ? (this.access.hex()?.firstSeen ?? 0) : 0,
    };
  }
}
