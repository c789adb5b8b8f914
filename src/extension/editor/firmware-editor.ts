/**
 * The editor for firmware of other formats than DfuSe, as VS Code knows it: chosen by “Open With…”, read-only.
 *
 * Below: documents and panels. Above: `make-editors.ts`.
 */

import type * as vscode from 'vscode';
import type { KnownAddresses } from '../files/known-addresses.ts';
import { actOnFile } from './editor-actions.ts';
import { type EditorSurroundings, fillPanel } from './editor-panel.ts';
import { FirmwareDocument } from './firmware-document.ts';
import { noteForeign } from './note-foreign.ts';

/** Opens firmware files to be looked at. */
export class FirmwareEditor {
  constructor(
    private readonly surroundings: EditorSurroundings,
    private readonly addresses: KnownAddresses,
  ) {}

  openCustomDocument(uri: vscode.Uri): FirmwareDocument {
    const { onFailure, chipMemory, problems, foreign } = this.surroundings;
    const document = new FirmwareDocument(uri, { chipMemory, onFailure, addresses: this.addresses });
    const watching = [problems.watch(document), noteForeign(document, foreign)];
    document.onDidDispose(() => watching.forEach((one) => void one.dispose()));
    return document;
  }

  resolveCustomEditor(document: FirmwareDocument, panel: vscode.WebviewPanel): void {
    fillPanel(panel, document, {
      ...this.surroundings,
      act: async (action) =>
        action.action === 'set-address' ? document.changeAddress() : actOnFile(action, document.uri),
    });
  }
}
