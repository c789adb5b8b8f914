/**
 * Menus of the page: a button that opens one below itself, and one at the place of a right click. As the ARIA Authoring
 * Practices describe them: arrows walk, Escape closes and gives the focus back, so does a click elsewhere.
 *
 * Below: page. Above: the header, the tree, the bytes. One menu is open at a time; which, the page knows.
 */

import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { Page } from './page.ts';

/** An entry of a menu. */
export interface MenuEntry {
  readonly label: string;
  /** The keys that do the same, as people read them: “F2”. */
  readonly keys?: string;
  readonly run: () => void;
}

/** A button with a menu. `id` is a name that no other menu of the page has. */
export function menuButton(page: Page, id: string, label: string, entries: readonly MenuEntry[]): TemplateResult {
  const open = page.menu?.id === id;
  return html`<span class="menu-anchor" @focusout=${(event: FocusEvent) => onFocusOut(page, event)}>
    <vscode-button
      secondary
      data-menu=${id}
      aria-haspopup="menu"
      aria-expanded=${open ? 'true' : 'false'}
      @click=${() => page.showMenu(open ? undefined : { id })}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'ArrowDown') {
          event.preventDefault();
          page.showMenu({ id });
        }
      }}
      >${label}<span slot="content-after" class="codicon codicon-chevron-down" aria-hidden="true"></span
    ></vscode-button>
    ${open ? menuList(page, label, entries) : nothing}
  </span>`;
}

/** The menu at the place of a right click, where `id` has been opened there. */
export function contextMenu(
  page: Page,
  id: string,
  label: string,
  entries: readonly MenuEntry[],
): TemplateResult | typeof nothing {
  const { menu } = page;
  if (menu?.id !== id || !menu.at || entries.length === 0) {
    return nothing;
  }
  const { at } = menu;
  const place = (element: Element | undefined): void => {
    if (element instanceof HTMLElement) {
      // Within the window: a menu that hangs out of it cannot be read. Set from here, because the policy of the page
      // lets no style stand in its markup.
      element.style.left = `${Math.max(0, Math.min(at.x, window.innerWidth - element.offsetWidth - 4))}px`;
      element.style.top = `${Math.max(0, Math.min(at.y, window.innerHeight - element.offsetHeight - 4))}px`;
    }
  };
  return html`<div class="menu-floating" ${ref(place)} @focusout=${(event: FocusEvent) => onFocusOut(page, event)}>
    ${menuList(page, label, entries)}
  </div>`;
}

function menuList(page: Page, label: string, entries: readonly MenuEntry[]): TemplateResult {
  return html`<div
    class="menu"
    role="menu"
    aria-label=${label}
    @keydown=${(event: KeyboardEvent) => onKey(page, event)}
    @contextmenu=${(event: Event) => event.preventDefault()}
    ${ref((menu) => focusFirst(menu))}
  >
    ${entries.map(
      ({ label: text, keys, run }) =>
        html`<button
          role="menuitem"
          tabindex="-1"
          @click=${() => {
            page.showMenu(undefined);
            run();
          }}
        >
          <span>${text}</span>${keys === undefined ? nothing : html`<span class="menu-keys">${keys}</span>`}
        </button>`,
    )}
  </div>`;
}

/** A menu that has just opened takes the keys. */
function focusFirst(menu: Element | undefined): void {
  if (menu instanceof HTMLElement && menu.dataset['opened'] === undefined) {
    menu.dataset['opened'] = '';
    requestAnimationFrame(() => menu.querySelector('button')?.focus());
  }
}

function onFocusOut(page: Page, { currentTarget, relatedTarget }: FocusEvent): void {
  // To nowhere is not elsewhere: the window itself lost the focus, or an entry is pressed just now.
  if (relatedTarget instanceof Node && !(currentTarget as HTMLElement).contains(relatedTarget)) {
    page.showMenu(undefined);
  }
}

function onKey(page: Page, event: KeyboardEvent): void {
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll('button')];
  const at = items.indexOf(document.activeElement as HTMLButtonElement);
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const target = targets[event.key];
  if (target !== undefined) {
    items[target]?.focus();
  } else if (event.key === 'Escape' || event.key === 'Tab') {
    page.showMenu(undefined);
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}
