/**
 * The custom editor for .dfu files: opens documents and fills panels.
 *
 * Below: documents and panels. Above: `make-editors.ts`.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { DfuDocument } from './dfu-document.ts';
import { actOnDfu } from './editor-actions.ts';
import { type EditorSurroundings, fillPanel } from './editor-panel.ts';
import { noteForeign } from './note-foreign.ts';

/** Fired for each change of a document that can be undone. */
export type Edited = vscode.EventEmitter<vscode.CustomDocumentEditEvent<DfuDocument>>;

/** Opens documents and fills panels. */
export class DfuEditor {
  constructor(
    private readonly surroundings: EditorSurroundings,
    private readonly edited: Edited,
    private readonly open: Map<string, DfuDocument>,
  ) {}

  openCustomDocument(uri: vscode.Uri, { backupId }: vscode.CustomDocumentOpenContext): DfuDocument {
    const { chipMemory, onFailure, problems, foreign } = this.surroundings;
    const backup = backupId === undefined ? undefined : vscode.Uri.parse(backupId);
    const onOutdatedStep = (label: string): void => void tellOfOutdatedStep(label).then(undefined, onFailure);
    const document = new DfuDocument(uri, { chipMemory, onFailure, onOutdatedStep }, backup);
    const key = uri.toString();
    this.open.set(key, document);
    const watching = [
      problems.watch(document),
      noteForeign(document, foreign),
      { dispose: () => this.open.delete(key) },
    ];
    document.onDidDispose(() => watching.forEach((one) => void one.dispose()));
    document.onDidEdit((edit) => this.edited.fire({ document, ...edit }));
    return document;
  }

  resolveCustomEditor(document: DfuDocument, panel: vscode.WebviewPanel): void {
    fillPanel(panel, document, { ...this.surroundings, act: (action) => actOnDfu(action, document) });
  }
}

/** VS Code keeps its steps of undo when another program replaces the file; they would bring the old build back. */
function tellOfOutdatedStep(label: string): Thenable<unknown> {
  return vscode.window.showWarningMessage(
    l10n.t('“{0}” was done before another program replaced the file, so it stays as it is now.', label),
  );
}
