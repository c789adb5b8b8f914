/**
 * Gives a webview its page: the script and the style sheet of that name, and nothing else that it may load; and sends it
 * messages.
 *
 * Below: the page as HTML. Above: the panels of editors and comparisons.
 */

import * as vscode from 'vscode';
import { makeNonce, webviewHtml } from './webview-html.ts';

/**
 * Begins the page.
 * @param media the folder of scripts and style sheets
 * @param name of the script and the style sheet there, without ending
 */
export function beginPage(webview: vscode.Webview, media: vscode.Uri, name: string, title: string): void {
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(media, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [media] };
  webview.html = webviewHtml({
    cspSource: webview.cspSource,
    nonce: makeNonce(),
    script: address(`${name}.js`),
    style: address(`${name}.css`),
    language: vscode.env.language,
    title,
  });
}

/**
 * How to send messages to a page. One that was closed, while something was loaded or answered, waits for none: VS Code
 * throws there.
 */
export function posterTo<Message>(
  panel: vscode.WebviewPanel,
  onFailure: (error: unknown) => void,
): (message: Message) => void {
  let closed = false;
  panel.onDidDispose(() => {
    closed = true;
  });
  return (message) => {
    if (!closed) {
      // False, and no error, where the page is hidden: it asks for everything when it comes back.
      panel.webview.postMessage(message).then(undefined, onFailure);
    }
  };
}
