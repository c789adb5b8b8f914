/**
 * The journals on disk, through Node: the same folder that the extension uses (`platform/state-folder.ts`).
 *
 * Below: Node's file system. Above: board choice; `programming/journal-folder.ts` says what the files are.
 */

import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { SystemClock } from '../base/clock.ts';
import { operatingSystemOf } from '../base/operating-system.ts';
import { stateFolder } from '../platform/state-folder.ts';
import type { WallClock } from '../programming/chip-holds.ts';
import type { JobRecord, Journal } from '../programming/journal.ts';
import { JournalFolder, scopeOfImage, type SmallFiles } from '../programming/journal-folder.ts';
import { ifThere, readIfThere } from './node-files.ts';

/** A file that is being written stands beside its place, as the extension's does. */
const BESIDE = '.writing';

const WALL_CLOCK: WallClock = {
  now: () => Date.now(),
  every(milliseconds, action) {
    const timer = setInterval(action, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
  },
  sleep: (milliseconds) => new SystemClock().sleep(milliseconds),
};

/** The journals of this user. @param environment names the folder, where it is not the system's usual one */
export function userJournals(environment: Readonly<Record<string, string | undefined>>): JournalFolder {
  const folder = stateFolder({ system: operatingSystemOf(process.platform), environment, home: homedir() });
  const owner = `command line, process ${process.pid} on ${hostname()}`;
  return new JournalFolder(filesIn(folder), owner, WALL_CLOCK);
}

/** The journal of a virtual board. @param image the file with its flash */
export function journalOfImage(journals: JournalFolder, image: string, job?: JobRecord): Journal {
  return journals.journal(scopeOfImage(resolve(image)), job);
}

/** Small files in a folder that need not exist yet. */
export function filesIn(location: string): SmallFiles {
  const at = (name: string): string => join(location, name);
  return {
    location,
    read: async (name) => (await readIfThere(at(name))) ?? (await readIfThere(at(`${name}${BESIDE}`))),
    async write(name, content) {
      await mkdir(location, { recursive: true });
      const beside = at(`${name}${BESIDE}`);
      const handle = await open(beside, 'w');
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, at(name));
    },
    async remove(name) {
      await rm(at(`${name}${BESIDE}`), { force: true });
      await rm(at(name), { force: true });
    },
    async names() {
      const names = (await ifThere(readdir(location))) ?? [];
      return [...new Set(names.map((name) => (name.endsWith(BESIDE) ? name.slice(0, -BESIDE.length) : name)))];
    },
  };
}
