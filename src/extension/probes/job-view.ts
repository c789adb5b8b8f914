/**
 * How somebody watches a job on a board, and stops it: a notification here, a task's terminal elsewhere.
 *
 * Above: the commands, the tasks. The jobs below know only this.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { signalOf } from '../cancellation.ts';

/** What a job tells while it runs, and how it is told to stop. */
export interface JobView {
  /** Aborted when whoever watches has had enough. */
  readonly signal: AbortSignal;
  /** Whether somebody is there to answer questions. */
  readonly mayAsk: boolean;
  /**
   * What goes on now.
   * @param share of the whole job that is done, 0 … 1; never goes back
   */
  report(message: string, share?: number): void;
}

/**
 * Shows the job as a notification with a Cancel button, until `work` ends.
 * @param ask whether somebody may be asked
 */
export function inNotification<T>(title: string, work: (view: JobView) => Promise<T>, ask = true): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    let shown = 0;
    const last = (message: string, share: number): void =>
      progress.report({ message, increment: 100 * (share - shown) });
    const view: JobView = {
      signal: signalOf(token),
      mayAsk: ask,
      report: (message, share = shown) => {
        progress.report({ message, increment: 100 * (share - shown) });
        shown = share;
      },
    };
    // VS Code shows a notification of progress for a while when a short job is over already: it must not say that the
    // job goes on, beside the one that says what came of it.
    try {
      const result = await work(view);
      last(l10n.t('done'), 1);
      return result;
    } catch (error) {
      last(l10n.t('ended'), shown);
      throw error;
    }
  });
}

/** Shows a short job in the status bar, where nothing stops it. @param ask as `inNotification` */
export function inStatusBar<T>(title: string, work: (view: JobView) => Promise<T>, ask = true): Thenable<T> {
  const signal = new AbortController().signal;
  const options = { location: vscode.ProgressLocation.Window, title };
  return vscode.window.withProgress(options, () => work({ signal, mayAsk: ask, report: () => undefined }));
}
