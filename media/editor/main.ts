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
import { EditorPage } from './editor-page.ts';
import { keepFieldKeys } from './field-keys.ts';
import { keptState, type VsCodeApi } from './kept-state.ts';
import { FIRST_STATE, Words } from './page.ts';

/** What VS Code gives a webview. */
declare function acquireVsCodeApi(): VsCodeApi<FromWebview>;

const vscode = acquireVsCodeApi();
const root = document.body.appendChild(document.createElement('div'));
root.className = 'page';
keepFieldKeys();
const channel: EditorChannel = new RequestChannel((message) => vscode.postMessage(message), new SystemClock(), replies);
let page: EditorPage | undefined;

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = readToWebview(event.data);
  switch (message?.type) {
    case 'strings':
      page ??= new EditorPage(root, Words.from(message.strings), channel, {
        ...keptState(vscode, FIRST_STATE),
        tellMoved: (at) => vscode.postMessage({ type: 'moved', at }),
      });
      break;
    case 'document':
      page?.show(message.document);
      break;
    case 'board':
      page?.showBoard(message.board);
      break;
    case 'beside':
      page?.showBeside(message.beside);
      break;
    case 'follow':
      page?.follow(message.at);
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
