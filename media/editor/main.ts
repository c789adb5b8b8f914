/**
 * The .dfu editor's webview begins here: joins the page with VS Code.
 *
 * Below: the page, the channel. Above: nothing. The page's CSP lets in this script and its style sheet, nothing else.
 */

import './editor.css';
import { html, render } from 'lit';
import { SystemClock } from '../../src/base/clock.ts';
import { type FromWebview, readToWebview } from '../../src/messages/messages.ts';
import { RequestChannel } from '../../src/messages/request-channel.ts';
import { type EditorChannel, replies } from '../../src/messages/requests.ts';
import { STRING_KEYS, type StringKey, type Strings } from '../../src/messages/strings.ts';
import { EditorPage } from './editor-page.ts';
import { FIRST_STATE, type PageState, Words } from './page.ts';

/** What VS Code gives a webview. */
declare function acquireVsCodeApi(): {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** Milliseconds after the last choice before it is kept. */
const KEEP_AFTER = 100;

const vscode = acquireVsCodeApi();
const root = document.body.appendChild(document.createElement('div'));
root.className = 'page';
const channel: EditorChannel = new RequestChannel((message) => vscode.postMessage(message), new SystemClock(), replies);
let page: EditorPage | undefined;

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = readToWebview(event.data);
  switch (message?.type) {
    case 'strings':
      page ??= new EditorPage(root, new Words(complete(message.strings)), channel, {
        first: firstState(),
        keep,
      });
      break;
    case 'document':
      page?.show(message.document);
      break;
    case 'board':
      page?.showBoard(message.board);
      break;
    case 'failed':
      render(html`<p class="error" role="alert">${message.sentence}</p>`, root);
      break;
    case 'reply':
      channel.receive(message);
      break;
    case undefined:
      break; // not ours: VS Code's own messages pass here too
  }
});
vscode.postMessage({ type: 'ready' });

let keeping: ReturnType<typeof setTimeout> | undefined;

/** Keeps what is chosen, soon: each step of scrolling is a choice, and keeping one crosses to VS Code. */
function keep(state: PageState): void {
  clearTimeout(keeping);
  keeping = setTimeout(() => vscode.setState(state), KEEP_AFTER);
}

/** A string that the extension does not have shows its name: ugly, and never empty. */
function complete(strings: Readonly<Record<string, string>>): Strings {
  return Object.fromEntries(STRING_KEYS.map((key) => [key, strings[key] ?? key])) as Record<StringKey, string>;
}

/** What was chosen when the tab was last seen. */
function firstState(): PageState {
  const kept = vscode.getState();
  return typeof kept === 'object' ? { ...FIRST_STATE, ...kept } : FIRST_STATE;
}
