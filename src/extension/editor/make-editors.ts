/**
 * Makes the editors of a window, and what they share. Loaded with the first file that is opened in one.
 *
 * Below: the editors. Above: `register-editor.ts`.
 */

import * as vscode from 'vscode';
import { SystemClock } from '../../base/clock.ts';
import type { ErrorReporter } from '../errors/report-error.ts';
import type { ForeignFiles } from '../files/foreign-files.ts';
import { KnownAddresses } from '../files/known-addresses.ts';
import type { Output } from '../output.ts';
import type { BoardWatch } from './board-watch.ts';
import type { DfuDocument } from './dfu-document.ts';
import { DfuEditor, type Edited } from './dfu-editor.ts';
import type { EditorSurroundings } from './editor-panel.ts';
import { FirmwareEditor } from './firmware-editor.ts';
import { ProblemReports } from './problem-reports.ts';
import type { ChipMemory } from './shown-document.ts';
import { SidesBySide } from './side-by-side.ts';

/** What this window gives. */
export interface EditorParts {
  readonly output: Output;
  readonly errors: ErrorReporter;
  readonly boards: BoardWatch;
  readonly edited: Edited;
  /** The .dfu files that are open are kept here, by their addresses. */
  readonly open: Map<string, DfuDocument>;
  readonly foreign: ForeignFiles;
}

/** The editor of .dfu files, and the one for firmware of other formats. */
export interface Editors {
  readonly dfu: DfuEditor;
  readonly firmware: FirmwareEditor;
}

/** Makes them; what they hold ends with the window. */
export function makeEditors(context: vscode.ExtensionContext, parts: EditorParts): Editors {
  const { output, errors, boards, edited, open, foreign } = parts;
  const onFailure = (error: unknown): void => output.logError(error);
  const problems = new ProblemReports();
  context.subscriptions.push(problems);
  const surroundings: EditorSurroundings = {
    onFailure,
    errors,
    boards,
    problems,
    foreign,
    sides: new SidesBySide(new SystemClock(), onFailure),
    chipMemory: chipsIn(context.workspaceState, onFailure),
    media: vscode.Uri.joinPath(context.extensionUri, 'dist', 'media'),
  };
  return {
    dfu: new DfuEditor(surroundings, edited, open),
    firmware: new FirmwareEditor(surroundings, new KnownAddresses(context.workspaceState)),
  };
}

function chipsIn(memento: vscode.Memento, onFailure: (error: unknown) => void): ChipMemory {
  const keyOf = (file: vscode.Uri): string => `chip of ${file.toString()}`;
  return {
    get: (file) => memento.get<string>(keyOf(file)),
    set: (file, chip) => void memento.update(keyOf(file), chip).then(undefined, onFailure),
  };
}
