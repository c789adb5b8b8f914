/**
 * Two output channels: one that people read (listings, plans, outcomes) and the log of what the layers did.
 */

import * as vscode from 'vscode';
import type { Log } from '../base/log.ts';

/** Where the extension writes text that stays. */
export class Output implements vscode.Disposable {
  private readonly listing = vscode.window.createOutputChannel('STM32 DFU');
  private readonly channel = vscode.window.createOutputChannel('STM32 DFU Log', { log: true });

  /** For the layers below. Trace lines (each exchange on the wire) are made only where somebody asked for that level. */
  readonly log: Log = {
    trace: (message) => this.channel.trace(message),
    info: (message) => this.channel.info(message),
    warn: (message) => this.channel.warn(message),
  };

  /** Writes lines for people, and a blank one after them. */
  print(lines: readonly string[]): void {
    this.listing.appendLine([...lines, ''].join('\n'));
  }

  /** Notes an error with everything that is known about it. */
  logError(error: unknown): void {
    this.channel.error(error instanceof Error ? error : String(error));
    if (error instanceof Error && error.cause !== undefined) {
      this.channel.error('Caused by:', error.cause);
    }
  }

  /** Shows the log. */
  showLog(): void {
    this.channel.show();
  }

  dispose(): void {
    this.listing.dispose();
    this.channel.dispose();
  }
}
