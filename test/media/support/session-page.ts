/** The page together with the extension's side of it, but without VS Code: what one posts, the other answers. */

import type { Browser } from 'playwright-core';
import { SystemClock } from '../../../src/base/clock.ts';
import type { WatchedBoard } from '../../../src/extension/editor/board-watch.ts';
import { applyEdit } from '../../../src/extension/editor/apply-edit.ts';
import { EditorSession, type OpenDocument } from '../../../src/extension/editor/editor-session.ts';
import { type Opened, openFirmware } from '../../../src/extension/editor/opened-file.ts';
import { identifyFile } from '../../../src/extension/editor/identify-file.ts';
import { parseDfuse } from '../../../src/formats/dfuse.ts';
import type { LookedAt } from '../../../src/messages/messages.ts';
import { answerRequest } from '../../../src/messages/request-channel.ts';
import type { Action, Edit } from '../../../src/messages/requests.ts';
import { CHIPS } from '../../../src/stm32/devices/chip-table.ts';
import { STRINGS } from './documents.ts';
import { openWebviewPage, type PageOptions, type WebviewPage } from './webview-page.ts';

/** What came from the page, and what it showed. */
export interface SessionPage extends WebviewPage {
  readonly edits: readonly Edit[];
  readonly actions: readonly Action[];
  readonly copied: readonly string[];
  /** Where the page said that it looks, for one beside it. */
  readonly moves: readonly LookedAt[];
  /** Shows other bytes, as a change on disk does. */
  readonly change: (bytes: Uint8Array) => Promise<void>;
}

/** Where raw bytes are said to belong. */
const FLASH = 0x08000000;

/** Where the file of the page pretends to be. */
export const ADDRESS = 'file:///firmware.dfu';

/** Opens the page for a file with these bytes. */
export async function openSessionPage(
  browser: Browser,
  bytes: Uint8Array,
  options: Omit<PageOptions, 'onMessage'> & {
    readonly whyNotEditable?: string;
    readonly name?: string;
    readonly board?: WatchedBoard;
    /** Whether edits change the file, as those of the real document do; else they are only listed. */
    readonly editing?: boolean;
  } = {},
): Promise<SessionPage> {
  const name = options.name ?? 'firmware.dfu';
  // A .dfu is shown as one, also where it is none.
  const { format, file, entryPoint }: Opened = name.endsWith('.dfu')
    ? { format: 'dfuse', file: parseDfuse(bytes), entryPoint: undefined }
    : openFirmware(name, bytes, { address: FLASH });
  const edits: Edit[] = [];
  const actions: Action[] = [];
  const copied: string[] = [];
  const moves: LookedAt[] = [];
  const document = {
    uri: ADDRESS,
    name,
    revision: 1,
    format,
    entryPoint,
    file,
    whyNotEditable: options.whyNotEditable ?? null,
    chips: CHIPS,
    chip: CHIPS.find(({ name }) => name === 'STM32F401xD/xE'),
    chipIsGuessed: true,
    known: identifyFile(file, CHIPS),
    isFixable: (problem) => problem.code === 'wrong-crc',
    chooseChip: () => undefined,
    edit: (edit) => {
      edits.push(edit);
      if (options.editing) {
        document.file = applyEdit(parseDfuse(document.file.bytes), edit);
        document.revision++;
        void showDocument();
      }
    },
  } satisfies OpenDocument;
  const session = new EditorSession(
    document,
    {
      copy: (text) => {
        copied.push(text);
        return Promise.resolve();
      },
      act: (action) => void actions.push(action),
      board: () => options.board,
    },
    new SystemClock(),
  );
  const page = await openWebviewPage(browser, {
    ...options,
    onMessage: (message, post) => {
      const answer = async (): Promise<void> => {
        if (message.type === 'ready') {
          await post({ type: 'strings', strings: STRINGS });
          await post({ type: 'document', document: session.view() });
          await post({ type: 'board', board: session.board() });
        } else if (message.type === 'moved') {
          moves.push(message.at);
        } else {
          await post(await answerRequest(message, (request) => session.answer(request), String));
        }
      };
      // A page that was closed meanwhile gets no answer.
      answer().catch(() => undefined);
    },
  });
  const showDocument = (): Promise<void> => page.post({ type: 'document', document: session.view() });
  await page.page.getByRole('tree').waitFor();
  return {
    ...page,
    edits,
    actions,
    copied,
    moves,
    change: async (other) => {
      document.file = parseDfuse(other);
      document.revision++;
      await showDocument();
    },
  };
}
