import assert from 'node:assert/strict';
import { setImmediate as later } from 'node:timers/promises';
import { BytePages } from '../../media/editor/byte-pages.ts';
import type { HexContent } from '../../media/editor/hex-content.ts';
import { caretAt, type Selection } from '../../media/editor/hex-selection.ts';
import { HexTyping } from '../../media/editor/hex-typing.ts';
import { Words } from '../../media/editor/page.ts';
import type { Edit } from '../../src/messages/requests.ts';
import { STRINGS } from './support/documents.ts';

/** A view of sixteen bytes 00 … 0f whose document answers when the test says so. */
class View {
  readonly words = new Words(STRINGS);
  readonly edits: Edit[] = [];
  readonly said: string[] = [];
  reloads = 0;
  reason: string | null = null;
  current = 1;
  selected: Selection = caretAt(0);
  shown: BytePages;
  private readonly answers: ((error?: Error) => void)[] = [];
  readonly typing: HexTyping;

  constructor() {
    const fetch = (): Promise<Uint8Array> => Promise.resolve(Uint8Array.from({ length: 16 }, (_, index) => index));
    this.shown = new BytePages(16, fetch, () => undefined);
    const content: HexContent = {
      source: { of: 'element', target: 0, element: 0 },
      size: 16,
      base: 0,
      title: '',
      key: '',
      offset: 0,
      caret: 0,
    };
    this.typing = new HexTyping({
      words: this.words,
      content: () => content,
      pages: () => this.shown,
      selection: () => this.selected,
      select: (selection) => {
        this.selected = selection;
        this.typing.moved();
      },
      redraw: () => undefined,
      reload: () => this.reloads++,
      say: (text) => void this.said.push(text),
      whyNot: () => this.reason,
      revision: () => this.current,
      edit: (edit) => {
        this.edits.push(edit);
        return new Promise((resolve, reject) =>
          this.answers.push((error) => (error ? reject(error) : resolve(undefined))),
        );
      },
    });
  }

  async open(): Promise<this> {
    this.shown.want(0, 16);
    await later();
    return this;
  }

  /** The document has made the edit that is under way, or refused it. */
  async answer(error?: Error): Promise<void> {
    this.current += error ? 0 : 1;
    this.answers.shift()?.(error);
    await later();
  }

  press(...keys: string[]): boolean[] {
    return keys.map((key) =>
      this.typing.onKey({ key, ctrlKey: false, metaKey: false, getModifierState: () => false } as never),
    );
  }

  /** Offset and bytes of the edits. */
  get written(): (readonly [number, ...number[]])[] {
    return this.edits.map((edit) => (edit.change === 'overwrite' ? [edit.offset, ...edit.bytes] : [-1]));
  }
}

describe('HexTyping', () => {
  it('types nothing until somebody begins, and says how', async () => {
    const view = await new View().open();
    assert.deepEqual(view.press('a'), [false]);
    assert.deepEqual([view.written, view.said.at(-1)], [[], 'Press F2 to type over bytes.']);
  });

  it('does not begin where nothing can be changed, and says why', async () => {
    const view = await new View().open();
    view.reason = 'Read-only.';
    view.press('F2', 'a', 'b');
    view.typing.paste('00');
    assert.deepEqual([view.typing.side, view.written, new Set(view.said)], [undefined, [], new Set(['Read-only.'])]);
  });

  it('makes an edit of two digits, and goes on with the next byte', async () => {
    const view = await new View().open();
    view.press('F2', 'D');
    assert.deepEqual([view.written, view.shown.at(0)], [[], 0xd0]);
    view.press('e');
    assert.deepEqual([view.written, view.shown.at(0), view.selected.caret], [[[0, 0xde]], 0xde, 1]);
  });

  it('gathers what is typed while an edit is under way', async () => {
    const view = await new View().open();
    view.press('F2', '1', '1', '2', '2', '3', '3');
    assert.deepEqual(view.written, [[0, 0x11]]);
    await view.answer();
    assert.deepEqual(view.written, [
      [0, 0x11],
      [1, 0x22, 0x33],
    ]);
  });

  it('lays what has not arrived over bytes that come meanwhile', async () => {
    const view = await new View().open();
    view.press('F2', '1', '1', '2', '2', '3');
    view.shown.write(0, Uint8Array.of(0, 1, 2)); // as the document has them
    view.typing.arrived();
    assert.deepEqual([view.shown.at(0), view.shown.at(1), view.shown.at(2)], [0x11, 0x22, 0x32]);
  });

  it('types characters as UTF-8 on the text side', async () => {
    const view = await new View().open();
    view.press('F2', 'Enter', 'A');
    await view.answer();
    view.press('ü', ' ');
    await view.answer();
    assert.deepEqual(view.written.flat(), [0, 0x41, 1, 0xc3, 0xbc, 3, 0x20]);
  });

  it('takes a first digit back by Escape, by Backspace and by going away, and ends by Escape', async () => {
    const view = await new View().open();
    view.press('F2', 'f', 'Escape');
    assert.deepEqual([view.shown.at(0), view.typing.side], [0, 'digits']);
    view.press('f', 'Backspace');
    assert.equal(view.shown.at(0), 0);
    view.press('f');
    view.selected = caretAt(5);
    view.typing.moved();
    assert.equal(view.shown.at(0), 0);
    view.press('Escape');
    assert.deepEqual([view.typing.side, view.written], [undefined, []]);
  });

  it('says that other letters are no digits', async () => {
    const view = await new View().open();
    view.press('F2', 'x');
    assert.deepEqual([view.written, view.said.at(-1)], [[], 'That is no hexadecimal digit. Enter changes to text.']);
  });

  it('pastes digits over a selection, and nothing that does not fit', async () => {
    const view = await new View().open();
    view.selected = { anchor: 3, caret: 2 };
    view.typing.paste('aa bb cc');
    assert.deepEqual(view.written, []);
    assert.match(view.said.at(-1) ?? '', /3 bytes do not fit: there is room for 2 bytes/);
    view.typing.paste('aa bb');
    assert.deepEqual(view.written, [[2, 0xaa, 0xbb]]);
    view.selected = caretAt(15);
    view.typing.paste('aa bb');
    view.typing.paste('hello');
    assert.equal(view.written.length, 1);
  });

  it('shows the document’s bytes again where it refuses, and drops what was typed after', async () => {
    const view = await new View().open();
    view.press('F2', '1', '1', '2', '2');
    await view.answer(new Error('The file is gone.'));
    assert.deepEqual([view.reloads, view.written, view.said.at(-1)], [1, [[0, 0x11]], 'The file is gone.']);
  });

  it('does not write over what another program made of the file meanwhile', async () => {
    const view = await new View().open();
    view.press('F2', '1', '1', '2', '2');
    view.current++; // read anew from disk
    await view.answer();
    assert.deepEqual([view.written, view.reloads], [[[0, 0x11]], 1]);
    assert.match(view.said.at(-1) ?? '', /has changed meanwhile/);
  });
});
