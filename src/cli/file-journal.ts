/**
 * The journal on disk, for the command-line tool: one small file a chip in a folder.
 *
 * Below: Node's file system. Above: device verbs, through the port of `programming/journal.ts`.
 */

import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ChipHolds, type HoldFiles, type WallClock } from '../programming/chip-holds.ts';
import type { Journal } from '../programming/journal.ts';

const ENDING = '.journal';
const HOLD_ENDING = '.held';

const WALL_CLOCK: WallClock = {
  now: () => Date.now(),
  every(milliseconds, action) {
    const timer = setInterval(action, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
  },
};

/** Keeps journals as files. */
export class FileJournal implements Journal {
  readonly owner = `command line, process ${process.pid} on ${hostname()}`;
  private readonly holds: ChipHolds;

  /**
   * @param location the folder; need not exist yet
   * @param prefix what file names begin with
   */
  constructor(
    readonly location: string,
    private readonly prefix = '',
  ) {
    const fileOf = (chipId: string): string => this.fileOf(chipId, HOLD_ENDING);
    const files: HoldFiles = {
      read: (chipId) => readIfThere(fileOf(chipId)),
      write: async (chipId, content) => {
        await mkdir(this.location, { recursive: true });
        await writeFile(fileOf(chipId), content);
      },
      remove: (chipId) => rm(fileOf(chipId), { force: true }),
    };
    this.holds = new ChipHolds(files, this.owner, WALL_CLOCK);
  }

  /** Where the journals of this user's real boards are. */
  static ofUser(environment: Readonly<Record<string, string | undefined>>): FileJournal {
    const { XDG_STATE_HOME, LOCALAPPDATA } = environment;
    return new FileJournal(join(XDG_STATE_HOME || LOCALAPPDATA || join(homedir(), '.local', 'state'), 'stm32-dfu'));
  }

  /** The journal of a virtual board: beside its image, because it is about that very flash. */
  static besideImage(image: string): FileJournal {
    return new FileJournal(dirname(image), `${basename(image)}.`);
  }

  load(chipId: string): Promise<Uint8Array | undefined> {
    return readIfThere(this.fileOf(chipId));
  }

  async list(): Promise<readonly string[]> {
    const names = await readdir(this.location).catch((error: unknown) => {
      if (isMissing(error)) {
        return [];
      }
      throw error;
    });
    return names
      .filter((name) => name.startsWith(this.prefix) && name.endsWith(ENDING))
      .map((name) => name.slice(this.prefix.length, -ENDING.length));
  }

  hold(chipId: string): Promise<void> {
    return this.holds.hold(chipId);
  }

  release(chipId: string): Promise<void> {
    return this.holds.release(chipId);
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

  private fileOf(chipId: string, ending = ENDING): string {
    return join(this.location, `${this.prefix}${chipId}${ending}`);
  }
}

async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
