/**
 * The journal on disk: one small file a chip, in the extension's own storage. It holds what an erase has taken from
 * neighbours until they have it back, so it outlives a crash and a closed window.
 *
 * Below: VS Code's file system. Above: flash jobs, through the port of `programming/journal.ts`.
 */

import * as vscode from 'vscode';
import type { Journal } from '../../programming/journal.ts';
import { isMissing, placeOf, readReplaced, removeReplaced, replaceFile } from '../files/write-file.ts';

const ENDING = '.journal';
const SCOPE = '@';

/** Keeps journals as files in a folder. */
export class JournalFiles implements Journal {
  /** @param folder need not exist yet */
  constructor(private readonly folder: vscode.Uri) {}

  get location(): string {
    return this.folder.fsPath;
  }

  load(chipId: string): Promise<Uint8Array | undefined> {
    return readReplaced(this.fileOf(chipId));
  }

  async store(chipId: string, content: Uint8Array): Promise<void> {
    await vscode.workspace.fs.createDirectory(this.folder);
    await replaceFile(this.fileOf(chipId), content);
  }

  remove(chipId: string): Promise<void> {
    return removeReplaced(this.fileOf(chipId));
  }

  /** The journals of boards that only `scope` tells apart: virtual ones all have the chip with one number. */
  within(scope: string): Journal {
    const keyOf = (chipId: string): string => `${chipId}${SCOPE}${scope}`;
    return {
      location: this.location,
      load: (chipId) => this.load(keyOf(chipId)),
      store: (chipId, content) => this.store(keyOf(chipId), content),
      remove: (chipId) => this.remove(keyOf(chipId)),
    };
  }

  /** Forgets all journals, as if every job had come to its end. */
  async removeAll(): Promise<void> {
    for (const name of await this.names()) {
      await this.remove(name);
    }
  }

  /** The chips that have a journal: a job on them was cut short, or runs in another window. */
  async chips(): Promise<string[]> {
    return (await this.names()).map((name) => name.split(SCOPE, 1).join());
  }

  private async names(): Promise<string[]> {
    const names = new Set((await listFolder(this.folder)).map(placeOf));
    return [...names].filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
  }

  private fileOf(chipId: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, `${chipId}${ENDING}`);
  }
}

async function listFolder(folder: vscode.Uri): Promise<string[]> {
  try {
    return (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
}
