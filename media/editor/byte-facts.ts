/**
 * The facts of a target or an element that somebody must look at its bytes for: hashes, sectors, what the content looks
 * like, the vector table, readable text. The extension does the looking.
 *
 * Below: page, fields. Above: the facts of what is selected.
 */

import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { hex32 } from '../../src/base/hex.ts';
import type { Facts, Part, Texts } from '../../src/messages/requests.ts';
import { explainedHeading } from './explained.ts';
import { explainedFact, fact, mono } from './field.ts';
import { foldable } from './foldable.ts';
import type { Asked, Page } from './page.ts';

/** What somebody must look at the bytes for. */
export function factsOfBytes(page: Page, part: Part): TemplateResult {
  const { words } = page;
  return asked(
    page,
    page.facts(part),
    (facts) => html`
      <dl>
        ${explainedFact(page, 'sector', words.say('sectors'), sectorsText(page, facts))}
        ${explainedFact(page, 'sha256', words.say('sha256'), mono(facts.sha256))}
        ${fact(words.say('crc32'), mono(facts.crc32))}
      </dl>
      ${facts.marks.length === 0 ? nothing : marks(page, part, facts)}
      ${facts.vectorTable ? vectorTable(page, part, facts.vectorTable) : nothing}
      ${keyed(`${part.target}/${part.element}`, texts(page, part))}
    `,
  );
}

/** What was asked for, once it is there. */
function asked<Answer>(page: Page, state: Asked<Answer>, draw: (answer: Answer) => TemplateResult): TemplateResult {
  if (state === 'working') {
    return html`<p class="quiet" aria-busy="true">${page.words.say('working')}</p>`;
  }
  return 'failure' in state ? html`<p class="error" role="alert">${state.failure}</p>` : draw(state.answer);
}

/** An address that leads to the bytes there. */
function addressLink(page: Page, part: Part, address: number): TemplateResult {
  const text = hex32(address);
  return html`<a
    href="#"
    class="mono"
    aria-label=${page.words.say('showBytes', text)}
    @click=${(event: Event) => {
      event.preventDefault();
      page.showBytes({ part, address });
    }}
    >${text}</a
  >`;
}

function sectorsText(page: Page, { sectors, outside }: Facts): TemplateResult {
  const { words } = page;
  const names = sectors.map(({ name, start, end, covered }) =>
    covered < end - start ? words.say('sectorPart', name, covered.toLocaleString()) : name,
  );
  return html`
    ${names.length > 0 ? names.join(', ') : words.say('sectorsNone')}${
      outside > 0 ? html`; <span class="warning">${words.say('outside', words.bytes(outside))}</span>` : nothing
    }
  `;
}

function marks(page: Page, part: Part, facts: Facts): TemplateResult {
  return html`
    <h3>${page.words.say('marks')}</h3>
    <ul class="marks">
      ${facts.marks.map(({ address, sentence }) => html`<li>${addressLink(page, part, address)} ${sentence}</li>`)}
    </ul>
  `;
}

function vectorTable(page: Page, part: Part, table: NonNullable<Facts['vectorTable']>): TemplateResult {
  const { words } = page;
  return html`
    ${explainedHeading(
      page,
      { term: 'vectorTable', name: words.say('vectorTable') },
      html`<h3>${words.say('vectorTable')}</h3>`,
    )}
    <dl>
      ${fact(words.say('initialStackPointer'), mono(hex32(table.initialStackPointer)))}
      ${fact(words.say('resetHandler'), mono(hex32(table.resetHandler)))}
    </dl>
    ${foldable(
      page,
      `vectors-${part.target}-${part.element}`,
      words.say('showAllVectors', table.vectors.length),
      () =>
        html`<table>
          <thead>
            <tr>
              <th scope="col">${words.say('vectorAddress')}</th>
              <th scope="col">${words.say('vectorName')}</th>
              <th scope="col">${words.say('vectorValue')}</th>
            </tr>
          </thead>
          <tbody>
            ${table.vectors.map(
              ({ name, address, value }) =>
                html`<tr>
                  <td>${addressLink(page, part, address)}</td>
                  <td>${name}</td>
                  <td class="mono">${hex32(value)}</td>
                </tr>`,
            )}
          </tbody>
        </table>`,
    )}
  `;
}

/** As long as the extension takes it. */
const LONGEST_FILTER = 256;

/** Readable text is looked for when somebody opens its list: there may be much of it. */
function texts(page: Page, part: Part): TemplateResult {
  const { words } = page;
  const field = `texts-${part.target}-${part.element}`;
  return foldable(
    page,
    field,
    words.say('texts'),
    () => html`
      <vscode-textfield
        class="text-filter"
        .label=${words.say('textFilter')}
        placeholder=${words.say('textFilter')}
        value=${page.state.textFilter}
        @input=${(event: Event) => {
          const { value } = event.currentTarget as HTMLInputElement;
          page.update({ textFilter: value.slice(0, LONGEST_FILTER) });
        }}
      ></vscode-textfield>
      ${asked(page, page.texts(part), (answer) => textTable(page, part, answer))}
    `,
  );
}

function textTable(page: Page, part: Part, { runs, more }: Texts): TemplateResult {
  const { words } = page;
  if (runs.length === 0) {
    return html`<p>${words.say(page.state.textFilter === '' ? 'textsNone' : 'textsNoneSuch')}</p>`;
  }
  return html`
    <table>
      <tbody>
        ${runs.map(
          ({ address, text }) =>
            html`<tr>
              <td>${addressLink(page, part, address)}</td>
              <td class="mono text-run">${text}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${more ? html`<p>${words.say('textsMore', runs.length)}</p>` : nothing}
  `;
}
