/**
 * One webview that shows one document: carries messages between the page and its session.
 *
 * Below: the session, messages. Above: the provider. There may be several for a document: each has its own selection,
 * all show the same content.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { SystemClock } from '../../base/clock.ts';
import { readFromWebview, type ToWebview } from '../../messages/messages.ts';
import { answerRequest } from '../../messages/request-channel.ts';
import type { Action } from '../../messages/requests.ts';
import type { ErrorReporter } from '../errors/report-error.ts';
import { textOf } from '../errors/text-of-error.ts';
import type { BoardWatch } from './board-watch.ts';
import { EditorSession } from './editor-session.ts';
import type { ForeignFiles } from '../files/foreign-files.ts';
import type { ProblemReports } from './problem-reports.ts';
import type { ChipMemory, ShownDocument } from './shown-document.ts';
import type { SidesBySide } from './side-by-side.ts';
import { beginPage, posterTo } from './webview-page.ts';
import { webviewStrings } from './webview-strings.ts';
import { lineOf } from '../../texts/text.ts';

/** What a panel needs from around it. */
export interface PanelSurroundings {
  /** The folder of the webview's script and style sheet. */
  readonly media: vscode.Uri;
  /** Does what the page's buttons are for. */
  readonly act: (action: Action) => Promise<void>;
  readonly errors: ErrorReporter;
  /** What is known of boards, for all editors. */
  readonly boards: BoardWatch;
  readonly sides: SidesBySide;
  readonly onFailure: (error: unknown) => void;
}

/** What all editors share. */
export interface EditorSurroundings extends Omit<PanelSurroundings, 'act'> {
  readonly problems: ProblemReports;
  readonly foreign: ForeignFiles;
  readonly chipMemory: ChipMemory;
}

/** Milliseconds between two pictures of a board at work: progress is told more often than anybody sees. */
const PICTURE_EVERY = 100;

/** Fills `panel` with the editor; it lives as long as the panel. */
export function fillPanel(panel: vscode.WebviewPanel, document: ShownDocument, surroundings: PanelSurroundings): void {
  const { webview } = panel;
  const { media, onFailure, errors } = surroundings;
  const session = new EditorSession(
    document,
    {
      copy: async (text) => vscode.env.clipboard.writeText(text),
      act: (action) => {
        const run = (): void => void surroundings.act(action).then(undefined, (error) => errors.report(error, run));
        run();
      },
      board: () => surroundings.boards.latest,
    },
    new SystemClock(),
  );
  const post = posterTo<ToWebview>(panel, onFailure);
  const showDocument = async (): Promise<void> => {
    try {
      await document.loaded;
      post({ type: 'document', document: session.view() });
    } catch (error) {
      onFailure(error);
      post({ type: 'failed', sentence: sentenceOf(error) });
    }
  };
  let drawing: ReturnType<typeof setTimeout> | undefined;
  const showBoard = async (): Promise<void> => {
    drawing = undefined;
    try {
      await document.loaded;
      post({ type: 'board', board: session.board() });
    } catch (error) {
      onFailure(error);
    }
  };
  const showBoardSoon = (): void => void (drawing ??= setTimeout(() => void showBoard(), PICTURE_EVERY));
  const side = surroundings.sides.add({
    document,
    place: panel,
    show: (beside) => post({ type: 'beside', beside }),
    follow: (at) => post({ type: 'follow', at }),
  });
  const onMessage = async (received: unknown): Promise<void> => {
    const message = readFromWebview(received);
    if (message?.type === 'ready') {
      post({ type: 'strings', strings: webviewStrings() });
      await showDocument();
      await showBoard();
      side.ready();
    } else if (message?.type === 'moved') {
      side.moved(message.at);
    } else if (message) {
      const answer = async (...[request]: Parameters<EditorSession['answer']>): Promise<unknown> => {
        await document.loaded;
        return session.answer(request);
      };
      post(await answerRequest(message, answer, sentenceOf));
    }
  };
  const subscriptions = [
    webview.onDidReceiveMessage((message) => onMessage(message).catch(onFailure)),
    document.onDidChange(() => {
      void showDocument();
      showBoardSoon(); // whether it fits may be otherwise now
      side.changed();
    }),
    panel.onDidChangeViewState(() => side.changed()),
    { dispose: () => side.remove() },
    surroundings.boards.onDidChange(showBoardSoon),
    { dispose: () => clearTimeout(drawing) },
  ];
  panel.onDidDispose(() => subscriptions.forEach((subscription) => void subscription.dispose()));
  beginPage(webview, media, 'editor', document.name);
}

/** What a person is told of an error. */
function sentenceOf(error: unknown): string {
  if (error instanceof vscode.FileSystemError) {
    return l10n.t('The file cannot be read: {0}', error.message);
  }
  if (error instanceof RangeError) {
    return error.message;
  }
  return lineOf(textOf(error));
}
