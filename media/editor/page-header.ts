/**
 * What stands on top of the page: which file it is, what can be done with it, and what it is where it is no DfuSe file.
 *
 * Below: page. Above: the editor's page.
 */

import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import type { Page } from './page.ts';

/** The name, a summary, and the buttons for the whole file. */
export function pageHeader(page: Page): TemplateResult {
  const { words, document } = page;
  const size = words.bytes(document.size);
  return html`
    <header>
      <div class="title">
        <h1>${document.name}</h1>
        <p class="quiet">${document.foreign ? size : `${words.elements(document.elementCount)} · ${size}`}</p>
      </div>
      <div class="actions">${document.foreign ? nothing : actions(page)}</div>
    </header>
  `;
}

function actions(page: Page): TemplateResult {
  const { words } = page;
  const button = (action: 'dump' | 'convert' | 'compare'): TemplateResult =>
    html`<vscode-button secondary @click=${() => page.act({ action })}>${words.say(action)}</vscode-button>`;
  return html`
    <vscode-button @click=${() => page.act({ action: 'flash' })}
      ><span class="codicon codicon-zap" slot="content-before" aria-hidden="true"></span>${words.say(
        'flash',
      )}</vscode-button
    >
    ${button('dump')} ${button('convert')} ${button('compare')}
  `;
}

/** What the file is instead, and how to look at it. */
export function foreignNotice(page: Page): TemplateResult | typeof nothing {
  const { words } = page;
  const { foreign } = page.document;
  if (!foreign) {
    return nothing;
  }
  return html`
    <section class="foreign" aria-label=${words.say('foreignTitle')}>
      <h2>${words.say('foreignTitle')}</h2>
      <p>${foreign.sentence}</p>
      ${
        foreign.isText
          ? html`<vscode-button @click=${() => page.act({ action: 'open-as-text' })}
              >${words.say('openAsText')}</vscode-button
            >`
          : nothing
      }
    </section>
  `;
}
