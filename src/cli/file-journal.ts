/**
 * The journal on disk, for the command-line tool: one small file a chip in a folder.
 *
 * Below: Node's file system. Above: device verbs, through the port of `programming/journal.ts`.
 */

import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Journal } from '../programming/journal.ts';

/** Keeps journals as files. */
export class FileJournal implements Journal {
  /**
   * @param location the folder; need not exist yet
   * @param prefix what file names begin with
   */
  constructor(
    readonly location: string,
    private readonly prefix = '',
  ) {}

  /** Where the journals of this user's real boards are. */
  static ofUser(environment: Readonly<Record<string, string | undefined>>): FileJournal {
    const { XDG_STATE_HOME, LOCALAPPDATA } = environment;
    return new FileJournal(join(XDG_STATE_HOME || LOCALAPPDATA || join(homedir(), '.local', 'state'), 'stm32-dfu'));
  }

  /** The journal of a virtual board: beside its image, because it is about that very flash. */
  static besideImage(image: string): FileJournal {
    return new FileJournal(dirname(image), `${basename(image)}.`);
  }

  async load(chipId: string): Promise<Uint8Array | undefined> {
    try {
      return new Uint8Array(await readFile(this.fileOf(chipId)));
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Whole or not at all: written beside, flushed to the disk, then renamed. */
  async store(chipId: string, content: Uint8Array): Promise<void> {
    await mkdir(this.location, { recursive: true });
    const file = this.fileOf(chipId);
    const handle = await open(`${file}.new`, 'w');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
  }

  remove(chipId: string): Promise<void> {
    return rm(this.fileOf(chipId), { force: true });
  }

  private fileOf(chipId: string): string {
    return join(this.location, `${this.prefix}${chipId}.journal`);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
