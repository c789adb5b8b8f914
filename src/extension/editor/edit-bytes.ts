/**
 * Typing over bytes of the open .dfu, wherever they were seen: in an element, a target, or the whole file.
 *
 * Below: the document's edits. Above: edits that the webview asks for, “Fill”. It does not know VS Code.
 */

import type { ElementPlace } from '../../document/content-edits.ts';
import { overwriteElement } from '../../document/content-edits.ts';
import { EditError } from '../../document/edit-error.ts';
import { type DfuseFile, ELEMENT_HEADER_SIZE } from '../../formats/dfuse-file.ts';
import type { DfuseContent } from '../../formats/dfuse-writer.ts';
import type { ByteSource } from '../../messages/requests.ts';

/**
 * The content with `by` over the bytes of `source` from `offset` on.
 * @param file what the content was made into, which says where everything stands
 * @throws EditError `not-content` where they are not all of one element; `past-element`, `no-such-part`
 */
export function overwriteBytes(
  content: DfuseContent,
  file: Pick<DfuseFile, 'targets'>,
  { source, offset, by }: { readonly source: ByteSource; readonly offset: number; readonly by: Uint8Array },
): DfuseContent {
  if (source.of === 'element') {
    return overwriteElement(content, source, offset, by);
  }
  const start = source.of === 'target' ? startOfTarget(file, source.target) + offset : offset;
  const { place, first } = elementAround(file, start, by.length);
  return overwriteElement(content, place, start - first, by);
}

/** `pattern` again and again, `length` bytes of it. */
export function repeated(pattern: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => pattern[index % pattern.length] ?? 0);
}

function startOfTarget({ targets }: Pick<DfuseFile, 'targets'>, target: number): number {
  const found = targets[target];
  if (!found) {
    throw new EditError('no-such-part', { target, element: null });
  }
  return found.offset;
}

/** The element that holds all of the file's bytes from `start` on, and where its first byte stands in the file. */
function elementAround(
  { targets }: Pick<DfuseFile, 'targets'>,
  start: number,
  size: number,
): { readonly place: ElementPlace; readonly first: number } {
  for (const { index: target, elements } of targets) {
    for (const { index: element, offset, bytes } of elements) {
      const first = offset + ELEMENT_HEADER_SIZE;
      if (first <= start && start + size <= first + bytes.length) {
        return { place: { target, element }, first };
      }
    }
  }
  throw new EditError('not-content', { offset: start, size });
}
