/**
 * The .dfu files of the workspace.
 *
 * Below: VS Code's search. Above: commands without a file, the tasks that are offered.
 */

import * as vscode from 'vscode';

/**
 * Searches the workspace, whatever the case of the ending: globs respect it on some file systems.
 * @param most as many at most
 * @param onFailure told why the search failed (no search on a virtual file system, say): then none is found
 */
export async function findDfus(
  most: number,
  onFailure: (error: unknown) => void,
  token?: vscode.CancellationToken,
): Promise<readonly vscode.Uri[]> {
  try {
    return await vscode.workspace.findFiles('**/*.[dD][fF][uU]', '**/node_modules/**', most, token);
  } catch (error) {
    onFailure(error);
    return [];
  }
}
