/**
 * The webview of a comparison begins here: joins the page with VS Code.
 *
 * Below: the page, the channel. Above: nothing. The page's CSP lets in this script and its style sheet, nothing else.
 */

import './compare.css';
import { SystemClock } from '../../src/base/clock.ts';
import {
  type CompareChannel,
  compareReplies,
  type FromComparePage,
  readToComparePage,
} from '../../src/messages/compare-messages.ts';
import { RequestChannel } from '../../src/messages/request-channel.ts';
import { keptState, type VsCodeApi } from '../editor/kept-state.ts';
import { Words } from '../editor/page.ts';
import { ComparePage, FIRST_COMPARE_STATE } from './compare-page.ts';

/** What VS Code gives a webview. */
declare function acquireVsCodeApi(): VsCodeApi<FromComparePage>;

const vscode = acquireVsCodeApi();
const root = document.body.appendChild(document.createElement('main'));
root.className = 'compare';
const channel: CompareChannel = new RequestChannel(
  (message) => vscode.postMessage(message),
  new SystemClock(),
  compareReplies,
);
let page: ComparePage | undefined;

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = readToComparePage(event.data);
  switch (message?.type) {
    case 'strings':
      page ??= new ComparePage(root, Words.from(message.strings), channel, keptState(vscode, FIRST_COMPARE_STATE));
      break;
    case 'comparison':
      page?.show(message.comparison);
      break;
    case 'failed':
      page?.fail(message.sentence);
      break;
    case 'reply':
      channel.receive(message);
      break;
    case undefined:
      break; // not ours: VS Code's own messages pass here too
  }
});
vscode.postMessage({ type: 'ready' });
