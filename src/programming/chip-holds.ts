/**
 * Which chips have a job under way, told between windows and programs by a small file a chip: it names the owner and is
 * renewed while the job lasts. One that is not renewed any more belongs to a window that was closed or has crashed.
 *
 * Below: nothing. Above: the journals of extension and command line, which give files and time.
 */

import { ProgrammingError } from './programming-error.ts';

/** Milliseconds between two renewals. */
const RENEWAL = 5000;
/** A hold that is older is nobody's any more: three renewals were missed. */
export const STALE_AFTER = 15_000;

/** Where holds are kept, one small file a chip. */
export interface HoldFiles {
  read(chipId: string): Promise<Uint8Array | undefined>;
  write(chipId: string, content: Uint8Array): Promise<void>;
  remove(chipId: string): Promise<void>;
}

/** The time of day, because several programs compare it. */
export interface WallClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls again and again. Returns what ends it. */
  every(milliseconds: number, action: () => void): () => void;
}

/** The holds of one owner. */
export class ChipHolds {
  private readonly held = new Map<string, () => void>();

  constructor(
    private readonly files: HoldFiles,
    private readonly owner: string,
    private readonly clock: WallClock,
  ) {}

  /** Whose job is under way on the chip; undefined: nobody else's. */
  async otherOwner(chipId: string): Promise<string | undefined> {
    const content = await this.files.read(chipId);
    const record = content && readRecord(content);
    const living = record && this.clock.now() - record.renewed < STALE_AFTER;
    return living && record.owner !== this.owner ? record.owner : undefined;
  }

  /** @throws ProgrammingError `chip-in-use` while another owner's job is under way */
  async hold(chipId: string): Promise<void> {
    const other = await this.otherOwner(chipId);
    if (other !== undefined) {
      throw new ProgrammingError('chip-in-use', { owner: other });
    }
    await this.renew(chipId);
    // Two that came at once have both seen nobody: who wrote last has it.
    const quicker = await this.otherOwner(chipId);
    if (quicker !== undefined) {
      throw new ProgrammingError('chip-in-use', { owner: quicker });
    }
    this.held.get(chipId)?.();
    const stop = this.clock.every(RENEWAL, () => void this.renew(chipId));
    this.held.set(chipId, stop);
  }

  /** Never throws: a hold that stays grows stale by itself. */
  async release(chipId: string): Promise<void> {
    this.held.get(chipId)?.();
    this.held.delete(chipId);
    await this.files.remove(chipId).catch(() => undefined);
  }

  /** A hold that cannot be written is none: the probe itself lets one program in at a time. */
  private async renew(chipId: string): Promise<void> {
    const record = JSON.stringify({ owner: this.owner, renewed: this.clock.now() });
    await this.files.write(chipId, new TextEncoder().encode(record)).catch(() => undefined);
  }
}

/** What a hold's file says; undefined where it is damaged, which is as good as stale. */
function readRecord(content: Uint8Array): { readonly owner: string; readonly renewed: number } | undefined {
  try {
    const record: unknown = JSON.parse(new TextDecoder().decode(content));
    const { owner, renewed } = (record ?? {}) as { owner?: unknown; renewed?: unknown };
    return typeof owner === 'string' && typeof renewed === 'number' ? { owner, renewed } : undefined;
  } catch {
    return undefined;
  }
}
