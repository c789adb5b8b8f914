/**
 * Writes files through VS Code's file system, wherever they are, without surprises: a failed write leaves what was
 * there, and whoever writes can ask first what would be lost.
 */

import * as vscode from 'vscode';
import { equalBytes } from '../../base/bytes.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { baseName } from './file-names.ts';

/** The content of the file, or undefined where there is none. Other failures throw. */
export async function readIfPresent(file: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(file);
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Whether the file system said that nothing is there. */
export function isMissing(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
}

/** What a file of that name holds now, compared with what is to be written. */
export type Occupancy = 'free' | 'same' | 'different';

/** Whether writing `bytes` to `file` would lose something. */
export async function occupancyOf(file: vscode.Uri, bytes: Uint8Array): Promise<Occupancy> {
  const present = await readIfPresent(file);
  if (present === undefined) {
    return 'free';
  }
  return equalBytes(present, bytes) ? 'same' : 'different';
}

/**
 * Writes files where nobody can be asked.
 * @param anyway also over files with other content
 * @throws ExtensionError `would-overwrite`, before anything is written
 */
export async function writeUnasked(
  files: readonly { readonly uri: vscode.Uri; readonly bytes: Uint8Array }[],
  anyway = false,
): Promise<void> {
  const different: string[] = [];
  for (const { uri, bytes } of files) {
    if ((await occupancyOf(uri, bytes)) === 'different') {
      different.push(baseName(uri.path));
    }
  }
  if (different.length > 0 && !anyway) {
    throw new ExtensionError('would-overwrite', { files: different });
  }
  for (const { uri, bytes } of files) {
    await replaceFile(uri, bytes);
  }
}

/**
 * Writes the file as a whole. One that is there is replaced by one that was written beside it, so that a full disk or a
 * crash leaves the old one. Where that fails, what was written is taken away.
 */
export async function replaceFile(file: vscode.Uri, bytes: Uint8Array): Promise<void> {
  const place = (await exists(file)) ? beside(file) : file;
  try {
    await vscode.workspace.fs.writeFile(place, bytes);
    if (place !== file) {
      await vscode.workspace.fs.rename(place, file, { overwrite: true });
    }
  } catch (error) {
    await vscode.workspace.fs.delete(place).then(undefined, () => undefined);
    throw error;
  }
}

async function exists(file: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(file);
    return true;
  } catch (error) {
    if (isMissing(error)) {
      return false;
    }
    throw error;
  }
}

/**
 * What `replaceFile` wrote last, even if the program ended in the middle of it: VS Code takes the old file away before
 * it renames the new one, which is whole by then.
 */
export async function readReplaced(file: vscode.Uri): Promise<Uint8Array | undefined> {
  return (await readIfPresent(file)) ?? readIfPresent(beside(file));
}

/** Takes away what `replaceFile` wrote; nothing happens where nothing is. */
export async function removeReplaced(file: vscode.Uri): Promise<void> {
  for (const one of [beside(file), file]) {
    if (await exists(one)) {
      await vscode.workspace.fs.delete(one);
    }
  }
}

const BESIDE = '.writing';

/** Where `file` is written before it takes its place. */
function beside(file: vscode.Uri): vscode.Uri {
  return file.with({ path: `${file.path}${BESIDE}` });
}

/** The name under which a file is read again that `replaceFile` may have left beside its place. */
export function placeOf(name: string): string {
  return name.endsWith(BESIDE) ? name.slice(0, -BESIDE.length) : name;
}

/** Whether the provider said that nothing may be written there. */
export function isRefusal(error: unknown): boolean {
  // A read-only mount comes through as an unknown error with the system's own word in its text.
  return error instanceof vscode.FileSystemError && (error.code === 'NoPermissions' || error.message.includes('EROFS'));
}

/** Whether the file system as a whole is known to take no writes: a Git revision, an archive. */
export function isReadOnlyScheme(folder: vscode.Uri): boolean {
  return vscode.workspace.fs.isWritableFileSystem(folder.scheme) === false;
}
