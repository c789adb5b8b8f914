/**
 * The tree of the file's targets and elements, as the ARIA Authoring Practices describe a tree: one row is in the tab
 * order, arrows walk, Home and End go to the ends, left and right fold.
 *
 * Below: page. Above: the editor's page. The rows are a flat list with levels and not nested, because the accessible
 * name of a nested row takes in all of its descendants (axe-core says so of `vscode-tree`).
 */

import { html, nothing, type TemplateResult } from 'lit';
import { hex32 } from '../../src/base/hex.ts';
import type { Part } from '../../src/messages/requests.ts';
import { beginDrag, dragAway, dragOver, dropOn, endDrag } from './outline-drag.ts';
import { runPartKey } from './part-menu.ts';
import type { Page } from './page.ts';

/** A row of the tree. */
interface OutlineRow {
  readonly part: Part | null;
  readonly level: number;
  readonly icon: string;
  readonly text: string;
  readonly description: string;
  /** The description with sizes to the byte. */
  readonly exact: string;
  /** Undefined where there is nothing to fold. */
  readonly expanded: boolean | undefined;
  readonly position: number;
  readonly siblings: number;
}

/** Draws the tree. */
export function outline(page: Page): TemplateResult {
  const rows = rowsOf(page);
  return html`
    <div
      class="outline"
      role="tree"
      aria-label=${page.words.say(page.document.format === 'dfuse' ? 'outline' : 'outlineSegments')}
      data-vscode-context=${JSON.stringify({ preventDefaultContextMenuItems: true })}
      @keydown=${(event: KeyboardEvent) => onKey(page, rows, event)}
    >
      ${rows.slice(0, page.most).map((row) => rowTemplate(page, row))}
    </div>
  `;
}

function rowsOf({ words, document, state }: Page): OutlineRow[] {
  const { targets } = document;
  const file: OutlineRow = {
    part: null,
    level: 1,
    icon: 'file-binary',
    text: document.name,
    description: words.size(document.size),
    exact: words.bytes(document.size),
    expanded: targets.length > 0 ? true : undefined,
    position: 1,
    siblings: 1,
  };
  return [
    file,
    ...targets.flatMap((target): OutlineRow[] => {
      // A target is a thing of DfuSe alone: elsewhere the parts stand right below the file.
      const isTarget = document.format === 'dfuse';
      const expanded = !state.folded.includes(target.index);
      const hidden = target.elementCount - target.elements.length;
      const row: OutlineRow = {
        part: { target: target.index, element: null },
        level: 2,
        icon: 'circuit-board',
        text: words.target(target),
        description: [words.elements(target.elementCount), hidden > 0 ? words.say('moreElements', hidden) : '']
          .filter((text) => text !== '')
          .join(', '),
        exact: words.bytes(target.size),
        expanded: target.elements.length > 0 ? expanded : undefined,
        position: target.index + 1,
        siblings: targets.length,
      };
      const elements = target.elements.map((element): OutlineRow => ({
        part: { target: target.index, element: element.index },
        level: isTarget ? 3 : 2,
        icon: 'symbol-structure',
        text: words.part(document, element.index),
        description: `${hex32(element.address)}, ${words.size(element.size)}`,
        exact: `${hex32(element.address)}, ${words.bytes(element.size)}`,
        expanded: undefined,
        position: element.index + 1,
        siblings: target.elementCount,
      }));
      if (!isTarget) {
        return elements;
      }
      return expanded ? [row, ...elements] : [row];
    }),
  ];
}

function rowTemplate(page: Page, row: OutlineRow): TemplateResult {
  const selected = isSame(row.part, page.state.selected);
  return html`
    <div
      class="outline-row"
      role="treeitem"
      aria-label=${`${row.text}, ${row.description}`}
      aria-level=${row.level}
      aria-posinset=${row.position}
      aria-setsize=${row.siblings}
      aria-selected=${selected ? 'true' : 'false'}
      aria-expanded=${row.expanded === undefined ? nothing : row.expanded ? 'true' : 'false'}
      tabindex=${selected ? 0 : -1}
      draggable=${page.document.editable && row.part ? 'true' : 'false'}
      @dragstart=${(event: DragEvent) => beginDrag(event, row.part)}
      @dragover=${(event: DragEvent) => dragOver(event, row.part)}
      @dragleave=${dragAway}
      @dragend=${endDrag}
      @drop=${(event: DragEvent) => dropOn(page, event, row.part)}
      @click=${(event: Event) => {
        select(page, row.part);
        (event.currentTarget as HTMLElement).focus();
      }}
      @contextmenu=${(event: MouseEvent) => {
        event.preventDefault();
        select(page, row.part);
        (event.currentTarget as HTMLElement).focus();
        page.showMenu({ id: 'part', at: { x: event.clientX, y: event.clientY } });
      }}
      @dblclick=${() => fold(page, row, row.expanded === true)}
    >
      <span
        aria-hidden="true"
        class="outline-arrow codicon ${row.expanded === undefined ? '' : `codicon-chevron-${row.expanded ? 'down' : 'right'}`}"
        @click=${(event: Event) => {
          if (row.level === 2 && row.expanded !== undefined) {
            event.stopPropagation();
            fold(page, row, row.expanded);
          }
        }}
      ></span>
      <span class="codicon codicon-${row.icon}" aria-hidden="true"></span>
      <span class="outline-text">${row.text}</span>
      <span class="outline-description" title=${row.exact}>${row.description}</span>
    </div>
  `;
}

function onKey(page: Page, rows: readonly OutlineRow[], event: KeyboardEvent): void {
  if (runPartKey(page, event)) {
    event.preventDefault();
    return;
  }
  const at = rows.findIndex((row) => isSame(row.part, page.state.selected));
  const row = rows[at];
  if (!row) {
    return;
  }
  const parent = (): number =>
    rows
      .slice(0, at)
      .map(({ level }) => level)
      .lastIndexOf(row.level - 1);
  const targets: Readonly<Record<string, () => number>> = {
    ArrowDown: () => at + 1,
    ArrowUp: () => at - 1,
    Home: () => 0,
    End: () => rows.length - 1,
    ArrowRight: () => (row.expanded === false ? fold(page, row, false) : row.expanded ? at + 1 : at),
    ArrowLeft: () => (row.expanded && row.level === 2 ? fold(page, row, true) : parent()),
  };
  const target = targets[event.key];
  if (!target || event.altKey) {
    return;
  }
  event.preventDefault();
  const next = rows[target()];
  if (next) {
    select(page, next.part);
    const tree = event.currentTarget as HTMLElement;
    tree.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }
}

/** Folds a target's elements away, or shows them again. Returns no row's place. */
function fold(page: Page, { part }: OutlineRow, away: boolean): -1 {
  if (part?.element === null) {
    const others = page.state.folded.filter((index) => index !== part.target);
    page.update({ folded: away ? [...others, part.target] : others });
  }
  return -1;
}

function select(page: Page, part: Part | null): void {
  if (!isSame(part, page.state.selected)) {
    page.update({ selected: part, hexOffset: 0, hexCaret: 0 });
  }
}

function isSame(a: Part | null, b: Part | null): boolean {
  return a?.target === b?.target && a?.element === b?.element;
}
