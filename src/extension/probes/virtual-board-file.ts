/**
 * The file that the flash of this window's virtual board lives in, by the setting.
 *
 * Below: settings. Above: the store of the virtual board; whoever looks for what is owed to it.
 */

import * as vscode from 'vscode';
import { scopeOfImage } from '../../programming/journal-folder.ts';
import { readSetting } from '../settings.ts';

/** Where the image is kept. @param storage the extension's own folder, for a board whose file nobody chose */
export function virtualBoardFile(storage: vscode.Uri): vscode.Uri {
  const path = readSetting('virtualBoard.image');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (path === '') {
    return vscode.Uri.joinPath(storage, 'virtual-nucleo-f401re.img');
  }
  const absolute = path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
  if (!absolute) {
    return vscode.Uri.joinPath(folder ?? storage, path);
  }
  // In a remote workspace a path is one of the machine where the files are.
  return folder === undefined || folder.scheme === 'file' ? vscode.Uri.file(path) : folder.with({ path });
}

/** What tells its journal from those of other virtual boards. */
export function virtualBoardScope(storage: vscode.Uri): string {
  const file = virtualBoardFile(storage);
  return scopeOfImage(file.scheme === 'file' ? file.fsPath : file.toString());
}
