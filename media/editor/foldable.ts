/**
 * What is folded away at first. Whether it is open is the page's to keep: a tab that comes back shows it as it was.
 *
 * Below: page. Above: everything that folds.
 */

import { html, type TemplateResult } from 'lit';
import type { Page } from './page.ts';

/** A list under a name of its own. Its content is made when it is first wanted. */
export function foldable(page: Page, name: string, summary: string, content: () => unknown): TemplateResult {
  const open = page.isUnfolded(name);
  return html`<details
    ?open=${open}
    @toggle=${(event: Event) => page.unfold(name, (event.currentTarget as HTMLDetailsElement).open)}
  >
    <summary>${summary}</summary>
    ${open ? content() : ''}
  </details>`;
}
