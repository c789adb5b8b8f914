/**
 * Plans, outcomes and listings as read-only documents: shown in tabs, saved nowhere.
 *
 * Above: the commands that show them.
 */

import * as vscode from 'vscode';

/** Documents of this scheme are what commands had to tell. */
const SCHEME = 'stm32-dfu-text';

/** Holds the texts for VS Code to show. */
export class ReadOnlyDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  /** Shows the lines in a tab of that title; they replace what it showed before. */
  async show(title: string, lines: readonly string[]): Promise<void> {
    await vscode.window.showTextDocument(this.put(title, lines), { preview: true });
  }

  /** Keeps the lines as a document of that name, in place of what it held before. */
  put(name: string, lines: readonly string[]): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.txt` });
    this.texts.set(uri.toString(), `${lines.join('\n')}\n`);
    this.changed.fire(uri);
    return uri;
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
