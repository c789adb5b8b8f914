/**
 * Which bytes the hex view shows: those of what is selected.
 *
 * Below: page. Above: the hex view and the editor's page.
 */

import { hex32 } from '../../src/base/hex.ts';
import type { ByteSource } from '../../src/messages/requests.ts';
import { type Page, selectedParts, type Words } from './page.ts';

/** What is shown. */
export interface HexContent {
  readonly source: ByteSource;
  readonly size: number;
  /** The address of an element's first byte; elsewhere the first byte's offset in the file, and offsets are spoken of. */
  readonly base: number;
  readonly title: string;
  /** Tells documents and revisions apart: other bytes mean other pages. */
  readonly key: string;
  readonly offset: number;
  readonly caret: number;
}

/** The bytes of what is selected: an element's at their addresses, those of the file or a target at their offsets. */
export function hexContent({ document, state, words }: Page): HexContent {
  const { target, element } = selectedParts(document, state.selected);
  const place = { offset: state.hexOffset, caret: state.hexCaret };
  if (target && element) {
    return {
      ...place,
      source: { of: 'element', target: target.index, element: element.index },
      size: element.size,
      base: element.address,
      title: words.part(document, element.index),
      key: `${document.revision} ${target.index}/${element.index}`,
    };
  }
  return target
    ? {
        ...place,
        source: { of: 'target', target: target.index },
        size: target.length,
        base: target.offset,
        title: words.target(target),
        key: `${document.revision} ${target.index}`,
      }
    : {
        ...place,
        source: { of: 'file' },
        size: document.size,
        base: 0,
        title: document.name,
        key: `${document.revision}`,
      };
}

/** Whether both show the same stretch of a document, perhaps at different revisions of it. */
export function isSameStretch(a: HexContent, b: HexContent): boolean {
  return a.size === b.size && a.base === b.base && JSON.stringify(a.source) === JSON.stringify(b.source);
}

/** A place for people: an address, or an offset in the file. */
export function placeIn({ source, base }: HexContent, words: Words, offset: number): string {
  return source.of === 'element' ? hex32(base + offset) : words.say('offset', `0x${(base + offset).toString(16)}`);
}
