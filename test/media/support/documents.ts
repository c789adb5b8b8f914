/** Documents for the page, made of what a test cares about. */

import type { DocumentView } from '../../../src/messages/document-view.ts';
import { webviewStrings } from '../../../src/extension/editor/webview-strings.ts';

/** The webview's strings, in English. */
export const STRINGS = webviewStrings();

/** A document with one target and these elements. */
export function documentWith(
  elements: readonly { readonly address: number; readonly size: number }[],
  change: Partial<DocumentView> = {},
): DocumentView {
  const sizes = elements.reduce((sum, { size }) => sum + size, 0);
  return {
    revision: 1,
    name: 'firmware.dfu',
    size: 11 + 274 + elements.length * 8 + sizes + 16,
    editable: true,
    whyNotEditable: null,
    format: 'dfuse',
    formatName: 'DfuSe',
    entryPoint: null,
    foreign: null,
    card: { title: null, built: null, board: null, others: [], chip: 'Unknown.', evidence: null },
    prefix: { version: 1, statedSize: 1000, targetCount: 1 },
    suffix: null,
    targets: [
      {
        index: 0,
        offset: 11,
        alternateSetting: 0,
        name: 'ST...',
        size: sizes,
        length: 274 + elements.length * 8 + sizes,
        elementCount: elements.length,
        elements: elements.map((element, index) => ({ ...element, index, offset: 285 })),
      },
    ],
    elementCount: elements.length,
    problems: [],
    problemCount: 0,
    chips: [{ id: 'STM32F401xD/xE', name: 'STM32F401xD/xE' }],
    chip: null,
    regions: [],
    ...change,
  };
}

/** A document with one element of that size. */
export function elementDocument(size: number): DocumentView {
  return documentWith([{ address: 0x08000000, size }]);
}
