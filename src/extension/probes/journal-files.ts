/**
 * The journal on disk: one small file a chip, in the extension's own storage. It holds what an erase has taken from
 * neighbours until they have it back, so it outlives a crash and a closed window.
 *
 * Below: VS Code's file system. Above: flash jobs, through the port of `programming/journal.ts`.
 */

import * as vscode from 'vscode';
import type { Journal } from '../../programming/journal.ts';
import { readIfPresent, replaceFile } from '../files/write-file.ts';

/** Keeps journals as files in a folder. */
export class JournalFiles implements Journal {
  /** @param folder need not exist yet */
  constructor(private readonly folder: vscode.Uri) {}

  get location(): string {
    return this.folder.fsPath;
  }

  load(chipId: string): Promise<Uint8Array | undefined> {
    return readIfPresent(this.fileOf(chipId));
  }

  async store(chipId: string, content: Uint8Array): Promise<void> {
    await vscode.workspace.fs.createDirectory(this.folder);
    await replaceFile(this.fileOf(chipId), content);
  }

  async remove(chipId: string): Promise<void> {
    if ((await this.load(chipId)) !== undefined) {
      await vscode.workspace.fs.delete(this.fileOf(chipId));
    }
  }

  private fileOf(chipId: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, `${chipId}.journal`);
  }
}
