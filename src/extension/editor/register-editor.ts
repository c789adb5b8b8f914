/**
 * The custom editors as they are registered: what they are made of is loaded with the first file that is opened.
 *
 * Below: the editors, the boards of this window. Above: `activate`.
 */

import * as vscode from 'vscode';
import type { CommandRunner } from '../command-runner.ts';
import { DFU_EDITOR, FIRMWARE_EDITOR } from '../contributions.ts';
import type { ExtensionWindow } from '../extension-window.ts';
import { loadFailureLine, loadPart, once } from '../parts.ts';
import { BoardWatch } from './board-watch.ts';
import type { DfuDocument } from './dfu-document.ts';
import type { Edited } from './dfu-editor.ts';
import type { FirmwareDocument } from './firmware-document.ts';
import type { Editors } from './make-editors.ts';

/** Registers the editors: of .dfu files, and of firmware of other formats. */
export function registerEditors(
  window: ExtensionWindow,
  runner: () => Promise<Pick<CommandRunner, 'context'>>,
): vscode.Disposable {
  // Jobs that were done before the first editor opens are shown in it.
  const watch = new BoardWatch(window.boards);
  const edited: Edited = new vscode.EventEmitter();
  const editors = once(async () => {
    const part = await loadPart(() => import('./make-editors.ts'));
    const { errors } = (await runner()).context;
    return part.makeEditors(window.context, {
      output: window.output,
      errors,
      boards: watch,
      edited,
      open: window.openDfus,
      foreign: window.foreignFiles,
    });
  });
  // Without `retainContextWhenHidden`: what was chosen is kept by the page itself, and hidden tabs cost nothing.
  const options = { supportsMultipleEditorsPerDocument: true };
  return vscode.Disposable.from(
    watch,
    edited,
    vscode.window.registerCustomEditorProvider(DFU_EDITOR, new DfuEditorWhenNeeded(editors, edited), options),
    vscode.window.registerCustomEditorProvider(FIRMWARE_EDITOR, new FirmwareEditorWhenNeeded(editors), options),
  );
}

/** Loads and opens. VS Code shows the message of what this throws in the editor's place. */
async function opened<Document>(open: () => Promise<Document>): Promise<Document> {
  try {
    return await open();
  } catch (error) {
    throw new Error(loadFailureLine(error), { cause: error });
  }
}

/** Stands for the editor of other formats until a file is opened, and hands on to it then. */
class FirmwareEditorWhenNeeded implements vscode.CustomReadonlyEditorProvider<FirmwareDocument> {
  constructor(private readonly editors: () => Promise<Editors>) {}

  openCustomDocument(uri: vscode.Uri): Promise<FirmwareDocument> {
    return opened(async () => (await this.editors()).firmware.openCustomDocument(uri));
  }

  async resolveCustomEditor(document: FirmwareDocument, panel: vscode.WebviewPanel): Promise<void> {
    (await this.editors()).firmware.resolveCustomEditor(document, panel);
  }
}

/** Stands for the editor of .dfu files in the same way. */
class DfuEditorWhenNeeded implements vscode.CustomEditorProvider<DfuDocument> {
  readonly onDidChangeCustomDocument: Edited['event'];

  constructor(
    private readonly editors: () => Promise<Editors>,
    edited: Edited,
  ) {
    this.onDidChangeCustomDocument = edited.event;
  }

  openCustomDocument(uri: vscode.Uri, context: vscode.CustomDocumentOpenContext): Promise<DfuDocument> {
    return opened(async () => (await this.editors()).dfu.openCustomDocument(uri, context));
  }

  async resolveCustomEditor(document: DfuDocument, panel: vscode.WebviewPanel): Promise<void> {
    (await this.editors()).dfu.resolveCustomEditor(document, panel);
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
