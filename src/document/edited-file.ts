/**
 * A file and what edits make of it. Content is never changed in place: an edit makes a new file, whose content shares
 * the bytes of the file that was opened, however many edits lie between. So going back needs no copy of the old file:
 * it is made again from its content, in the time that one edit takes.
 *
 * Below: DfuSe files, read and written. Above: the editor's document, with its undo and redo.
 */

import { parseDfuse } from '../formats/dfuse.ts';
import type { DfuseFile } from '../formats/dfuse-file.ts';
import { type DfuseContent, dfuseContentOf, serialiseDfuse } from '../formats/dfuse-writer.ts';

/** What files that edits made are made of; a file that was opened is made of itself. */
const contents = new WeakMap<DfuseFile, DfuseContent>();

/** What a file is made of, as views into the file that was opened. */
export function contentOf(file: DfuseFile): DfuseContent {
  return contents.get(file) ?? dfuseContentOf(file);
}

/**
 * The file after `change`, with right sizes and a right CRC, read anew so that its problems are true again.
 * @throws EditError, FormatError where the change makes no sense
 */
export function editFile(file: DfuseFile, change: (content: DfuseContent) => DfuseContent): DfuseFile {
  return fileOf(change(contentOf(file)));
}

/** How to have `file` again later without keeping its bytes, unless it is the one that was opened. */
export function recipeOf(file: DfuseFile): () => DfuseFile {
  const content = contents.get(file);
  // Two functions, so that the closure over the content does not keep the file.
  return content ? fromContent(content) : itself(file);
}

function fromContent(content: DfuseContent): () => DfuseFile {
  return () => fileOf(content);
}

function itself(file: DfuseFile): () => DfuseFile {
  return () => file;
}

function fileOf(content: DfuseContent): DfuseFile {
  const file = parseDfuse(serialiseDfuse(content));
  contents.set(file, content);
  return file;
}
