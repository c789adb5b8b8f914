/**
 * Keeps the journal of one job: reads what an earlier one has left, stores before the first erase, notes what is done,
 * forgets at the end.
 *
 * Below: the journal's port and format. Above: flash jobs.
 */

import type { Log } from '../base/log.ts';
import type { Segment } from '../image/firmware-image.ts';
import type { FlashSector } from '../stm32/devices/chip-description.ts';
import { decodeJournal, encodeJournal, type Journal, type JournalNote } from './journal.ts';
import type { PlannedSector } from './plan.ts';
import { ProgrammingError } from './programming-error.ts';
import { segmentsIn } from './wanted-content.ts';

/** The journal of one job on one chip. Without a port, notes are in memory only. */
export class JournalKeeper {
  private notes: readonly JournalNote[] = [];
  private planned = new Set<number>();
  private stores: Promise<void> = Promise.resolve();

  constructor(
    private readonly port: Journal | undefined,
    private readonly chipId: string,
    private readonly log: Log,
  ) {}

  /** What earlier jobs have left to be put right. */
  async load(sectors: readonly FlashSector[]): Promise<readonly JournalNote[]> {
    const content = await this.port?.load(this.chipId);
    const notes = content && decodeJournal(content, sectors);
    if (content && !notes) {
      this.log.warn(`The journal in ${this.port?.location} is damaged and is not used`);
    }
    this.notes = notes ?? [];
    return this.notes;
  }

  /**
   * Stores what the plan's sectors must get back. Nothing may be erased before this has resolved.
   * @throws ProgrammingError `journal-failed`
   */
  async begin(sectors: readonly PlannedSector[]): Promise<void> {
    this.planned = new Set(sectors.map(({ sector }) => sector.start));
    const notes = sectors.map((planned) => ({
      start: planned.sector.start,
      size: planned.sector.size,
      finished: false,
      kept: keptSegments(planned),
    }));
    this.notes = [...this.notes.filter(({ start }) => !this.planned.has(start)), ...notes];
    try {
      await this.port?.store(this.chipId, encodeJournal(this.notes));
    } catch (error) {
      throw new ProgrammingError('journal-failed', { journal: this.port?.location ?? '' }, error);
    }
  }

  /** Notes that all operations of a sector have ended well. Its bytes stay noted until they were verified. */
  finished(sector: FlashSector): void {
    this.notes = this.notes.map((note) => (note.start === sector.start ? { ...note, finished: true } : note));
    this.storeLater();
  }

  /** Bytes that a sector has lost for the time being. */
  atRisk(sector: FlashSector): number {
    const note = this.notes.find(({ start }) => start === sector.start);
    return note && !note.finished ? note.kept.reduce((sum, { bytes }) => sum + bytes.length, 0) : 0;
  }

  /** All is verified: forgets the plan's sectors. */
  async end(): Promise<void> {
    await this.settle();
    this.notes = this.notes.filter(({ start }) => !this.planned.has(start));
    if (this.notes.length > 0) {
      this.storeLater();
      await this.settle();
    } else {
      await this.port?.remove(this.chipId);
    }
  }

  /** Waits for what is being stored. */
  settle(): Promise<void> {
    return this.stores;
  }

  /** A note too few makes the next job do more than it must, nothing worse: so a failure is not the job's. */
  private storeLater(): void {
    const content = encodeJournal(this.notes);
    this.stores = this.stores
      .then(() => this.port?.store(this.chipId, content))
      .catch((error: unknown) => this.log.warn(`The journal could not be brought up to date: ${String(error)}`));
  }
}

function keptSegments({ content, kept }: PlannedSector): Segment[] {
  return segmentsIn(content, kept);
}
