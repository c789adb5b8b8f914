/**
 * Questions that must be answered before something goes on: modal, with the answer on the button.
 */

import * as vscode from 'vscode';

/** Whether the user pressed `button`; the other way out is VS Code's own Cancel. */
export async function confirm(question: string, detail: string, button: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}

/** Which of the buttons was pressed; undefined where none was. */
export async function choose(
  question: string,
  detail: string,
  buttons: readonly string[],
): Promise<string | undefined> {
  return vscode.window.showWarningMessage(question, { modal: true, detail }, ...buttons);
}
