/**
 * The card: what the file is, for which chip and why we think so, its parts, size and checksum, and whether it fits the
 * board at hand. What only the format is about stands below, folded away.
 *
 * Below: page, fields. Above: the facts of the file.
 */

import { html, nothing, type TemplateResult } from 'lit';
import { hex16, hex32 } from '../../src/base/hex.ts';
import type { CardView, DocumentView } from '../../src/messages/document-view.ts';
import type { Term } from './explained.ts';
import { changeable, explainedFact, fact, mono } from './field.ts';
import { foldable } from './foldable.ts';
import { readHex16 } from './number-input.ts';
import type { Page } from './page.ts';

/** Parts that are listed; the tree has all of them. */
const MOST_PARTS = 6;

/** Draws the card. */
export function fileCard(page: Page): TemplateResult {
  const { words, document } = page;
  const { card, prefix } = document;
  const isDfuse = document.format === 'dfuse';
  if (document.foreign) {
    return html`<dl>${fact(words.say('size'), sizeOf(page, document.size))}</dl>`;
  }
  return html`
    <section class="card" aria-label=${words.say('card')}>
      <div class="part-heading">
        <h2>${card.title ?? words.say('cardUntitled')}</h2>
        <span class="part-actions">
          ${
            document.editable && prefix
              ? html`<vscode-button secondary @click=${() => page.act({ action: 'add-target' })}
                  >${words.say('addTarget')}</vscode-button
                >`
              : nothing
          }
        </span>
      </div>
      ${subtitle(page, card)}
      <dl>
        ${explainedFact(page, 'chip', words.say('chip'), html`${card.chip} ${evidence(page, card)}`)}
        ${
          isDfuse
            ? explainedFact(page, 'element', words.say('parts'), parts(page))
            : fact(words.say('parts'), parts(page))
        }
        ${fact(words.say('size'), sizeOf(page, document.size))} ${fact(words.say('fitsBoard'), fits(page))}
        ${isDfuse ? explainedFact(page, 'checksum', words.say('checksum'), checksum(page)) : formatFacts(page)}
      </dl>
      ${document.editable && prefix ? html`<p class="quiet">${words.say('dropHint')}</p>` : nothing}
    </section>
    ${isDfuse ? header(page) : nothing}
  `;
}

/** What a file of another format has in place of a checksum and a header. */
function formatFacts({ words, document }: Page): TemplateResult {
  const { formatName, entryPoint } = document;
  return html`${fact(words.say('format'), formatName)}
  ${entryPoint === null ? nothing : fact(words.say('entryPoint'), mono(hex32(entryPoint)))}`;
}

/** What only the format of a .dfu is about. */
function header(page: Page): TemplateResult {
  const { words, document } = page;
  const { prefix, suffix } = document;
  return html`
    ${foldable(
      page,
      'header',
      words.say('header'),
      () => html`
        <dl>
          ${
            prefix
              ? html`${fact(words.say('version'), `DfuSe ${prefix.version}`)}
                ${explainedFact(page, 'prefix', words.say('statedSize'), words.bytes(prefix.statedSize))}`
              : nothing
          }
          ${suffix ? suffixFacts(page, suffix) : fact(words.say('fileCrc'), words.say('noSuffix'))}
        </dl>
      `,
    )}
  `;
}

/** “built 2021-02-02 · board “WeAct F401CE” · also in it: mboot v1.14” */
function subtitle({ words }: Page, { built, board, others }: CardView): TemplateResult | typeof nothing {
  const facts = [
    ...(built === null ? [] : [words.say('cardBuilt', built)]),
    ...(board === null ? [] : [words.say('cardBoard', board)]),
    ...(others.length === 0 ? [] : [words.say('cardOthers', others.join(', '))]),
  ];
  return facts.length === 0 ? nothing : html`<p class="quiet card-subtitle">${facts.join(' · ')}</p>`;
}

/** The text that the chip was read from, as a way to its bytes. */
function evidence(page: Page, { evidence }: CardView): TemplateResult | typeof nothing {
  if (!evidence) {
    return nothing;
  }
  return html`<a
    href="#"
    class="quote"
    title=${page.words.say('showBytes', hex32(evidence.address))}
    @click=${(event: Event) => {
      event.preventDefault();
      page.goTo(evidence.address);
    }}
    >“${evidence.text.trim()}”</a
  >`;
}

function parts(page: Page): TemplateResult {
  const { words, document } = page;
  const all = document.targets.flatMap(({ index, elements }) =>
    elements.map((element) => ({ target: index, ...element })),
  );
  const more = document.elementCount - Math.min(all.length, MOST_PARTS);
  if (all.length === 0) {
    return html`${words.say('partsNone')}`;
  }
  return html`<ul class="parts">
    ${all.slice(0, MOST_PARTS).map(
      ({ target, index, address, size }) =>
        html`<li>
          <a
            href="#"
            class="mono"
            @click=${(event: Event) => {
              event.preventDefault();
              page.update({ selected: { target, element: index }, hexOffset: 0, hexCaret: 0 });
            }}
            >${words.say('partAt', words.size(size), hex32(address))}</a
          >
        </li>`,
    )}
    ${more > 0 ? html`<li>${words.say('moreElements', more.toLocaleString())}</li>` : nothing}
  </ul>`;
}

/** “332 KB”, and the exact number for whoever hovers or copies. */
function sizeOf({ words }: Page, bytes: number): TemplateResult {
  return bytes < 1024
    ? html`${words.bytes(bytes)}`
    : html`${words.size(bytes)} <span class="quiet">(${words.bytes(bytes)})</span>`;
}

function fits({ words, board }: Page): TemplateResult {
  if (!board) {
    return html`<span class="quiet">${words.say('fitUnknown')}</span>`;
  }
  const { fits, sentence } = board.fit;
  return html`<span class=${fits ? 'good' : 'warning'}
      ><span class="codicon codicon-${fits ? 'pass' : 'warning'}" aria-hidden="true"></span
    ></span>
    ${sentence}`;
}

function checksum({ words, document }: Page): TemplateResult {
  const { suffix } = document;
  if (!suffix) {
    return html`${words.say('checksumNone')}`;
  }
  return html`<span class=${suffix.crcIsRight ? 'good' : 'error'}
    ><span class="codicon codicon-${suffix.crcIsRight ? 'pass' : 'error'}" aria-hidden="true"></span>
    ${words.say(suffix.crcIsRight ? 'checksumRight' : 'checksumWrong')}</span
  >`;
}

function suffixFacts(page: Page, suffix: NonNullable<DocumentView['suffix']>): TemplateResult {
  const { words } = page;
  const { vendor, product, device } = suffix;
  const identifier = (
    key: 'vendorId' | 'productId' | 'deviceVersion',
    value: number,
    { field, term }: { readonly field: 'vendor' | 'product' | 'device'; readonly term: Term },
  ): TemplateResult =>
    changeable(
      page,
      words.say(key),
      html`${mono(hex16(value))} ${value === 0xffff ? words.say('anyDevice') : nothing}`,
      {
        field,
        term,
        question: words.say(key),
        first: hex16(value),
        present: value,
        read: readHex16,
        complaint: words.say('notUint16'),
        apply: (typed) => page.edit({ change: 'identifiers', vendor, product, device, [field]: typed }),
      },
    );
  return html`
    ${identifier('vendorId', vendor, { field: 'vendor', term: 'identifiers' })}
    ${identifier('productId', product, { field: 'product', term: 'identifiers' })}
    ${identifier('deviceVersion', device, { field: 'device', term: 'deviceVersion' })}
    ${explainedFact(page, 'dfuVersion', words.say('dfuVersion'), mono(hex16(suffix.dfuVersion)))}
    ${fact(
      words.say('fileCrc'),
      html`${mono(hex32(suffix.crc))} ${words.say(suffix.crcIsRight ? 'crcRight' : 'crcWrong')}`,
    )}
  `;
}
