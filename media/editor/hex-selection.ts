/**
 * The caret and the selection of a hex view: offsets of bytes, and what the keys do to them.
 *
 * Below: nothing. Above: the hex view. Pure.
 */

/** The caret is on a byte; the selection reaches from there to the anchor, both included. */
export interface Selection {
  readonly caret: number;
  readonly anchor: number;
}

/** A selection of one byte. */
export function caretAt(offset: number): Selection {
  return { caret: offset, anchor: offset };
}

/** The first and the last selected byte. */
export function boundsOf({ caret, anchor }: Selection): { readonly first: number; readonly last: number } {
  return { first: Math.min(caret, anchor), last: Math.max(caret, anchor) };
}

/** What a key may depend on. */
export interface Extent {
  /** Bytes in all, at least one. */
  readonly size: number;
  readonly bytesPerRow: number;
  readonly rowsPerPage: number;
}

/** A key with its modifiers, as `KeyboardEvent` has them. */
export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** The selection after a key, or undefined where the key means nothing here. */
export function afterKey(selection: Selection, key: Key, extent: Extent): Selection | undefined {
  const whole = key.ctrlKey || key.metaKey;
  if (whole && key.key.toLowerCase() === 'a') {
    return { anchor: 0, caret: extent.size - 1 };
  }
  const target = targetOf(selection.caret, key.key, whole, extent);
  if (target === undefined) {
    return undefined;
  }
  const caret = Math.min(extent.size - 1, Math.max(0, target));
  return { caret, anchor: key.shiftKey ? selection.anchor : caret };
}

function targetOf(caret: number, key: string, whole: boolean, extent: Extent): number | undefined {
  const { bytesPerRow, rowsPerPage, size } = extent;
  /** Up and down keep the column where they can, as in a text. */
  const vertical = (distance: number): number => {
    const target = caret + distance;
    return target < 0 ? caret % bytesPerRow : target >= size ? lastInColumn(caret % bytesPerRow) : target;
  };
  const lastInColumn = (column: number): number => {
    const lastRow = size - 1 - ((size - 1) % bytesPerRow);
    return Math.min(size - 1, lastRow + column);
  };
  switch (key) {
    case 'ArrowLeft':
      return caret - 1;
    case 'ArrowRight':
      return caret + 1;
    case 'ArrowUp':
      return vertical(-bytesPerRow);
    case 'ArrowDown':
      return vertical(bytesPerRow);
    case 'PageUp':
      return vertical(-bytesPerRow * rowsPerPage);
    case 'PageDown':
      return vertical(bytesPerRow * rowsPerPage);
    case 'Home':
      return whole ? 0 : caret - (caret % bytesPerRow);
    case 'End':
      return whole ? size - 1 : caret - (caret % bytesPerRow) + bytesPerRow - 1;
    default:
      return undefined;
  }
}
