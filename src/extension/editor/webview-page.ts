/**
 * Gives a webview its page: the script and the style sheet of that name, and nothing else that it may load.
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
