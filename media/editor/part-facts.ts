/**
 * The facts of what is selected: of the file, of a target, of an element; and what can be done to it.
 *
 * Below: page, fields. Above: the overview.
 */

import { visibleText } from '../../src/base/visible-text.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { parseAddress } from '../../src/base/address-text.ts';
import { hex32 } from '../../src/base/hex.ts';
import type { ElementView, TargetView } from '../../src/messages/document-view.ts';
import { factsOfBytes } from './byte-facts.ts';
import { explainedHeading } from './explained.ts';
import { changeForm, changeable, fact, hexOffset, mono, type Change } from './field.ts';
import { fileCard } from './file-card.ts';
import { readNumber } from './number-input.ts';
import { type Page, selectedParts } from './page.ts';

/** The facts of what is selected. */
export function partFacts(page: Page): TemplateResult {
  const { target, element } = selectedParts(page.document, page.state.selected);
  if (target && element) {
    return elementFacts(page, target, element);
  }
  return target ? targetFacts(page, target) : fileCard(page);
}

function targetFacts(page: Page, target: TargetView): TemplateResult {
  const { words, document } = page;
  const { index } = target;
  return html`
    ${explainedHeading(
      page,
      { term: 'target', name: words.say('termTarget') },
      html`<h2>${words.target(target)}</h2>`,
      document.editable ? targetActions(page, target) : nothing,
    )}
    <dl>
      ${changeable(page, words.say('name'), visibleText(target.name ?? '–'), {
        field: `name-${index}`,
        question: words.say('newName'),
        first: target.name ?? '',
        present: target.name ?? '',
        // UM0391, 2.3.2: the field has 255 bytes, one of them ends the name.
        read: (text) => (new TextEncoder().encode(text).length < 255 && !text.includes('\0') ? text : undefined),
        complaint: words.say('notName'),
        apply: (name) => page.edit({ change: 'rename', target: index, name }),
      })}
      ${changeable(page, words.say('alternateSetting'), target.alternateSetting, {
        field: `alternate-${index}`,
        term: 'alternateSetting',
        question: words.say('newAlternateSetting'),
        first: String(target.alternateSetting),
        present: target.alternateSetting,
        read: (text) => readNumber(text, 0xff),
        complaint: words.say('notUint8'),
        apply: (value) => page.edit({ change: 'alternate-setting', target: index, value }),
      })}
      ${fact(words.say('size'), words.bytes(target.size))}
      ${fact(words.say('offsetInFile'), mono(hexOffset(target.offset)))}
    </dl>
    ${factsOfBytes(page, { target: index, element: null })}
  `;
}

function targetActions(page: Page, { index }: TargetView): TemplateResult {
  const { words } = page;
  return html`
    <vscode-button secondary @click=${() => page.act({ action: 'add-element', target: index })}
      >${words.say('addElement')}</vscode-button
    >
    <vscode-button secondary @click=${() => page.edit({ change: 'remove', target: index, element: null })}
      >${words.say('removeTarget')}</vscode-button
    >
  `;
}

function elementFacts(page: Page, target: TargetView, element: ElementView): TemplateResult {
  const { words, document } = page;
  const place = { target: target.index, element: element.index };
  const last = element.address + Math.max(0, element.size - 1);
  return html`
    ${explainedHeading(
      page,
      { term: 'element', name: words.say('termElement') },
      html`<h2>${words.part(document, element.index)}</h2>`,
      document.editable ? elementActions(page, target, element) : nothing,
    )}
    ${page.editing === splitField(element) ? changeForm(page, splitChange(page, place, element)) : nothing}
    <dl>
      ${changeable(page, words.say('addressRange'), mono(`${hex32(element.address)} – ${hex32(last)}`), {
        field: `address-${place.target}-${place.element}`,
        question: words.say('newAddress'),
        first: hex32(element.address),
        present: element.address,
        read: parseAddress,
        complaint: words.say('notAddress'),
        apply: (address) => page.edit({ change: 'move', ...place, address }),
      })}
      ${fact(words.say('size'), html`${words.bytes(element.size)} <span class="quiet mono">${hexOffset(element.size)}</span>`)}
      ${fact(words.say('end'), mono(hex32(element.address + element.size)))}
      ${element.offset === null ? nothing : fact(words.say('offsetInFile'), mono(hexOffset(element.offset)))}
      ${document.format === 'bin' ? changeAddress(page) : nothing}
    </dl>
    ${factsOfBytes(page, place)}
  `;
}

/** A raw binary does not say where it belongs: somebody did, and may have been wrong. */
function changeAddress(page: Page): TemplateResult {
  const { words } = page;
  return fact(
    words.say('rawAddress'),
    html`<vscode-button secondary @click=${() => page.act({ action: 'set-address' })}
      >${words.say('changeAddress')}</vscode-button
    >`,
  );
}

function elementActions(page: Page, target: TargetView, element: ElementView): TemplateResult {
  const { words } = page;
  const place = { target: target.index, element: element.index };
  const next = target.elements[element.index + 1];
  return html`
    <vscode-button secondary @click=${() => page.act({ action: 'replace-element', ...place })}
      >${words.say('replaceElement')}</vscode-button
    >
    <vscode-button secondary ?disabled=${element.size < 2} @click=${() => page.beginEdit(splitField(element))}
      >${words.say('split')}</vscode-button
    >
    ${
      next?.address === element.address + element.size
        ? html`<vscode-button secondary @click=${() => page.edit({ change: 'merge', ...place })}
            >${words.say('merge')}</vscode-button
          >`
        : nothing
    }
    <vscode-button secondary @click=${() => page.edit({ change: 'remove', ...place })}
      >${words.say('removeElement')}</vscode-button
    >
  `;
}

/** The name of the form that splits an element. */
export function splitField(element: Pick<ElementView, 'offset'>): string {
  return `split-${element.offset}`;
}

function splitChange(
  page: Page,
  place: { readonly target: number; readonly element: number },
  element: ElementView,
): Change<number> {
  return {
    field: splitField(element),
    question: page.words.say('splitAt'),
    first: hex32(element.address + 2 ** Math.floor(Math.log2(element.size - 1))),
    read: (text) => {
      const at = parseAddress(text);
      return at !== undefined && at > element.address && at < element.address + element.size ? at : undefined;
    },
    complaint: page.words.say('notInside', hex32(element.address + 1), hex32(element.address + element.size - 1)),
    apply: (at) => page.edit({ change: 'split', ...place, at }),
  };
}
