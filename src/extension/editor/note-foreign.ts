/**
 * Tells the window whether an open file is what its ending says.
 *
 * Below: documents. Above: the editors.
 */

import * as vscode from 'vscode';
import type { ForeignFiles } from '../files/foreign-files.ts';
import { isForeign } from './describe-document.ts';
import type { ShownDocument } from './shown-document.ts';

/** Notes it after each change of `document`. Ends with what it returns. */
export function noteForeign(document: ShownDocument, foreign: ForeignFiles): vscode.Disposable {
  const { uri } = document;
  const subscription = document.onDidChange(() => foreign.note(uri, isForeign(document.file)));
  return vscode.Disposable.from(subscription, { dispose: () => foreign.note(uri, false) });
}
