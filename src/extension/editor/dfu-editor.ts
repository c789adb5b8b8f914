/**
 * The custom editor for .dfu files, as VS Code knows it.
 *
 * Below: documents and panels. Above: `activate` registers it.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { Action } from '../../messages/requests.ts';
import type { CommandContext } from '../command-context.ts';
import { commandId, DFU_EDITOR } from '../contributions.ts';
import type { ErrorReporter } from '../errors/report-error.ts';
import { addElementsFromFile, addTargetFromFile, replaceElementFromFile } from './add-firmware.ts';
import { BoardWatch } from './board-watch.ts';
import { type ChipMemory, DfuDocument } from './dfu-document.ts';
import { fillPanel } from './editor-panel.ts';
import { fillBytes } from './fill-bytes.ts';
import { ProblemReports } from './problem-reports.ts';

/** Registers the editor. */
export function registerDfuEditor(
  context: vscode.ExtensionContext,
  { output, errors, boards }: Pick<CommandContext, 'output' | 'errors' | 'boards'>,
): vscode.Disposable {
  const watch = new BoardWatch(boards.known);
  const problems = new ProblemReports();
  const provider = new DfuEditor(context, {
    onFailure: (error) => output.logError(error),
    errors,
    boards: watch,
    problems,
  });
  // Without `retainContextWhenHidden`: what was chosen is kept by the page itself, and hidden tabs cost nothing.
  const options = { supportsMultipleEditorsPerDocument: true };
  return vscode.Disposable.from(
    watch,
    problems,
    vscode.window.registerCustomEditorProvider(DFU_EDITOR, provider, options),
  );
}

/** What all editors share. */
interface EditorSurroundings {
  readonly onFailure: (error: unknown) => void;
  readonly errors: ErrorReporter;
  readonly boards: BoardWatch;
  readonly problems: ProblemReports;
}

class DfuEditor implements vscode.CustomEditorProvider<DfuDocument> {
  private readonly edited = new vscode.EventEmitter<vscode.CustomDocumentEditEvent<DfuDocument>>();
  readonly onDidChangeCustomDocument = this.edited.event;
  private readonly chipMemory: ChipMemory;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly surroundings: EditorSurroundings,
  ) {
    const keyOf = (file: vscode.Uri): string => `chip of ${file.toString()}`;
    this.chipMemory = {
      get: (file) => context.workspaceState.get<string>(keyOf(file)),
      set: (file, chip) => void context.workspaceState.update(keyOf(file), chip),
    };
  }

  openCustomDocument(uri: vscode.Uri, { backupId }: vscode.CustomDocumentOpenContext): DfuDocument {
    const { chipMemory } = this;
    const { onFailure } = this.surroundings;
    const backup = backupId === undefined ? undefined : vscode.Uri.parse(backupId);
    const document = new DfuDocument(uri, { chipMemory, onFailure, onOutdatedStep: tellOfOutdatedStep }, backup);
    const reports = this.surroundings.problems.watch(document);
    document.onDidDispose(() => void reports.dispose());
    document.onDidEdit((edit) => this.edited.fire({ document, ...edit }));
    return document;
  }

  resolveCustomEditor(document: DfuDocument, panel: vscode.WebviewPanel): void {
    const { onFailure, errors, boards } = this.surroundings;
    fillPanel(panel, document, {
      media: vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'media'),
      act: (action) => {
        const run = (): void => void act(action, document).then(undefined, (error) => errors.report(error, run));
        run();
      },
      boards,
      onFailure,
    });
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

/** VS Code keeps its steps of undo when another program replaces the file; they would bring the old build back. */
function tellOfOutdatedStep(label: string): void {
  void vscode.window.showWarningMessage(
    l10n.t('“{0}” was done before another program replaced the file, so it stays as it is now.', label),
  );
}

async function act(action: Action, document: DfuDocument): Promise<void> {
  switch (action.action) {
    case 'open-as-text':
      await vscode.commands.executeCommand('vscode.openWith', document.uri, 'default');
      break;
    case 'flash':
    case 'dump':
    case 'convert':
    case 'compare':
      await vscode.commands.executeCommand(commandId(action.action), document.uri);
      break;
    case 'plan':
      await vscode.commands.executeCommand(commandId('showFlashPlan'), document.uri);
      break;
    case 'compare-with-board':
      await vscode.commands.executeCommand(commandId('compareWithBoard'), document.uri);
      break;
    case 'add-target':
      await addTargetFromFile(document);
      break;
    case 'add-element':
      await addElementsFromFile(document, action.target);
      break;
    case 'replace-element':
      await replaceElementFromFile(document, action.target, action.element);
      break;
    case 'fill':
      await fillBytes(document, action.source, action.start, action.end);
      break;
  }
}
