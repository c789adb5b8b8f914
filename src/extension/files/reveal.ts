/**
 * Shows a file where people look for it: in the system's file manager, or in VS Code's where there is none.
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
