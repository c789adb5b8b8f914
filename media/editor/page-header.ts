/**
 * What stands on top of the page: which file it is, what can be done with it, and what it is where it is no DfuSe file.
 *
 * Below: page. Above: the editor's page.
 */

import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import type { StringKey } from '../../src/messages/strings.ts';
import { type MenuEntry, menuButton } from './menu-button.ts';
import type { Page } from './page.ts';

/** The name, a summary, and the buttons for the whole file. */
export function pageHeader(page: Page): TemplateResult {
  const { words, document } = page;
  const size = words.size(document.size);
  return html`
    <header>
      <div class="title">
        <h1>${document.name}</h1>
        <p class="quiet">${document.foreign ? size : `${words.parts(document)} · ${size}`}</p>
      </div>
      <div class="actions">${document.foreign ? nothing : actions(page)}</div>
    </header>
  `;
}

/** What needs no more than the file. */
type PlainAction = 'dump' | 'convert' | 'create' | 'compare' | 'compare-with-board';

function actions(page: Page): TemplateResult {
  const { words, document } = page;
  const entry = (label: StringKey, action: PlainAction): MenuEntry => ({
    label: words.say(label),
    run: () => page.act({ action }),
  });
  return html`
    <vscode-button @click=${() => page.act({ action: 'flash' })}
      ><span class="codicon codicon-zap" slot="content-before" aria-hidden="true"></span>${words.say(
        'flash',
      )}</vscode-button
    >
    ${menuButton(page, 'export', words.say('export'), [
      document.format === 'dfuse' ? entry('dump', 'dump') : entry('create', 'create'),
      entry('convert', 'convert'),
    ])}
    ${menuButton(page, 'compare', words.say('compare'), [
      entry('compareFile', 'compare'),
      entry('compareBoard', 'compare-with-board'),
    ])}
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
      <h2>
        ${words.say(foreign.isEmpty ? 'emptyTitle' : page.document.format === 'dfuse' ? 'foreignTitle' : 'noFirmwareTitle')}
      </h2>
      <p>${foreign.isEmpty ? words.say('emptyText') : foreign.sentence}</p>
      ${
        foreign.isFirmware
          ? html`<vscode-button @click=${() => page.act({ action: 'create' })}>${words.say('create')}</vscode-button>`
          : nothing
      }
      ${
        foreign.isText
          ? html`<vscode-button ?secondary=${foreign.isFirmware} @click=${() => page.act({ action: 'open-as-text' })}
              >${words.say('openAsText')}</vscode-button
            >`
          : nothing
      }
      ${
        foreign.isEmpty && page.document.whyNotEditable === null
          ? html`<vscode-button @click=${() => page.edit({ change: 'begin' })}>${words.say('begin')}</vscode-button>`
          : nothing
      }
    </section>
  `;
}
