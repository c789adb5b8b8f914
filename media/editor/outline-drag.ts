/**
 * Dragging a row of the tree to another place among its like: elements within their target, targets within the file. The
 * keys do the same: see `part-menu.ts`.
 *
 * Below: page, the menu's reorder. Above: the tree.
 */

import type { Part } from '../../src/messages/requests.ts';
import type { Page } from './page.ts';
import { reorder } from './part-menu.ts';

/** What is under way: a page is told what is dragged only once it is dropped. */
let dragged: Part | undefined;

/** Begins to drag a row. The file itself stays where it is. */
export function beginDrag(event: DragEvent, part: Part | null): void {
  dragged = part ?? undefined;
  if (event.dataTransfer && part) {
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', ''); // Firefox begins no drag without data
  }
}

/** A row is dragged over another: shows whether it may be dropped there. */
export function dragOver(event: DragEvent, part: Part | null): void {
  if (!mayTake(part)) {
    return;
  }
  event.preventDefault();
  (event.currentTarget as HTMLElement).classList.add('drop-here');
}

/** It went on. */
export function dragAway(event: DragEvent): void {
  (event.currentTarget as HTMLElement).classList.remove('drop-here');
}

/** It is dropped: takes the place of that row. */
export function dropOn(page: Page, event: DragEvent, part: Part | null): void {
  dragAway(event);
  if (dragged && part && mayTake(part)) {
    event.preventDefault();
    event.stopPropagation();
    reorder(page, dragged, part.element ?? part.target);
  }
  endDrag();
}

/** Whatever came of it. */
export function endDrag(): void {
  dragged = undefined;
}

function mayTake(part: Part | null): part is Part {
  if (!dragged || !part) {
    return false;
  }
  return dragged.element === null
    ? part.element === null && part.target !== dragged.target
    : part.element !== null && part.target === dragged.target && part.element !== dragged.element;
}
