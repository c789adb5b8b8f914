/**
 * Which bytes the hex view shows: those of what is selected.
 *
 * Below: page. Above: the editor's page.
 */

import type { HexContent } from './hex-view.ts';
import { type Page, selectedParts } from './page.ts';

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
      title: words.say('element', element.index),
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
