/**
 * Shows a file where people look for it: in the system's file manager, or in VS Code's where there is none; and opens it.
 */

import * as vscode from 'vscode';

/** Shows the file. A browser has no file manager, and a file that is elsewhere is not in this one's. */
export async function reveal(file: vscode.Uri): Promise<void> {
  const onDesktop = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  await vscode.commands.executeCommand(
    onDesktop && file.scheme === 'file' ? 'revealFileInOS' : 'revealInExplorer',
    file,
  );
}

/** Opens the file in the editor that is usual for it: for a .dfu, where its problems are explained. */
export async function showFile(file: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', file);
}
