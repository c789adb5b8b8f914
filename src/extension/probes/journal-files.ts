/**
 * The journal on disk: one small file a chip, in the extension's own storage. It holds what an erase has taken from
 * neighbours until they have it back, so it outlives a crash and a closed window.
 *
 * Below: VS Code's file system. Above: flash jobs, through the port of `programming/journal.ts`.
 */

import * as vscode from 'vscode';
import { ChipHolds, type WallClock } from '../../programming/chip-holds.ts';
import type { Journal } from '../../programming/journal.ts';
import { isMissing, placeOf, readReplaced, removeReplaced, replaceFile } from '../files/write-file.ts';

const ENDING = '.journal';
const HOLD_ENDING = '.held';

const WALL_CLOCK: WallClock = {
  now: () => Date.now(),
  every(milliseconds, action) {
    const timer = setInterval(action, milliseconds);
    return () => clearInterval(timer);
  },
};
const SCOPE = '@';

/** Keeps journals as files in a folder. */
export class JournalFiles implements Journal {
  /** A window is a session of VS Code's; what a restart of its extension host leaves behind grows stale. */
  readonly owner = `${vscode.env.appName}, window ${vscode.env.sessionId.slice(0, 8)}`;
  private readonly holds: ChipHolds;

  /** @param folder need not exist yet */
  constructor(private readonly folder: vscode.Uri) {
    const fileOf = (chipId: string): vscode.Uri => this.fileOf(chipId, HOLD_ENDING);
    const { fs } = vscode.workspace;
    const files = {
      read: (chipId: string) => readIfThere(fileOf(chipId)),
      write: async (chipId: string, content: Uint8Array) => {
        await fs.createDirectory(this.folder);
        await fs.writeFile(fileOf(chipId), content);
      },
      remove: async (chipId: string) => fs.delete(fileOf(chipId)),
    };
    this.holds = new ChipHolds(files, this.owner, WALL_CLOCK);
  }

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
      owner: this.owner,
      list: () => this.list(scope),
      hold: (chipId) => this.hold(keyOf(chipId)),
      release: (chipId) => this.release(keyOf(chipId)),
      load: (chipId) => this.load(keyOf(chipId)),
      store: (chipId, content) => this.store(keyOf(chipId), content),
      remove: (chipId) => this.remove(keyOf(chipId)),
    };
  }

  /** The chips that something is owed to: real ones, or the virtual ones of a scope. */
  async list(scope = ''): Promise<readonly string[]> {
    const parts = (await this.names()).map((name) => name.split(SCOPE));
    return parts.filter(([, of = '']) => of === scope).map(([chipId = '']) => chipId);
  }

  hold(chipId: string): Promise<void> {
    return this.holds.hold(chipId);
  }

  release(chipId: string): Promise<void> {
    return this.holds.release(chipId);
  }

  /** The real chips on which a job was cut short; those with a job under way in another window are not among them. */
  async unfinished(): Promise<readonly string[]> {
    const chips = await this.list();
    const others = await Promise.all(chips.map((chipId) => this.holds.otherOwner(chipId)));
    return chips.filter((_, index) => others[index] === undefined);
  }

  private async names(): Promise<string[]> {
    const names = new Set((await listFolder(this.folder)).map(placeOf));
    return [...names].filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
  }

  private fileOf(chipId: string, ending = ENDING): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, `${chipId}${ending}`);
  }
}

async function readIfThere(file: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(file);
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
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
