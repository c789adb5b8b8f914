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
import { STRING_KEYS, type StringKey } from '../../src/messages/strings.ts';
import { Words } from '../editor/page.ts';
import { ComparePage, type CompareState, FIRST_COMPARE_STATE } from './compare-page.ts';

/** What VS Code gives a webview. */
declare function acquireVsCodeApi(): {
  postMessage(message: FromComparePage): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** Milliseconds after the last change before what is looked at is kept: each step of scrolling is one. */
const KEEP_AFTER = 100;

const vscode = acquireVsCodeApi();
const root = document.body.appendChild(document.createElement('main'));
root.className = 'compare';
const channel: CompareChannel = new RequestChannel(
  (message) => vscode.postMessage(message),
  new SystemClock(),
  compareReplies,
);
let page: ComparePage | undefined;
let keeping: ReturnType<typeof setTimeout> | undefined;

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = readToComparePage(event.data);
  switch (message?.type) {
    case 'strings': {
      const { strings } = message;
      // A string that the extension does not have shows its name: ugly, and never empty.
      const all = Object.fromEntries(STRING_KEYS.map((key) => [key, strings[key] ?? key])) as Record<StringKey, string>;
      page ??= new ComparePage(root, new Words(all), channel, { first: firstState(), keep });
      break;
    }
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

function keep(state: CompareState): void {
  clearTimeout(keeping);
  keeping = setTimeout(() => vscode.setState(state), KEEP_AFTER);
}

/** What was looked at when the tab was last seen. */
function firstState(): CompareState {
  const kept = vscode.getState();
  return typeof kept === 'object' ? { ...FIRST_COMPARE_STATE, ...kept } : FIRST_COMPARE_STATE;
}
