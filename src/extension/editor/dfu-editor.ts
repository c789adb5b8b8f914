/**
 * The custom editor for .dfu files, as VS Code knows it.
 *
 * Below: documents and panels. Above: `activate` registers it.
 */

import * as vscode from 'vscode';
import type { Action } from '../../messages/requests.ts';
import type { CommandContext } from '../command-context.ts';
import { commandId, DFU_EDITOR } from '../contributions.ts';
import { type ChipMemory, DfuDocument } from './dfu-document.ts';
import { fillPanel } from './editor-panel.ts';

/** Registers the editor. */
export function registerDfuEditor(
  context: vscode.ExtensionContext,
  { output }: Pick<CommandContext, 'output'>,
): vscode.Disposable {
  const provider = new DfuEditor(context, (error) => output.logError(error));
  // Without `retainContextWhenHidden`: what was chosen is kept by the page itself, and hidden tabs cost nothing.
  return vscode.window.registerCustomEditorProvider(DFU_EDITOR, provider, { supportsMultipleEditorsPerDocument: true });
}

class DfuEditor implements vscode.CustomReadonlyEditorProvider<DfuDocument> {
  private readonly chipMemory: ChipMemory;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly onFailure: (error: unknown) => void,
  ) {
    const keyOf = (file: vscode.Uri): string => `chip of ${file.toString()}`;
    this.chipMemory = {
      get: (file) => context.workspaceState.get<string>(keyOf(file)),
      set: (file, chip) => void context.workspaceState.update(keyOf(file), chip),
    };
  }

  openCustomDocument(uri: vscode.Uri): DfuDocument {
    return new DfuDocument(uri, this.chipMemory, this.onFailure);
  }

  resolveCustomEditor(document: DfuDocument, panel: vscode.WebviewPanel): void {
    fillPanel(panel, document, {
      media: vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'media'),
      act: (action, { uri }) => void act(action, uri).then(undefined, this.onFailure),
      onFailure: this.onFailure,
    });
  }
}

async function act(action: Action, file: vscode.Uri): Promise<void> {
  switch (action.action) {
    case 'open-as-text':
      await vscode.commands.executeCommand('vscode.openWith', file, 'default');
      break;
    case 'flash':
    case 'dump':
    case 'convert':
    case 'compare':
      await vscode.commands.executeCommand(commandId(action.action), file);
      break;
    case 'add-target':
    case 'add-element':
    case 'replace-element':
      break;
  }
}
