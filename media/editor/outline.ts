/**
 * The tree of the file's targets and elements.
 *
 * Below: page. Above: the editor's page. The tree's keys, roles and looks are `vscode-tree`'s.
 */

import '@vscode-elements/elements/dist/vscode-tree/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { hex32 } from '../../src/base/hex.ts';
import type { ElementView, TargetView } from '../../src/messages/document-view.ts';
import type { Part } from '../../src/messages/requests.ts';
import type { Page } from './page.ts';

/** An item of the tree, as far as it matters here. */
interface TreeItem extends HTMLElement {
  open: boolean;
}

/** Draws the tree. */
export function outline(page: Page): TemplateResult {
  const { words, document, state } = page;
  const onSelect = (event: CustomEvent<TreeItem[]>): void => {
    const item = event.detail[0];
    if (item) {
      page.update({ selected: partOfKey(item.dataset['part'] ?? ''), hexOffset: 0, hexCaret: 0 });
    }
  };
  return html`
    <vscode-tree
      class="outline"
      aria-label=${words.say('outline')}
      indent="12"
      expand-mode="doubleClick"
      @vsc-tree-select=${onSelect}
    >
      <vscode-tree-item
        branch
        open
        .selected=${state.selected === null}
        .active=${state.selected === null}
        data-part=""
        aria-label=${`${document.name}, ${words.bytes(document.size)}`}
      >
        <span slot="icon-branch" class="codicon codicon-file-binary"></span>
        <span slot="icon-branch-opened" class="codicon codicon-file-binary"></span>
        ${document.name}
        <span slot="description">${words.bytes(document.size)}</span>
        ${document.targets.map((target) => targetItem(page, target))}
      </vscode-tree-item>
    </vscode-tree>
  `;
}

function targetItem(page: Page, target: TargetView): TemplateResult {
  const { words, state } = page;
  const key = keyOfPart({ target: target.index, element: null });
  const selected = keyOfPart(state.selected) === key;
  const hidden = target.elementCount - target.elements.length;
  return html`
    <vscode-tree-item
      ?branch=${target.elementCount > 0}
      .open=${!state.folded.includes(target.index)}
      .selected=${selected}
      .active=${selected}
      data-part=${key}
      aria-label=${`${words.target(target)}, ${words.elements(target.elementCount)}`}
    >
      <span slot="icon-branch" class="codicon codicon-circuit-board"></span>
      <span slot="icon-branch-opened" class="codicon codicon-circuit-board"></span>
      <span slot="icon-leaf" class="codicon codicon-circuit-board"></span>
      ${words.target(target)}
      <span slot="description">${words.elements(target.elementCount)}</span>
      ${target.elements.map((element) => elementItem(page, target, element))}
      ${
        hidden > 0
          ? html`<vscode-tree-item data-part=${key}>
              ${words.say('moreElements', hidden.toLocaleString())}
            </vscode-tree-item>`
          : nothing
      }
    </vscode-tree-item>
  `;
}

function elementItem(page: Page, target: TargetView, element: ElementView): TemplateResult {
  const { words, state } = page;
  const key = keyOfPart({ target: target.index, element: element.index });
  const selected = keyOfPart(state.selected) === key;
  return html`
    <vscode-tree-item
      .selected=${selected}
      .active=${selected}
      data-part=${key}
      aria-label=${`${words.say('element', element.index)}, ${hex32(element.address)}, ${words.bytes(element.size)}`}
    >
      <span slot="icon-leaf" class="codicon codicon-symbol-structure"></span>
      ${words.say('element', element.index)}
      <span slot="description"><span class="mono">${hex32(element.address)}</span> · ${words.bytes(element.size)}</span>
    </vscode-tree-item>
  `;
}

function keyOfPart(part: Part | null): string {
  return part === null ? '' : part.element === null ? `${part.target}` : `${part.target}/${part.element}`;
}

function partOfKey(key: string): Part | null {
  const [target, element] = key.split('/').map(Number);
  return key === '' || target === undefined ? null : { target, element: element ?? null };
}
