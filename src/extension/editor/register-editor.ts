/**
 * The custom editor for .dfu files as it is registered: what it is made of is loaded with the first file that is opened.
 *
 * Below: the provider, the boards of this window. Above: `activate`.
 */

import * as vscode from 'vscode';
import type { CommandRunner } from '../command-runner.ts';
import { DFU_EDITOR } from '../contributions.ts';
import type { ExtensionWindow } from '../extension-window.ts';
import { loadFailureLine, loadPart, once } from '../parts.ts';
import { BoardWatch } from './board-watch.ts';
import type { DfuDocument } from './dfu-document.ts';
import type { DfuEditor } from './dfu-editor.ts';

/** Registers the editor. */
export function registerDfuEditor(
  window: ExtensionWindow,
  runner: () => Promise<Pick<CommandRunner, 'context'>>,
): vscode.Disposable {
  // Jobs that were done before the first editor opens are shown in it.
  const watch = new BoardWatch(window.boards);
  const provider = new EditorWhenNeeded(async (edited) => {
    const part = await loadPart(() => import('./dfu-editor.ts'));
    const { errors } = (await runner()).context;
    return part.makeDfuEditor(window.context, { output: window.output, errors, boards: watch, edited });
  });
  // Without `retainContextWhenHidden`: what was chosen is kept by the page itself, and hidden tabs cost nothing.
  const options = { supportsMultipleEditorsPerDocument: true };
  return vscode.Disposable.from(watch, vscode.window.registerCustomEditorProvider(DFU_EDITOR, provider, options));
}

type Edited = vscode.EventEmitter<vscode.CustomDocumentEditEvent<DfuDocument>>;

/** Stands for the editor until a file is opened, and hands on to it then. */
class EditorWhenNeeded implements vscode.CustomEditorProvider<DfuDocument> {
  private readonly edited: Edited = new vscode.EventEmitter();
  readonly onDidChangeCustomDocument = this.edited.event;
  private readonly editor: () => Promise<DfuEditor>;

  constructor(load: (edited: Edited) => Promise<DfuEditor>) {
    this.editor = once(() => load(this.edited));
  }

  async openCustomDocument(uri: vscode.Uri, context: vscode.CustomDocumentOpenContext): Promise<DfuDocument> {
    try {
      return (await this.editor()).openCustomDocument(uri, context);
    } catch (error) {
      // VS Code shows the message in the editor's place.
      throw new Error(loadFailureLine(error), { cause: error });
    }
  }

  async resolveCustomEditor(document: DfuDocument, panel: vscode.WebviewPanel): Promise<void> {
    (await this.editor()).resolveCustomEditor(document, panel);
  }

  async saveCustomDocument(document: DfuDocument): Promise<void> {
    await document.save();
  }

  async saveCustomDocumentAs(document: DfuDocument, destination: vscode.Uri): Promise<void> {
    await document.saveAs(destination);
  }

  async revertCustomDocument(document: DfuDocument): Promise<void> {
    await document.revert();
  }

  async backupCustomDocument(
    document: DfuDocument,
    { destination }: vscode.CustomDocumentBackupContext,
  ): Promise<vscode.CustomDocumentBackup> {
    return document.backUp(destination);
  }
}
