/**
 * Which open files are not what their ending says, as a context key: nobody is offered to flash them from their title.
 *
 * Below: documents. Above: the editors.
 */

import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../contributions.ts';
import { isForeign } from './describe-document.ts';
import type { ShownDocument } from './shown-document.ts';

/** Keeps the key as documents open, change and close. */
export class ForeignFiles {
  private readonly files = new Set<string>();

  constructor(private readonly onFailure: (error: unknown) => void) {}

  /** Looks at `document` now, and after each change. Ends with what it returns. */
  watch(document: ShownDocument): vscode.Disposable {
    // As the key `resourcePath` has it: in a remote window the address has another scheme there than here.
    const file = document.uri.fsPath;
    const subscription = document.onDidChange(() => this.note(file, isForeign(document.file)));
    return vscode.Disposable.from(subscription, { dispose: () => this.note(file, false) });
  }

  private note(file: string, foreign: boolean): void {
    if (foreign === this.files.has(file)) {
      return;
    }
    if (foreign) {
      this.files.add(file);
    } else {
      this.files.delete(file);
    }
    vscode.commands
      .executeCommand('setContext', CONTEXT_KEYS.foreignFiles, [...this.files])
      .then(undefined, this.onFailure);
  }
}
