/**
 * Files of verbs, in Node's file system.
 *
 * Below: Node. Above: the command line.
 */

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { equalBytes } from '../base/bytes.ts';
import { FormatError } from '../formats/format-error.ts';
import type { VerbFiles } from '../verbs/verb.ts';
import { VerbError } from '../verbs/verb-error.ts';

/** Why the system refuses, in words; other codes speak for themselves. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'access is denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'what is above it is no folder',
  ENOSPC: 'the disk is full',
  EROFS: 'it is on a file system that is read-only',
};

/** Files by their paths. */
export const nodeFiles: VerbFiles = {
  nameOf: (path) => basename(path),
  join: (folder, name) => join(folder, name),

  async read(path) {
    try {
      return new Uint8Array(await readFile(path));
    } catch (error) {
      throw cannotRead(path, error);
    }
  },

  async write(files, over) {
    for (const { path, bytes } of over ? [] : files) {
      const there = await readIfThere(path);
      if (there && !equalBytes(there, bytes)) {
        throw new FormatError('file-exists', { file: path });
      }
    }
    for (const { path, bytes } of files) {
      await writeWhole(path, bytes);
    }
  },
};

/** Undefined where nothing is. @throws VerbError `cannot-read` where something is that cannot be read */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await ifThere(readFile(path).then((content) => new Uint8Array(content)));
  } catch (error) {
    throw cannotRead(path, error);
  }
}

/** What `reading` gives; undefined where there is no such file or folder. */
export async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function cannotRead(file: string, error: unknown): VerbError {
  return new VerbError('cannot-read', { file, reason: reasonOf(error) }, error);
}

/** Whole or not at all: written beside, then renamed. @throws VerbError `cannot-write` */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${process.pid}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(beside, bytes);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new VerbError('cannot-write', { file: path, reason: reasonOf(error) }, error);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}
