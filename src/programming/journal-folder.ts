/**
 * The journals of one user: a folder with one small file a chip for what is owed to it, and one for each program that is
 * at it or wants it. Extension and command line share it. A hold that was not renewed for 15 s is nobody's
 * (chip-holds.ts).
 *
 * Below: the journal's format, holds. Above: the extension and the command line give files and time. Virtual boards all
 * have a chip of one number: a scope, which is their image's, tells them apart.
 */

import { crc32 } from '../base/crc32.ts';
import { hex32 } from '../base/hex.ts';
import { ChipHolds, type HoldFiles, type TakeName, type WallClock } from './chip-holds.ts';
import { decodeJournal, type JobRecord, type Journal, owedBytes } from './journal.ts';

const ENDING = '.journal';
const SCOPE = '@';

/** Small files in one folder, which is made when it is first written to. */
export interface SmallFiles extends HoldFiles {
  /** For messages. */
  readonly location: string;
  /** What was written last, even if the program ended in the middle of it; undefined where nothing was. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Writes whole or not at all; resolves when it is on disk. */
  write(name: string, content: Uint8Array): Promise<void>;
  /** Nothing happens where nothing is. */
  remove(name: string): Promise<void>;
}

/** What was left to do for a chip, as far as it can be told without the chip. */
export interface OwedToChip {
  readonly chipId: string;
  /** Empty for real chips. */
  readonly scope: string;
  /** Who wrote it; empty where an older version did. */
  readonly owner: string;
  /** The job that was cut short; undefined where it did not say. */
  readonly job?: JobRecord;
  /** Bytes that the chip may have lost. */
  readonly bytes: number;
  /** Whose job is under way on the chip now: then its notes are that job's business. */
  readonly heldBy: string | undefined;
}

/** The scope of the virtual board whose flash is in this file. @param image its path, absolute */
export function scopeOfImage(image: string): string {
  // Windows writes a drive in either case and folders with either slash.
  const path = image.replaceAll('\\', '/').replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
  return hex32(crc32(new TextEncoder().encode(path)));
}

/** The journals. */
export class JournalFolder {
  private readonly holds: ChipHolds;

  /**
   * @param owner who writes: a window, a process
   * @param takeName where the platform has locks that end with the program
   */
  constructor(
    private readonly files: SmallFiles,
    readonly owner: string,
    clock: WallClock,
    takeName?: TakeName,
  ) {
    this.holds = new ChipHolds(files, owner, clock, takeName);
  }

  /** The journals of real chips, or of the virtual ones of a scope. @param job what it is used for */
  journal(scope = '', job?: JobRecord): Journal {
    const { files, owner, holds } = this;
    const keyOf = (chipId: string): string => (scope === '' ? chipId : `${chipId}${SCOPE}${scope}`);
    const fileOf = (chipId: string): string => `${keyOf(chipId)}${ENDING}`;
    return {
      location: files.location,
      owner,
      job,
      load: (chipId) => files.read(fileOf(chipId)),
      store: (chipId, content) => files.write(fileOf(chipId), content),
      remove: (chipId) => files.remove(fileOf(chipId)),
      list: async () => (await this.keys()).filter((key) => key.scope === scope).map(({ chipId }) => chipId),
      hold: (chipId) => holds.hold(keyOf(chipId)),
      release: (chipId) => holds.release(keyOf(chipId)),
    };
  }

  /** The chips that may have lost bytes, with the jobs that took them. */
  async owed(): Promise<readonly OwedToChip[]> {
    const found: OwedToChip[] = [];
    for (const { chipId, scope, key } of await this.keys()) {
      const content = await this.files.read(`${key}${ENDING}`);
      const journal = content && decodeJournal(content);
      const bytes = owedBytes(journal?.notes ?? []);
      if (journal && bytes > 0) {
        const { owner, job } = journal;
        found.push({ chipId, scope, owner, ...(job && { job }), bytes, heldBy: await this.holds.otherOwner(key) });
      }
    }
    return found;
  }

  /** Forgets what is owed to a chip, for good. @throws ProgrammingError `chip-in-use` while a job is under way on it */
  async discard({ chipId, scope }: Pick<OwedToChip, 'chipId' | 'scope'>): Promise<void> {
    const journal = this.journal(scope);
    await journal.hold(chipId);
    try {
      await journal.remove(chipId);
    } finally {
      await journal.release(chipId);
    }
  }

  private async keys(): Promise<{ readonly key: string; readonly chipId: string; readonly scope: string }[]> {
    const keys = (await this.files.names())
      .filter((name) => name.endsWith(ENDING))
      .map((name) => name.slice(0, -ENDING.length));
    return keys.map((key) => {
      const [chipId = '', scope = ''] = key.split(SCOPE);
      return { key, chipId, scope };
    });
  }
}
