/**
 * What the parts of the page are given: the document, what the person has chosen, and the ways to change either.
 *
 * Below: messages. Above: every template of this folder takes a `Page`; `editor-page.ts` is the one that exists.
 */

import { visibleText } from '../../src/base/visible-text.ts';
import type { BoardView } from '../../src/messages/board-view.ts';
import type { BesideView } from '../../src/messages/messages.ts';
import type { DocumentView, ElementView, TargetView } from '../../src/messages/document-view.ts';
import type { Action, Edit, Facts, Part, Texts } from '../../src/messages/requests.ts';
import { fillIn, STRING_KEYS, type StringKey, type Strings } from '../../src/messages/strings.ts';

/** What the person has chosen. VS Code keeps it while the tab is hidden. */
export interface PageState {
  /** The selected target or element; null is the file itself. */
  readonly selected: Part | null;
  readonly tab: 'overview' | 'bytes';
  /** Indexes of targets whose elements are folded away. */
  readonly folded: readonly number[];
  /** Null: as grave as they are. */
  readonly problemsShown: boolean | null;
  readonly overviewScroll: number;
  /** Where the hex view is: pixels from the top of everything, and the byte with the caret. */
  readonly hexOffset: number;
  readonly hexCaret: number;
  /** Names of what is unfolded that is folded away at first. */
  readonly unfolded: readonly string[];
  /** The tree's width in pixels; null: as wide as the page thinks right. */
  readonly treeWidth: number | null;
  readonly treeHidden: boolean;
  /** What the listed texts must contain. */
  readonly textFilter: string;
  /** The position of the sector of the board that is pointed at. */
  readonly sector: number | null;
}

/** A menu that is open: at its button, or where somebody clicked, in pixels of the window. */
export interface OpenMenu {
  readonly id: string;
  readonly at?: { readonly x: number; readonly y: number };
}

/** An offset of the hex view that means: wherever the caret is seen. */
export const REVEAL = -1;

export const FIRST_STATE: PageState = {
  selected: null,
  tab: 'overview',
  folded: [],
  problemsShown: null,
  overviewScroll: 0,
  hexOffset: 0,
  hexCaret: 0,
  unfolded: [],
  treeWidth: null,
  treeHidden: false,
  textFilter: '',
  sector: null,
};

/** What has been asked for: it is there, it failed, or it is on its way. */
export type Asked<Answer> = { readonly answer: Answer } | { readonly failure: string } | 'working';
export type FactsState = Asked<Facts>;
export type TextsState = Asked<Texts>;

/** One page, as its parts see it. */
export interface Page {
  readonly words: Words;
  readonly document: DocumentView;
  /** The board at hand; undefined as long as none is known. */
  readonly board: BoardView | undefined;
  /** What another revision beside the page holds otherwise; undefined where none is there. */
  readonly beside: BesideView | undefined;
  readonly state: PageState;
  /** The field that is being edited, by a name of its own. */
  readonly editing: string | undefined;
  /** Why the last edit was refused; empty where it was not. */
  readonly refusal: string;
  readonly menu: OpenMenu | undefined;
  /** How many of a long list are drawn: few in the first picture, all of them a moment later. */
  readonly most: number;
  /** Opens a menu; undefined closes the one that is open, and gives the focus back. */
  showMenu(menu: OpenMenu | undefined): void;
  update(change: Partial<PageState>): void;
  beginEdit(field: string | undefined): void;
  /** Says why what was typed, or what was asked for, cannot be. */
  refuse(sentence: string): void;
  /** @param then what to choose once it is done */
  edit(edit: Edit, then?: Partial<PageState>): void;
  act(action: Action): void;
  chooseChip(id: string): void;
  /** Copies the plan and what came of it as text. */
  copyBoard(): void;
  /** Whether a list that is folded away at first is shown. */
  isUnfolded(list: string): boolean;
  unfold(list: string, shown: boolean): void;
  /** Shows the bytes of the document from that place on: in an element where it is an address, else in the file. */
  showBytes(place: { readonly part: Part; readonly address: number } | { readonly offset: number }): void;
  /** Shows the bytes at an address, in whatever element it lies. False where none has it. */
  goTo(address: number): boolean;
  /** Shows the next bytes that the revision beside the page holds otherwise. */
  nextDifference(): void;
  facts(part: Part): FactsState;
  /** The readable texts of a part that contain what is chosen; asked for when they are first wanted. */
  texts(part: Part): TextsState;
}

/** Says things in the person's language. */
export class Words {
  constructor(private readonly strings: Strings) {}

  /** A string that the extension does not have shows its name: ugly, and never empty. */
  static from(strings: Readonly<Record<string, string>>): Words {
    return new Words(
      Object.fromEntries(STRING_KEYS.map((key) => [key, strings[key] ?? key])) as Record<StringKey, string>,
    );
  }

  /** The string of that name, with values in its places. */
  say(key: StringKey, ...values: readonly (string | number)[]): string {
    return fillIn(this.strings[key], values);
  }

  /** “14,800 bytes”. */
  bytes(count: number): string {
    return this.say(count === 1 ? 'bytesOne' : 'bytesMany', count.toLocaleString());
  }

  /** “332 KB”, “1.5 KB”, “16 MB”; below 1 KB in bytes. */
  size(count: number): string {
    const [key, unit] = count < 1024 * 1024 ? (['kilobytes', 1024] as const) : (['megabytes', 1024 * 1024] as const);
    const value = count / unit;
    const digits = value < 10 && !Number.isInteger(value) ? 1 : 0;
    return count < 1024 ? this.bytes(count) : this.say(key, Number(value.toFixed(digits)).toLocaleString());
  }

  /** “2 elements”. */
  elements(count: number): string {
    return this.say(count === 1 ? 'elementsOne' : 'elementsMany', count.toLocaleString());
  }

  /** “Element 0”; “Segment 0” in a file of another format than DfuSe. */
  part({ format }: Pick<DocumentView, 'format'>, index: number): string {
    return this.say(format === 'dfuse' ? 'element' : 'segment', index);
  }

  /** How many of them there are. */
  parts({ format, elementCount }: Pick<DocumentView, 'format' | 'elementCount'>): string {
    if (format === 'dfuse') {
      return this.elements(elementCount);
    }
    return this.say(elementCount === 1 ? 'segmentsOne' : 'segmentsMany', elementCount.toLocaleString());
  }

  /** A target by its number and name. */
  target({ index, name }: TargetView): string {
    return name === null || name === ''
      ? this.say('targetUnnamed', index)
      : this.say('target', index, visibleText(name));
  }
}

/** The selected target and element of `document`, as far as they exist. */
export function selectedParts(
  document: DocumentView,
  selected: Part | null,
): { readonly target: TargetView | undefined; readonly element: ElementView | undefined } {
  const target = selected ? document.targets[selected.target] : undefined;
  const element = selected && selected.element !== null ? target?.elements[selected.element] : undefined;
  return { target, element };
}

/** Whether `document` has what is selected; the file itself it always has. */
export function hasPart(document: DocumentView, selected: Part | null): boolean {
  const { target, element } = selectedParts(document, selected);
  return selected === null || (target !== undefined && (selected.element === null || element !== undefined));
}

/** What a person is told of an error. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
