/**
 * What can be done with the file, a target or an element, as entries of the tree's menu, and the keys that do the same.
 *
 * Below: page, menus. Above: the tree.
 */

import type { ElementView, TargetView } from '../../src/messages/document-view.ts';
import type { Part } from '../../src/messages/requests.ts';
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
export function runPartKey(page: Page, event: KeyboardEvent): boolean {
  const key = `${event.altKey ? 'Alt+' : ''}${event.key.replace(/^Arrow/, '')}`;
  const entry = event.ctrlKey || event.metaKey ? undefined : partEntries(page).find(({ keys }) => keys === key);
  entry?.run();
  return entry !== undefined;
}

function targetEntries(page: Page, { index }: TargetView): MenuEntry[] {
  const { words } = page;
  return [
    { label: words.say('menuRename'), keys: 'F2', run: () => editField(page, `name-${index}`) },
    { label: words.say('addElement'), run: () => page.act({ action: 'add-element', target: index }) },
    ...orderEntries(page, { target: index, element: null }, page.document.targets.length),
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
    ...orderEntries(page, place, target.elementCount),
    { label: words.say('removeElement'), keys: 'Delete', run: () => page.edit({ change: 'remove', ...place }) },
  ];
}

/** Up and down among its like. @param count how many of them there are */
function orderEntries(page: Page, part: Part, count: number): MenuEntry[] {
  const { words } = page;
  const at = part.element ?? part.target;
  return [
    ...(at > 0 ? [{ label: words.say('moveUp'), keys: 'Alt+Up', run: () => reorder(page, part, at - 1) }] : []),
    ...(at + 1 < count
      ? [{ label: words.say('moveDown'), keys: 'Alt+Down', run: () => reorder(page, part, at + 1) }]
      : []),
  ];
}

/** Puts a target or an element at another place among its like; what was selected stays so. */
export function reorder(page: Page, { target, element }: Part, to: number): void {
  const selected = element === null ? { target: to, element } : { target, element: to };
  page.edit({ change: 'reorder', target, element, to }, { selected });
}

/** The forms stand in the overview. */
function editField(page: Page, field: string): void {
  page.update({ tab: 'overview' });
  page.beginEdit(field);
}
