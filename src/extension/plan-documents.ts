/**
 * Flash plans as read-only documents: shown in tabs, saved nowhere.
 *
 * Above: the command that shows a plan.
 */

import * as vscode from 'vscode';

/** Documents of this scheme are plans that were shown. */
const PLAN_SCHEME = 'stm32-dfu-plan';

/** Holds the texts of plans for VS Code to show. */
export class PlanDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(PLAN_SCHEME, this);
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  /** Shows the lines in a tab; the same file's plan replaces its older one. */
  async show(title: string, lines: readonly string[]): Promise<void> {
    const uri = vscode.Uri.from({ scheme: PLAN_SCHEME, path: `/${title}.txt` });
    this.texts.set(uri.toString(), `${lines.join('\n')}\n`);
    this.changed.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
