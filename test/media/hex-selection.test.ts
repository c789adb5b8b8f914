import assert from 'node:assert/strict';
import { afterKey, boundsOf, caretAt, type Selection } from '../../media/editor/hex-selection.ts';

/** 37 bytes in rows of 16: the last row has five. */
const extent = { size: 37, bytesPerRow: 16, rowsPerPage: 10 };

function press(
  selection: Selection,
  key: string,
  held: { shift?: boolean; ctrl?: boolean } = {},
): Selection | undefined {
  return afterKey(
    selection,
    { key, shiftKey: held.shift ?? false, ctrlKey: held.ctrl ?? false, metaKey: false },
    extent,
  );
}

describe('afterKey', () => {
  it('walks by byte and by row, and stays inside', () => {
    assert.deepEqual(press(caretAt(5), 'ArrowRight'), caretAt(6));
    assert.deepEqual(press(caretAt(0), 'ArrowLeft'), caretAt(0));
    assert.deepEqual(press(caretAt(5), 'ArrowDown'), caretAt(21));
    assert.deepEqual(press(caretAt(36), 'ArrowRight'), caretAt(36));
  });

  it('keeps the column where the rows end', () => {
    assert.deepEqual(press(caretAt(3), 'ArrowUp'), caretAt(3));
    assert.deepEqual(press(caretAt(18), 'PageUp'), caretAt(2));
    assert.deepEqual(press(caretAt(2), 'PageDown'), caretAt(34));
    assert.deepEqual(press(caretAt(25), 'ArrowDown'), caretAt(36)); // the last row has no such column
  });

  it('goes to the ends of rows, and with Control to the ends of everything', () => {
    assert.deepEqual(press(caretAt(20), 'Home'), caretAt(16));
    assert.deepEqual(press(caretAt(20), 'End'), caretAt(31));
    assert.deepEqual(press(caretAt(34), 'End'), caretAt(36));
    assert.deepEqual(press(caretAt(20), 'Home', { ctrl: true }), caretAt(0));
    assert.deepEqual(press(caretAt(20), 'End', { ctrl: true }), caretAt(36));
  });

  it('selects with Shift, from where it began', () => {
    const two = press(press(caretAt(5), 'ArrowRight', { shift: true }) ?? caretAt(0), 'ArrowRight', { shift: true });
    assert.deepEqual(two, { anchor: 5, caret: 7 });
    assert.deepEqual(boundsOf({ anchor: 7, caret: 5 }), { first: 5, last: 7 });
  });

  it('selects everything with Control and A', () => {
    assert.deepEqual(boundsOf(press(caretAt(5), 'a', { ctrl: true }) ?? caretAt(0)), { first: 0, last: 36 });
  });

  it('leaves other keys to others', () => {
    assert.equal(press(caretAt(5), 'x'), undefined);
    assert.equal(press(caretAt(5), 'Tab'), undefined);
  });
});
