/**
 * Questions that must be answered before something goes on: modal, with the answers on the buttons.
 *
 * The first button is the one that Enter presses (VS Code focuses it, in its own dialogs and in the system's), so it is
 * the safe one: the one by which nothing is lost. Escape, or VS Code's own Cancel, answers nothing.
 */

import * as vscode from 'vscode';

/** The buttons of a question: the safe one first. */
export type Buttons = readonly [safe: string, ...others: string[]];

/** Which of the buttons was pressed; undefined where none was. */
export async function choose(question: string, detail: string, buttons: Buttons): Promise<string | undefined> {
  return vscode.window.showWarningMessage(question, { modal: true, detail }, ...buttons);
}
