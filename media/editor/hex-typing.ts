/**
 * Typing over bytes: digits over digits, characters over characters, and what is pasted over what stands there. Nothing
 * of the length changes. A byte is shown as soon as it is typed; one edit is under way at a time, and what is typed
 * meanwhile becomes the next.
 *
 * Below: pages, number input. Above: the hex view. The document refuses what it cannot be; then its own bytes come back.
 */

import { bytesOfHex } from '../../src/base/hex.ts';
import { type ByteSource, type Edit, MAX_BYTES_AN_EDIT } from '../../src/messages/requests.ts';
import type { BytePages } from './byte-pages.ts';
import { type HexContent, isSameStretch } from './hex-content.ts';
import type { Side } from './hex-row.ts';
import { boundsOf, caretAt, type Selection } from './hex-selection.ts';
import { sentenceOf, type Words } from './page.ts';

/** What is typed into, and who makes the edits. */
export interface TypingSurroundings {
  readonly words: Words;
  content(): HexContent | undefined;
  pages(): BytePages | undefined;
  selection(): Selection;
  select(selection: Selection): void;
  /** Draws the bytes again, with the caret where typing goes. */
  redraw(): void;
  /** Fetches the bytes again: what is shown was typed, and is not so. */
  reload(): void;
  say(text: string): void;
  /** Why nothing can be typed; null where it can. */
  whyNot(): string | null;
  /** Which state of the document is seen. */
  revision(): number;
  edit(edit: Edit): Promise<unknown>;
}

/** Bytes that are on their way into the document. */
interface Typed {
  readonly content: HexContent;
  readonly source: ByteSource;
  readonly offset: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What is typed into one hex view. */
export class HexTyping {
  /** Where what is typed goes; undefined while bytes are only looked at. */
  side: Side | undefined;
  /** The side that was pressed last: there typing begins. */
  private pressed: Side = 'digits';
  /** The first digit of a byte whose second has not been typed. */
  private half: { readonly offset: number; readonly digit: number; readonly was: number } | undefined;
  private underWay: Typed | undefined;
  private waiting: Typed[] = [];

  constructor(private readonly view: TypingSurroundings) {}

  /** Begins to type, or ends it. Says why it cannot begin. */
  toggle(): void {
    const { view } = this;
    const reason = view.whyNot();
    if (this.side === undefined && reason !== null) {
      view.say(reason);
      return;
    }
    this.turnTo(this.side === undefined ? this.pressed : undefined);
  }

  /** Somebody pressed a byte by its digits or by its character. */
  press(side: Side): void {
    this.pressed = side;
    if (this.side !== undefined && this.side !== side) {
      this.turnTo(side);
    }
  }

  /** The caret has moved, or other bytes are shown. */
  moved(): void {
    if (this.half && this.half.offset !== this.view.selection().caret) {
      this.dropHalf();
    }
    if (this.side !== undefined && this.view.whyNot() !== null) {
      this.turnTo(undefined);
    }
  }

  /** Something else is about to be shown. */
  left(): void {
    this.half = undefined;
  }

  /** Bytes have come from the document: what was typed since goes over them. */
  arrived(): void {
    const content = this.view.content();
    const pages = this.view.pages();
    for (const typed of [...(this.underWay ? [this.underWay] : []), ...this.waiting]) {
      if (content && isSameStretch(typed.content, content)) {
        pages?.write(typed.offset, typed.bytes);
      }
    }
    if (this.half) {
      pages?.write(this.half.offset, Uint8Array.of((this.half.digit << 4) | (this.half.was & 0x0f)));
    }
  }

  /** Takes a key of the grid. True where it was one for typing. */
  onKey(event: KeyboardEvent): boolean {
    if (event.key === 'F2') {
      this.toggle();
      return true;
    }
    const command = event.metaKey || (event.ctrlKey && !event.getModifierState('AltGraph'));
    if (command) {
      return false;
    }
    const isText = [...event.key].length === 1;
    if (this.side === undefined) {
      if (isText && event.key !== ' ') {
        this.view.say(this.view.whyNot() ?? this.view.words.say('typingOff'));
      }
      return false;
    }
    switch (event.key) {
      case 'Enter':
        this.turnTo(this.side === 'digits' ? 'text' : 'digits');
        return true;
      case 'Escape':
        if (this.half) {
          this.dropHalf();
        } else {
          this.turnTo(undefined);
        }
        return true;
      case 'Backspace':
        this.back();
        return true;
      default:
        if (isText) {
          this.type(event.key, this.side);
        }
        return isText;
    }
  }

  /** Puts text from the clipboard over the bytes from the selection's first on: digits, or characters as UTF-8. */
  paste(text: string): void {
    const { view } = this;
    const { words } = view;
    const content = view.content();
    const reason = view.whyNot();
    if (reason !== null || !content) {
      view.say(reason ?? '');
      return;
    }
    const bytes = (this.side ?? this.pressed) === 'text' ? new TextEncoder().encode(text) : bytesOfHex(text);
    if (!bytes || bytes.length === 0) {
      view.say(words.say('pasteNotBytes'));
      return;
    }
    const { first, last } = boundsOf(view.selection());
    const room = last > first ? last - first + 1 : content.size - first;
    if (bytes.length > Math.min(room, MAX_BYTES_AN_EDIT)) {
      view.say(words.say('pasteTooLong', words.bytes(bytes.length), words.bytes(Math.min(room, MAX_BYTES_AN_EDIT))));
      return;
    }
    this.half = undefined;
    this.write(content, first, bytes);
    view.select(caretAt(first));
    view.say(words.say('pasted', words.bytes(bytes.length)));
  }

  /** Puts bytes over those from the caret on, in one edit. */
  put(bytes: Uint8Array<ArrayBuffer>): void {
    const { view } = this;
    const content = view.content();
    const { caret } = view.selection();
    if (content && view.whyNot() === null && caret + bytes.length <= content.size) {
      this.half = undefined;
      this.write(content, caret, bytes);
    }
  }

  private turnTo(side: Side | undefined): void {
    this.dropHalf();
    this.side = side;
    const { words } = this.view;
    this.view.redraw();
    this.view.say(words.say(side === undefined ? 'typingEnded' : side === 'digits' ? 'typingDigits' : 'typingText'));
  }

  private type(key: string, side: Side): void {
    const { view } = this;
    const content = view.content();
    const { caret } = view.selection();
    if (!content || caret >= content.size) {
      return;
    }
    if (side === 'text') {
      const bytes = new TextEncoder().encode(key);
      if (caret + bytes.length > content.size) {
        view.say(
          view.words.say('pasteTooLong', view.words.bytes(bytes.length), view.words.bytes(content.size - caret)),
        );
        return;
      }
      this.write(content, caret, bytes);
      this.goOn(content, caret + bytes.length);
      return;
    }
    const digit = /^[0-9a-f]$/i.test(key) ? Number.parseInt(key, 16) : undefined;
    const was = view.pages()?.at(caret);
    if (digit === undefined || was === undefined) {
      view.say(view.words.say('notADigit'));
    } else if (this.half?.offset === caret) {
      const byte = (this.half.digit << 4) | digit;
      this.half = undefined;
      this.write(content, caret, Uint8Array.of(byte));
      this.goOn(content, caret + 1);
    } else {
      this.half = { offset: caret, digit, was };
      view.pages()?.write(caret, Uint8Array.of((digit << 4) | (was & 0x0f)));
      view.select(caretAt(caret));
      view.redraw();
    }
  }

  private goOn({ size }: HexContent, offset: number): void {
    this.view.select(caretAt(Math.min(size - 1, offset)));
  }

  private back(): void {
    if (this.half) {
      this.dropHalf();
    } else {
      this.view.select(caretAt(Math.max(0, this.view.selection().caret - 1)));
    }
  }

  private dropHalf(): void {
    if (this.half) {
      this.view.pages()?.write(this.half.offset, Uint8Array.of(this.half.was));
      this.half = undefined;
      this.view.redraw();
    }
  }

  private write(content: HexContent, offset: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.view.pages()?.write(offset, bytes);
    this.view.redraw();
    const before = this.waiting.at(-1);
    const goesOn =
      before && isSameStretch(before.content, content) && before.offset + before.bytes.length === offset && before;
    const typed = { content, source: content.source, offset, bytes };
    if (goesOn && goesOn.bytes.length + bytes.length <= MAX_BYTES_AN_EDIT) {
      this.waiting[this.waiting.length - 1] = {
        ...goesOn,
        bytes: Uint8Array.from([...goesOn.bytes, ...bytes]),
      };
    } else {
      this.waiting.push(typed);
    }
    void this.send();
  }

  /** Makes the edits, one after the other. What the document was when they were typed, it must still be. */
  private async send(): Promise<void> {
    if (this.underWay) {
      return;
    }
    const { view } = this;
    let expected = view.revision();
    try {
      for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
        this.underWay = next;
        const { source, offset, bytes } = next;
        if (view.revision() !== expected) {
          throw new Error(view.words.say('typingOutdated'));
        }
        await view.edit({ change: 'overwrite', source, offset, bytes });
        // Where nothing was changed by it, the revision stays.
        expected = Math.min(view.revision(), expected + 1);
      }
    } catch (error) {
      this.waiting = [];
      this.half = undefined;
      this.underWay = undefined;
      view.reload();
      view.say(sentenceOf(error));
    } finally {
      this.underWay = undefined;
    }
  }
}
