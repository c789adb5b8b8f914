/**
 * How somebody watches a job on a board, and stops it: a notification here, a task's terminal elsewhere.
 *
 * Above: the commands, the tasks. The jobs below know only this.
 */

import * as vscode from 'vscode';
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
  return vscode.window.withProgress(options, (progress, token) => {
    let shown = 0;
    return work({
      signal: signalOf(token),
      mayAsk: ask,
      report: (message, share = shown) => {
        progress.report({ message, increment: 100 * (share - shown) });
        shown = share;
      },
    });
  });
}
