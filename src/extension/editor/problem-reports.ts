/**
 * Problems of the firmware files that are open, in VS Code's Problems panel.
 *
 * Below: documents, texts. Above: the provider. A binary file has no lines: each stands at the beginning of the file,
 * with its offset in words.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { type OpenedProblem, openedProblemText } from './opened-file.ts';
import type { ShownDocument } from './shown-document.ts';

/** Problems of one file that are listed: nobody reads on. */
const MOST_PROBLEMS = 100;

const SEVERITIES: Readonly<Record<OpenedProblem['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Reports the problems of each document that it is given, as long as the document is open. */
export class ProblemReports implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('stm32-dfu');

  /** Reports what is wrong with `document` now, and after each change. Ends with what it returns. */
  watch(document: ShownDocument): vscode.Disposable {
    const subscription = document.onDidChange(() => this.collection.set(document.uri, problemsOf(document)));
    return vscode.Disposable.from(subscription, { dispose: () => this.collection.delete(document.uri) });
  }

  dispose(): void {
    this.collection.dispose();
  }
}

function problemsOf({ file, format }: ShownDocument): vscode.Diagnostic[] {
  return file.problems.slice(0, MOST_PROBLEMS).map((problem) => {
    const { sentence, nextStep } = openedProblemText(problem, format);
    const place = problem.offset === null ? [] : [l10n.t('(offset {0})', `0x${problem.offset.toString(16)}`)];
    const message = [sentence, ...(nextStep === undefined ? [] : [nextStep]), ...place].join(' ');
    const diagnostic = new vscode.Diagnostic(new vscode.Range(0, 0, 0, 0), message, SEVERITIES[problem.severity]);
    diagnostic.source = 'STM32 DFU';
    diagnostic.code = problem.code;
    return diagnostic;
  });
}
