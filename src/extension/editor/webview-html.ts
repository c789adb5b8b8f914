/**
 * The page that a webview begins with: a policy, a style sheet, a script, nothing else. All content is drawn by the
 * script, as text.
 *
 * Below: nothing. Above: the provider. It does not know VS Code.
 */

/** What the page refers to. */
export interface WebviewPage {
  /** The webview's own origin, the only one that anything may be loaded from. */
  readonly cspSource: string;
  /** Made anew for each page. */
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
  /** BCP 47, as `vscode.env.language` has it. */
  readonly language: string;
  readonly title: string;
}

/** The page as HTML. The values that a file or a person decides are escaped. */
export function webviewHtml({ cspSource, nonce, script, style, language, title }: WebviewPage): string {
  // No inline styles, no eval, no remote content: a hostile file that found a way to be markup could do nothing.
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="${escape(language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escape(title)}</title>
    <!-- The identifier by which vscode-elements finds the icons. -->
    <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${escape(style)}" />
  </head>
  <body>
    <script nonce="${nonce}" src="${escape(script)}"></script>
  </body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A nonce: 128 bits that nobody can foresee. */
export function makeNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
