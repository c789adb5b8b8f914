/**
 * What a comparison says beside its bytes: what they mean, how much of each part is another, and every difference as a
 * list, for whoever does not see the map.
 *
 * Below: words. Above: the comparison's page.
 */

import { html, nothing, type TemplateResult } from 'lit';
import type { AddressRange } from '../../src/base/address-range.ts';
import { hex32 } from '../../src/base/hex.ts';
import type { ComparisonView, PartView } from '../../src/messages/comparison-view.ts';
import type { Words } from '../editor/page.ts';
import { ROW } from './compare-grid.ts';
import { NAMES } from './difference-map.ts';

/** “289,242 bytes changed, 17,640 bytes only on the left”: what is not the same, largest first nothing. */
export function sharesSentence({ shares }: ComparisonView, words: Words): string {
  const told = (['changed', 'onlyLeft', 'onlyRight', 'equal'] as const)
    .filter((kind) => shares[kind] > 0)
    .map((kind) => words.say('compareShare', words.say(NAMES[kind]), words.bytes(shares[kind])));
  const differs = shares.changed + shares.onlyLeft + shares.onlyRight > 0;
  return [...(differs ? [] : [words.say('compareNothing')]), told.join(' · ')].join(' ');
}

/** What the bytes mean, side beside side. */
export function meaningsTable(
  { meanings, left, right }: ComparisonView,
  words: Words,
): TemplateResult | typeof nothing {
  if (meanings.length === 0) {
    return nothing;
  }
  return html`<table class="meanings" aria-label=${words.say('compareMeanings')}>
    <thead>
      <tr>
        <td></td>
        <th scope="col">${left.name} <span class="quiet">${left.place}</span></th>
        <th scope="col">${right.name} <span class="quiet">${right.place}</span></th>
      </tr>
    </thead>
    <tbody>
      ${meanings.map((meaning) => {
        const other = meaning.left !== meaning.right;
        return html`<tr class=${other ? 'other' : ''}>
          <th scope="row">
            ${meaning.name}
            ${
              other
                ? html`<span class="other-mark" aria-hidden="true">≠</span
                    ><span class="visually-hidden">(${words.say('compareOther')})</span>`
                : nothing
            }
          </th>
          <td>${meaning.left ?? '–'}</td>
          <td>${meaning.right ?? '–'}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

/** How much of each element, sector and region is another. @param goTo shows the first difference of a part */
export function partsTables(
  { parts }: ComparisonView,
  words: Words,
  goTo: (part: AddressRange) => void,
): TemplateResult[] {
  return parts.map(
    (group) =>
      html`<table class="parts" aria-label=${group.title}>
        <thead>
          <tr>
            <th scope="col">${group.title}</th>
            <th scope="col">${words.say('range')}</th>
            ${(['changed', 'onlyLeft', 'onlyRight', 'equal'] as const).map(
              (kind) => html`<th scope="col" class="number">${words.say(NAMES[kind])}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${group.parts.map((part) => partRow(part, words, goTo))}
        </tbody>
      </table>`,
  );
}

function partRow(part: PartView, words: Words, goTo: (part: AddressRange) => void): TemplateResult {
  const differs = part.changed + part.onlyLeft + part.onlyRight > 0;
  const number = (bytes: number): TemplateResult =>
    html`<td class="number" title=${words.bytes(bytes)}>${bytes === 0 ? '–' : words.size(bytes)}</td>`;
  return html`<tr>
    <th scope="row">
      ${differs ? html`<button class="link-button" @click=${() => goTo(part)}>${part.name}</button>` : part.name}
    </th>
    <td class="mono">${hex32(part.start)} – ${hex32(part.end - 1)}</td>
    ${number(part.changed)} ${number(part.onlyLeft)} ${number(part.onlyRight)} ${number(part.equal)}
  </tr>`;
}

/** Differences that are listed at first, and with each wish for more. */
export const LISTED = 200;

/** Every difference, the first `most` of them. */
export function differenceList(
  { places, differing }: ComparisonView,
  words: Words,
  most: number,
  { goTo, more }: { readonly goTo: (place: number) => void; readonly more: () => void },
): TemplateResult {
  const count = Math.min(most, differing.length);
  return html`<ol class="differences">
      ${Array.from({ length: count }, (_, place) => {
        const [start, end] = [(places[2 * place] ?? 0) * ROW, (places[2 * place + 1] ?? 0) * ROW];
        const sentence = words.say('compareListItem', hex32(start), hex32(end - 1), words.bytes(differing[place] ?? 0));
        return html`<li><button class="link-button" @click=${() => goTo(place)}>${sentence}</button></li>`;
      })}
    </ol>
    ${
      count < differing.length
        ? html`<button class="link-button" @click=${more}>${words.say('showMore')}</button>`
        : nothing
    }`;
}
