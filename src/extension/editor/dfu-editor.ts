/**
 * The custom editor for .dfu files: opens documents, fills panels, does what the page's buttons are for.
 *
 * Below: documents and panels. Above: `register-editor.ts`, which loads it with the first file.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { Action } from '../../messages/requests.ts';
import { commandId } from '../contributions.ts';
import type { ErrorReporter } from '../errors/report-error.ts';
import type { Output } from '../output.ts';
import { addElementsFromFile, addTargetFromFile, replaceElementFromFile } from './add-firmware.ts';
import type { BoardWatch } from './board-watch.ts';
import { type ChipMemory, DfuDocument } from './dfu-document.ts';
import { fillPanel } from './editor-panel.ts';
import { fillBytes } from './fill-bytes.ts';
import { ProblemReports } from './problem-reports.ts';

/** What all editors share. */
export interface EditorSurroundings {
  readonly output: Output;
  readonly errors: ErrorReporter;
  readonly boards: BoardWatch;
  /** Fired for each change of a document that can be undone. */
  readonly edited: vscode.EventEmitter<vscode.CustomDocumentEditEvent<DfuDocument>>;
}

/** Makes the editor; what it holds ends with the window. */
export function makeDfuEditor(context: vscode.ExtensionContext, surroundings: EditorSurroundings): DfuEditor {
  const problems = new ProblemReports();
  context.subscriptions.push(problems);
  return new DfuEditor(context, problems, surroundings);
}

/** Opens documents and fills panels. */
export class DfuEditor {
  private readonly chipMemory: ChipMemory;
  private readonly onFailure = (error: unknown): void => this.surroundings.output.logError(error);

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly problems: ProblemReports,
    private readonly surroundings: EditorSurroundings,
  ) {
    const keyOf = (file: vscode.Uri): string => `chip of ${file.toString()}`;
    this.chipMemory = {
      get: (file) => context.workspaceState.get<string>(keyOf(file)),
      set: (file, chip) => void context.workspaceState.update(keyOf(file), chip),
    };
  }

  openCustomDocument(uri: vscode.Uri, { backupId }: vscode.CustomDocumentOpenContext): DfuDocument {
    const { chipMemory, onFailure, surroundings } = this;
    const backup = backupId === undefined ? undefined : vscode.Uri.parse(backupId);
    const document = new DfuDocument(uri, { chipMemory, onFailure, onOutdatedStep: tellOfOutdatedStep }, backup);
    const reports = this.problems.watch(document);
    document.onDidDispose(() => void reports.dispose());
    document.onDidEdit((edit) => surroundings.edited.fire({ document, ...edit }));
    return document;
  }

  resolveCustomEditor(document: DfuDocument, panel: vscode.WebviewPanel): void {
    const { onFailure } = this;
    const { errors, boards } = this.surroundings;
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
