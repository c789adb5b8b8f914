/**
 * What can be done with the file, a target or an element, as entries of the tree's menu, and the keys that do the same.
 *
 * Below: page, menus. Above: the tree.
 */

import type { ElementView, TargetView } from '../../src/messages/document-view.ts';
import { splitField } from './part-facts.ts';
import type { MenuEntry } from './menu-button.ts';
import { type Page, selectedParts } from './page.ts';

/** The entries for what is selected. */
export function partEntries(page: Page): MenuEntry[] {
  const { words, document, state } = page;
  const { target, element } = selectedParts(document, state.selected);
  const showBytes: MenuEntry = { label: words.say('menuShowBytes'), run: () => page.update({ tab: 'bytes' }) };
  if (!document.editable) {
    return [showBytes];
  }
  if (target && element) {
    return [...elementEntries(page, target, element), showBytes];
  }
  return target
    ? [...targetEntries(page, target), showBytes]
    : [{ label: words.say('addTarget'), run: () => page.act({ action: 'add-target' }) }, showBytes];
}

/** Does what a key stands for with what is selected. False where it stands for nothing. */
export function runPartKey(page: Page, key: string): boolean {
  const entry = partEntries(page).find(({ keys }) => keys === key);
  entry?.run();
  return entry !== undefined;
}

function targetEntries(page: Page, { index }: TargetView): MenuEntry[] {
  const { words } = page;
  return [
    { label: words.say('menuRename'), keys: 'F2', run: () => editField(page, `name-${index}`) },
    { label: words.say('addElement'), run: () => page.act({ action: 'add-element', target: index }) },
    {
      label: words.say('removeTarget'),
      keys: 'Delete',
      run: () => page.edit({ change: 'remove', target: index, element: null }),
    },
  ];
}

function elementEntries(page: Page, target: TargetView, element: ElementView): MenuEntry[] {
  const { words } = page;
  const place = { target: target.index, element: element.index };
  const next = target.elements[element.index + 1];
  return [
    {
      label: words.say('menuMove'),
      keys: 'F2',
      run: () => editField(page, `address-${place.target}-${place.element}`),
    },
    { label: words.say('replaceElement'), run: () => page.act({ action: 'replace-element', ...place }) },
    ...(element.size < 2 ? [] : [{ label: words.say('split'), run: () => editField(page, splitField(element)) }]),
    ...(next?.address === element.address + element.size
      ? [{ label: words.say('merge'), run: () => page.edit({ change: 'merge', ...place }) }]
      : []),
    { label: words.say('removeElement'), keys: 'Delete', run: () => page.edit({ change: 'remove', ...place }) },
  ];
}

/** The forms stand in the overview. */
function editField(page: Page, field: string): void {
  page.update({ tab: 'overview' });
  page.beginEdit(field);
}
