/**
 * The border between the tree and what it selects: drawn by mouse, moved by keys, as the ARIA Authoring Practices
 * describe a window splitter; Enter folds the tree away.
 *
 * Below: page. Above: the editor's page, which sets the width.
 */

import { html, type TemplateResult } from 'lit';
import type { Page } from './page.ts';

/** The narrowest tree that still says something, in pixels. */
const NARROWEST = 120;

/** Pixels of the window that are left to what the tree selects. */
const LEFT_OVER = 240;

/** Pixels that an arrow key moves it by. */
const STEP = 20;

/** Draws the border. */
export function splitter(page: Page): TemplateResult {
  const { words, state } = page;
  const widest = Math.max(NARROWEST, window.innerWidth - LEFT_OVER);
  const present = (): number => document.querySelector('.body > nav')?.getBoundingClientRect().width ?? NARROWEST;
  const setWidth = (width: number): void =>
    page.update({ treeWidth: Math.round(Math.max(NARROWEST, Math.min(widest, width))), treeHidden: false });
  return html`<div
    class="splitter"
    role="separator"
    tabindex="0"
    aria-orientation="vertical"
    aria-label=${words.say('treeWidth')}
    aria-controls="tree"
    aria-valuemin="0"
    aria-valuemax=${widest}
    aria-valuenow=${state.treeHidden ? 0 : Math.round(state.treeWidth ?? present())}
    @dblclick=${() => page.update({ treeWidth: null, treeHidden: false })}
    @keydown=${(event: KeyboardEvent) => {
      const widths: Readonly<Record<string, () => void>> = {
        ArrowLeft: () => setWidth(present() - STEP),
        ArrowRight: () => setWidth(present() + STEP),
        Home: () => setWidth(NARROWEST),
        End: () => setWidth(widest),
        Enter: () => page.update({ treeHidden: !state.treeHidden }),
      };
      const act = widths[event.key];
      if (act) {
        event.preventDefault();
        act();
      }
    }}
    @pointerdown=${(down: PointerEvent) => {
      const border = down.currentTarget as HTMLElement;
      const from = present() - down.clientX;
      const dragging = new AbortController();
      border.setPointerCapture(down.pointerId);
      border.addEventListener('pointermove', (move) => setWidth(from + move.clientX), { signal: dragging.signal });
      border.addEventListener('lostpointercapture', () => dragging.abort(), { signal: dragging.signal });
    }}
  ></div>`;
}

/** The button that folds the tree away and brings it back. */
export function treeToggle(page: Page): TemplateResult {
  const { words, state } = page;
  const label = words.say(state.treeHidden ? 'treeShow' : 'treeHide');
  return html`<button
    class="icon-button tree-toggle"
    title=${label}
    aria-label=${label}
    aria-expanded=${state.treeHidden ? 'false' : 'true'}
    aria-controls="tree"
    @click=${() => page.update({ treeHidden: !state.treeHidden })}
  >
    <span class="codicon codicon-layout-sidebar-left${state.treeHidden ? '-off' : ''}" aria-hidden="true"></span>
  </button>`;
}
