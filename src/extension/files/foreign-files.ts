/**
 * Which open files are not what their ending says: nobody is offered to flash them, neither from their title, by a context
 * key, nor from the status bar.
 *
 * Below: VS Code. Above: a window has one; the editors say what they have read, the status bar asks.
 */

import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../contributions.ts';

/** Those of a window. */
export class ForeignFiles implements vscode.Disposable {
  private readonly files = new Set<string>();
  private readonly changed = new vscode.EventEmitter<void>();

  /** Fires when a file has become one, or is one no more. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly onFailure: (error: unknown) => void) {}

  has(file: vscode.Uri): boolean {
    return this.files.has(keyOf(file));
  }

  /** An editor has read the file, or closes it: then it is none. */
  note(file: vscode.Uri, foreign: boolean): void {
    if (foreign === this.has(file)) {
      return;
    }
    if (foreign) {
      this.files.add(keyOf(file));
    } else {
      this.files.delete(keyOf(file));
    }
    this.changed.fire();
    vscode.commands
      .executeCommand('setContext', CONTEXT_KEYS.foreignFiles, [...this.files])
      .then(undefined, this.onFailure);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** As the key `resourcePath` has it: in a remote window the address has another scheme there than here. */
function keyOf(file: vscode.Uri): string {
  return file.fsPath;
}
