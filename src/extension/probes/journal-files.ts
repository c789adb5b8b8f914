/**
 * The journals on disk, through VS Code: in this user's folder, which the command line uses too, where there is one; else,
 * in a browser, in the extension's own storage. It outlives a crash and a closed window.
 *
 * Below: VS Code's file system. Above: `activate`; `programming/journal-folder.ts` says what the files are.
 */

import * as vscode from 'vscode';
import { SystemClock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { WallClock } from '../../programming/chip-holds.ts';
import { JournalFolder, type SmallFiles } from '../../programming/journal-folder.ts';
import type { ExtensionPlatform } from '../extension-platform.ts';
import { isMissing, placeOf, readReplaced, removeReplaced, replaceFile } from '../files/write-file.ts';

const WALL_CLOCK: WallClock = {
  now: () => Date.now(),
  every(milliseconds, action) {
    const timer = setInterval(action, milliseconds);
    return () => clearInterval(timer);
  },
  sleep: (milliseconds) => new SystemClock().sleep(milliseconds),
};

/** The folder below the extension's storage where versions before 0.2 kept journals. */
const OLD_FOLDER = 'journal';

/**
 * The journals of this user.
 * @param storage the extension's own folder
 * @param platform this user's folder, and locks, where there are such
 */
export function userJournals(
  storage: vscode.Uri,
  { stateFolder, takeName }: Pick<ExtensionPlatform, 'stateFolder' | 'takeName'>,
  log: Log,
): JournalFolder {
  const old = vscode.Uri.joinPath(storage, OLD_FOLDER);
  const folder = stateFolder === undefined ? old : vscode.Uri.file(stateFolder);
  // A window is a session of VS Code's; what a restart of its extension host leaves behind grows stale.
  const owner = `${vscode.env.appName}, window ${vscode.env.sessionId.slice(0, 8)}`;
  const files = movedFrom(folder === old ? undefined : old, filesIn(folder), log);
  return new JournalFolder(files, owner, WALL_CLOCK, takeName);
}

/** Small files in a folder that need not exist yet. */
export function filesIn(folder: vscode.Uri): SmallFiles {
  const at = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);
  return {
    location: folder.fsPath,
    read: (name) => readReplaced(at(name)),
    async write(name, content) {
      await vscode.workspace.fs.createDirectory(folder);
      await replaceFile(at(name), content);
    },
    remove: (name) => removeReplaced(at(name)),
    names: async () => [...new Set((await listFolder(folder)).map(placeOf))],
  };
}

/** The files, and before the first of them is used, those of the old folder moved to where they belong. */
function movedFrom(old: vscode.Uri | undefined, files: SmallFiles, log: Log): SmallFiles {
  let moved: Promise<void> | undefined;
  const ready = (): Promise<void> =>
    (moved ??= (old ? move(filesIn(old), files) : Promise.resolve()).catch((error: unknown) => {
      moved = undefined; // tried again with the next file: what lies there is not lost
      log.warn(`The journals in ${old?.fsPath} could not be moved to ${files.location}: ${String(error)}`);
    }));
  return {
    location: files.location,
    read: async (name) => (await ready(), files.read(name)),
    write: async (name, content) => (await ready(), files.write(name, content)),
    remove: async (name) => (await ready(), files.remove(name)),
    names: async () => (await ready(), files.names()),
  };
}

/** What is in the new place already is newer. */
async function move(from: SmallFiles, to: SmallFiles): Promise<void> {
  for (const name of await from.names()) {
    const content = await from.read(name);
    if (content && !(await to.read(name))) {
      await to.write(name, content);
    }
    await from.remove(name);
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
