/**
 * The frame of the page: header, notices, problems, the tree beside two tabs, menus. What stands in it is drawn by the parts.
 *
 * Below: the parts of the page. Above: the editor's page, which keeps what is chosen and draws the bytes itself.
 */

import { html, nothing, type TemplateResult } from 'lit';
import { besideNotice } from './beside.ts';
import { boardStrip } from './board-strip.ts';
import { memoryMap } from './memory-map.ts';
import { contextMenu, type MenuEntry } from './menu-button.ts';
import { outline } from './outline.ts';
import type { Page, PageState } from './page.ts';
import { foreignNotice, pageHeader } from './page-header.ts';
import { partFacts } from './part-facts.ts';
import { partEntries } from './part-menu.ts';
import { problemList } from './problem-list.ts';
import { splitter, treeToggle } from './splitter.ts';

/** What the frame is given besides the page. */
export interface FrameParts {
  /** Pixels that the map may be wide. */
  readonly mapWidth: number;
  /** What the menu of the bytes offers. */
  readonly bytesMenu: readonly MenuEntry[];
  /** The overview was scrolled to there. */
  readonly onScroll: (top: number) => void;
}

/** Draws the page. The element with the class `hex` stays empty: the hex view fills it. */
export function pageFrame(page: Page, { mapWidth, bytesMenu, onScroll }: FrameParts): TemplateResult {
  const { words, document, state } = page;
  return html`
    ${pageHeader(page)}
    <p class="announcement" role="status"></p>
    ${
      document.whyNotEditable === null
        ? nothing
        : html`<p class="notice" role="status">
            <span class="codicon codicon-lock" aria-hidden="true"></span> ${document.whyNotEditable}
          </p>`
    }
    ${besideNotice(page)} ${foreignNotice(page)} ${problemList(page)}
    <div class="body">
      <nav
        id="tree"
        aria-label=${words.say(document.format === 'dfuse' ? 'outline' : 'outlineSegments')}
        ?hidden=${state.treeHidden}
      >
        ${outline(page)}
      </nav>
      <main>
        ${splitter(page)}
        <div class="tab-row">
          ${treeToggle(page)}
          <div
            class="tabs"
            role="tablist"
            aria-label=${words.say('facts')}
            @keydown=${(event: KeyboardEvent) => onTabKey(page, event)}
          >
            ${tabOf(page, 'overview')} ${tabOf(page, 'bytes')}
          </div>
        </div>
        <div
          class="overview"
          id="panel-overview"
          role="tabpanel"
          aria-labelledby="tab-overview"
          tabindex="0"
          ?hidden=${state.tab !== 'overview'}
          @scroll=${(event: Event) => onScroll((event.currentTarget as HTMLElement).scrollTop)}
        >
          ${partFacts(page)} ${memoryMap(page, mapWidth)} ${boardStrip(page, mapWidth)}
        </div>
        <div
          class="hex"
          id="panel-bytes"
          role="tabpanel"
          aria-labelledby="tab-bytes"
          ?hidden=${state.tab !== 'bytes'}
        ></div>
        ${contextMenu(page, 'part', words.say('menuPart'), partEntries(page))}
        ${contextMenu(page, 'bytes', words.say('bytes'), bytesMenu)}
      </main>
    </div>
  `;
}

function tabOf(page: Page, tab: PageState['tab']): TemplateResult {
  const selected = page.state.tab === tab;
  return html`<button
    id="tab-${tab}"
    role="tab"
    aria-selected=${selected ? 'true' : 'false'}
    aria-controls="panel-${tab}"
    tabindex=${selected ? 0 : -1}
    @click=${() => page.update({ tab })}
  >
    ${page.words.say(tab)}
  </button>`;
}

function onTabKey(page: Page, event: KeyboardEvent): void {
  if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
    const tab = page.state.tab === 'overview' ? 'bytes' : 'overview';
    const tabs = event.currentTarget as HTMLElement;
    page.update({ tab });
    tabs.querySelector<HTMLElement>(`#tab-${tab}`)?.focus();
    event.preventDefault();
  }
}
