/**
 * The file that “Select Firmware for Compare” chose, as long as the window lives.
 *
 * Above: the compare commands.
 */

import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../contributions.ts';

/** Remembers one file, and lets menus offer to compare with it. */
export class CompareSelection {
  private selected: vscode.Uri | undefined;

  get file(): vscode.Uri | undefined {
    return this.selected;
  }

  async select(file: vscode.Uri): Promise<void> {
    this.selected = file;
    await vscode.commands.executeCommand('setContext', CONTEXT_KEYS.hasCompareSelection, true);
  }
}
