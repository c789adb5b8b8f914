/**
 * Files that are dropped on the page: their content becomes elements of the selected target. VS Code lets files through
 * to a page only while Shift is held, which the page says.
 *
 * Below: page. Above: the editor's page.
 */

import { type DroppedFile, MOST_DROPPED } from '../../src/messages/requests.ts';
import { type Page, sentenceOf } from './page.ts';

/** Where VS Code's Explorer, and other pages, say which files they drag: a list of URIs, a line each. */
const URI_LISTS = ['application/vnd.code.uri-list', 'text/uri-list'] as const;

/** Lets files be dropped on `root`. */
export function takeDroppedFiles(root: HTMLElement, page: Page): void {
  const mark = (on: boolean): void => void root.classList.toggle('dropping', on);
  root.addEventListener('dragover', (event) => {
    if (!event.defaultPrevented && hasFiles(event.dataTransfer) && mayTake(page)) {
      event.preventDefault();
      mark(true);
    }
  });
  root.addEventListener('dragleave', (event) => {
    if (!(event.relatedTarget instanceof Node && root.contains(event.relatedTarget))) {
      mark(false);
    }
  });
  root.addEventListener('drop', (event) => {
    mark(false);
    if (event.defaultPrevented || !hasFiles(event.dataTransfer) || !mayTake(page)) {
      return;
    }
    event.preventDefault();
    filesOf(event.dataTransfer).then(
      (files) => add(page, files),
      (error: unknown) => page.refuse(sentenceOf(error)),
    );
  });
}

function add(page: Page, files: readonly DroppedFile[]): void {
  const { document, state, words } = page;
  if (files.length > MOST_DROPPED) {
    page.refuse(words.say('dropTooMany', MOST_DROPPED));
  } else if (files.length > 0) {
    const target = document.targets.length > 0 ? (state.selected?.target ?? 0) : null;
    page.act({ action: 'add-dropped', target, files: [...files] });
  }
}

function mayTake({ document }: Page): boolean {
  return document.editable;
}

function hasFiles(data: DataTransfer | null): data is DataTransfer {
  return data?.types.some((type) => type === 'Files' || URI_LISTS.some((list) => list === type)) ?? false;
}

/** Asked while the drop is handled: afterwards the data is gone. */
async function filesOf(data: DataTransfer): Promise<DroppedFile[]> {
  const uris = URI_LISTS.map((type) => urisIn(data.getData(type))).find((list) => list.length > 0);
  if (uris) {
    return uris.map((uri) => ({ from: 'uri', uri }));
  }
  return Promise.all(
    [...data.files].map(async (file) => ({
      from: 'page' as const,
      name: file.name,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
}

/** RFC 2483, 5: a line each, comments begin with #. */
function urisIn(list: string): string[] {
  return list.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
}
