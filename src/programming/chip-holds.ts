/**
 * Which chips have a job under way, told between windows and programs by small files: each program that wants a chip or
 * has it writes one of its own, which names the owner and is renewed while the job lasts. One that is not renewed any
 * more belongs to a window that was closed or has crashed.
 *
 * Below: nothing. Above: the journals of extension and command line, which give files and time.
 *
 * No file system that VS Code reaches can be told “write this, unless it is there” (its `rename` without `overwrite` looks
 * first and renames then). So each writes its own file before it looks at those of the others: of two that come at once at
 * least one sees the other, and the first by name waits until the others have given way. Where the platform knows locks
 * that end with the program (`TakeName`), they are taken first, because a browser's storage shows files of other tabs late.
 * A program that stood still for longer than its hold lasts has lost it; the probe itself lets one in at a time.
 */

import { crc32 } from '../base/crc32.ts';
import { ProgrammingError } from './programming-error.ts';

/** Milliseconds between two renewals. */
const RENEWAL = 5000;
/** A hold that is older, in milliseconds, is nobody's any more: three renewals were missed. */
export const STALE_AFTER = 15_000;
/**
 * A hold's file that is so old, in milliseconds, or so far ahead, is removed by whoever takes a hold next: a day. It is
 * much longer than `STALE_AFTER`, because two programs may disagree about the time, by a time zone too. One that lives all
 * the same was believed by nobody, and writes its file again with its next renewal.
 */
export const REMOVED_AFTER = 24 * 3600 * 1000;
/** Milliseconds between two looks at others that come at the same time and have yet to give way. */
const PAUSE = 20;

const ENDING = '.held';

/** Where holds are kept: small files in one folder. */
export interface HoldFiles {
  read(name: string): Promise<Uint8Array | undefined>;
  /** Resolves when every other program can see it. */
  write(name: string, content: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
  names(): Promise<readonly string[]>;
}

/** The time of day, because several programs compare it. */
export interface WallClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls again and again. Returns what ends it. */
  every(milliseconds: number, action: () => void): () => void;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * Takes a name that one program at a time can have, until it is let go or the program ends.
 * @returns how to let it go; undefined where another program has it
 */
export type TakeName = (name: string) => Promise<(() => void) | undefined>;

/** What a hold's file says. */
interface HoldRecord {
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly renewed: number;
  /** Whether it is not a hold yet. */
  readonly asking: boolean;
}

/** A hold of ours. */
interface Held {
  /** Ends its renewal. */
  readonly stop: () => void;
  /** A renewal that is under way. */
  renewal: Promise<void>;
}

/** The holds of one owner. */
export class ChipHolds {
  private readonly held = new Map<string, Held>();
  private readonly names = new Map<string, () => void>();

  constructor(
    private readonly files: HoldFiles,
    private readonly owner: string,
    private readonly clock: WallClock,
    private readonly takeName?: TakeName,
  ) {}

  /** Whose job is under way on the chip; undefined: nobody else's. */
  async otherOwner(chipId: string): Promise<string | undefined> {
    return (await this.others(chipId))[0]?.owner;
  }

  /**
   * Of several that ask at once, one gets it. Takes as long as others need to give way: 15 s at the most, where one of
   * them has crashed in the middle of asking.
   * @throws ProgrammingError `chip-in-use` while another owner's job is under way, or about to be
   */
  async hold(chipId: string): Promise<void> {
    await this.holdName(chipId);
    try {
      await this.claim(chipId);
    } catch (error) {
      await this.release(chipId);
      throw error;
    }
    this.held.get(chipId)?.stop();
    const held: Held = {
      stop: this.clock.every(RENEWAL, () => void (held.renewal = this.write(chipId, false))),
      renewal: Promise.resolve(),
    };
    this.held.set(chipId, held);
    await this.removeForgotten().catch(() => undefined); // they do no harm
  }

  /** Never throws: a hold that stays grows stale by itself. */
  async release(chipId: string): Promise<void> {
    const held = this.held.get(chipId);
    this.held.delete(chipId);
    held?.stop();
    await held?.renewal; // else it would write the file again, after it was removed
    await this.files.remove(this.fileOf(chipId)).catch(() => undefined);
    this.names.get(chipId)?.();
    this.names.delete(chipId);
  }

  private async holdName(chipId: string): Promise<void> {
    if (!this.takeName || this.names.has(chipId)) {
      return;
    }
    const letGo = await this.takeName(`stm32-dfu chip ${chipId}`);
    if (!letGo) {
      throw new ProgrammingError('chip-in-use', { owner: (await this.otherOwner(chipId)) ?? '' });
    }
    this.names.set(chipId, letGo);
  }

  private async claim(chipId: string): Promise<void> {
    for (;;) {
      const asked = this.clock.now();
      await this.write(chipId, true);
      const others = await this.others(chipId);
      // Who has it is of more interest than who else wants it.
      const ahead = others.find(({ asking }) => !asking) ?? others.find(({ name }) => name < this.fileOf(chipId));
      if (ahead) {
        throw new ProgrammingError('chip-in-use', { owner: ahead.owner });
      }
      // Who has looked for too long may have grown stale in the eyes of others.
      if (others.length === 0 && this.clock.now() - asked < RENEWAL) {
        return this.write(chipId, false);
      }
      await this.clock.sleep(PAUSE);
    }
  }

  /** What others have written of the chip and renewed since, the first by name first. */
  private async others(chipId: string): Promise<(HoldRecord & { readonly name: string })[]> {
    const found: (HoldRecord & { readonly name: string })[] = [];
    const names = (await this.files.names()).filter((name) => name.startsWith(`${chipId}.`) && name.endsWith(ENDING));
    for (const name of names.sort()) {
      // One that is being replaced may not be there for a moment.
      const content = (await this.files.read(name)) ?? (await this.files.read(name));
      const record = content && readRecord(content);
      // One of a day to come was written by a clock that was wrong.
      const living = record && Math.abs(this.clock.now() - record.renewed) < STALE_AFTER;
      if (living && record.owner !== this.owner) {
        found.push({ ...record, name });
      }
    }
    return found;
  }

  /** Removes the files, of whatever chip, that programs have left behind which ended without letting go. */
  private async removeForgotten(): Promise<void> {
    for (const name of (await this.files.names()).filter((each) => each.endsWith(ENDING))) {
      const content = await this.files.read(name);
      const record = content && readRecord(content);
      if (record && Math.abs(this.clock.now() - record.renewed) >= REMOVED_AFTER) {
        await this.files.remove(name);
      }
    }
  }

  private fileOf(chipId: string): string {
    return `${chipId}.${crc32(new TextEncoder().encode(this.owner)).toString(16)}${ENDING}`;
  }

  /** A hold that cannot be written is none: the probe itself lets one program in at a time. */
  private async write(chipId: string, asking: boolean): Promise<void> {
    const record: HoldRecord = { owner: this.owner, renewed: this.clock.now(), asking };
    const content = new TextEncoder().encode(JSON.stringify(record));
    await this.files.write(this.fileOf(chipId), content).catch(() => undefined);
  }
}

/** What a hold's file says; undefined where it is damaged, which is as good as stale. */
function readRecord(content: Uint8Array): HoldRecord | undefined {
  try {
    const record: unknown = JSON.parse(new TextDecoder().decode(content));
    const { owner, renewed, asking } = (record ?? {}) as Partial<Record<keyof HoldRecord, unknown>>;
    return typeof owner === 'string' && typeof renewed === 'number'
      ? { owner, renewed, asking: asking === true }
      : undefined;
  } catch {
    return undefined;
  }
}
