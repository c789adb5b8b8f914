/**
 * Keeps the journal of one job: reads what an earlier one has left, stores before the first erase, notes how far each
 * sector is, forgets what is done.
 *
 * Below: the journal's port and format. Above: flash jobs. Nothing changed, nothing noted: a sector stands in the
 * journal from before its erase until its content was verified, and no longer.
 */

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { FlashSector } from '../stm32/devices/chip-description.ts';
import {
  decodeJournal,
  encodeJournal,
  type Journal,
  type JournalContent,
  type JournalNote,
  type NotePhase,
  owedBytes,
} from './journal.ts';
import type { PlannedSector } from './plan.ts';
import { ProgrammingError } from './programming-error.ts';

/** Milliseconds between two stores on the way: a chip may have 1,500 pages, and each is done in 4 ms. */
const STORE_INTERVAL = 250;

/** Marks that only tell the next job more: without them it does more than it must, nothing worse. */
const STORED_LATER: readonly NotePhase[] = ['erased', 'programming', 'finished'];

/** The journal of one job on one chip. Without a port, notes are in memory only. */
export class JournalKeeper {
  private notes = new Map<number, JournalNote>();
  /** Whose notes these are: an earlier job's, until this one notes something. */
  private writer: Omit<JournalContent, 'notes'>;
  /** As they were before this job noted anything. */
  private loaded = new Map<number, JournalNote>();
  private before: Omit<JournalContent, 'notes'>;
  private displacedNotes: readonly JournalNote[] = [];
  private held = false;
  private stores: Promise<void> = Promise.resolve();
  private lastStore = -Infinity;
  private isStale = false;

  constructor(
    private readonly port: Journal | undefined,
    private readonly chipId: string,
    private readonly surroundings: { readonly clock: Clock; readonly log: Log },
  ) {
    this.writer = this.own;
    this.before = this.own;
  }

  /**
   * What earlier jobs have left to be put right.
   * @throws ProgrammingError `chip-in-use` where another window's job is under way on this chip
   */
  async load(sectors: readonly FlashSector[]): Promise<readonly JournalNote[]> {
    await this.port?.hold(this.chipId);
    this.held = true;
    const content = await this.port?.load(this.chipId);
    const journal = content && decodeJournal(content, sectors);
    if (content && !journal) {
      this.surroundings.log.warn(`The journal in ${this.port?.location} is damaged and is not used`);
    }
    this.notes = new Map((journal?.notes ?? []).map((note) => [note.start, note]));
    this.loaded = new Map(this.notes);
    // What asks for nothing back is of no use to anybody there.
    this.displacedNotes = (journal?.displaced ?? []).filter((note) => owedBytes([note]) > 0);
    const { owner, job } = journal ?? this.own;
    this.before = { owner, ...(job && { job }) };
    this.writer = this.before;
    return [...this.notes.values()];
  }

  /** What is owed to sectors that the chip does not have as its flash is divided now: it stays in the journal. */
  get displaced(): readonly JournalNote[] {
    return this.displacedNotes;
  }

  /** Forgets notes that ask for nothing any more. */
  async forget(notes: readonly JournalNote[]): Promise<void> {
    if (notes.length === 0) {
      return;
    }
    notes.forEach(({ start }) => {
      this.notes.delete(start);
      this.loaded.delete(start);
    });
    this.mark();
    await this.settle();
  }

  /**
   * Stores what these sectors must get back, before any of them is changed.
   * @throws ProgrammingError `journal-failed`
   */
  async begin(sectors: readonly PlannedSector[]): Promise<void> {
    for (const planned of sectors) {
      const { sector, before, content, kept } = planned;
      const note = { start: sector.start, size: sector.size, before, kept: content.slice(kept).segments };
      this.notes.set(sector.start, { ...note, phase: 'noted' });
    }
    this.writer = this.own;
    await this.storeNow();
  }

  /**
   * Says of these sectors, all at once, that from now on they may be half erased. Nothing may be erased or programmed
   * before this has resolved; a sector that is tried again is told of again.
   * @throws ProgrammingError `journal-failed`
   */
  async changing(sectors: readonly FlashSector[]): Promise<void> {
    sectors.forEach((sector) => this.setPhase(sector, 'erase-begun'));
    await this.storeNow();
  }

  /** Notes how far a sector is. On disk within 250 ms of the clock, as long as there are more marks to come. */
  reached(sector: FlashSector, phase: NotePhase): void {
    if (this.setPhase(sector, phase) && STORED_LATER.includes(phase)) {
      this.mark();
    }
  }

  /** A sector holds, verified, what it should: nothing is owed to it any more. */
  verified(sector: FlashSector): void {
    if (this.notes.delete(sector.start)) {
      this.isStale = true; // stored by `settle`: one look verifies all sectors
    }
  }

  /** Bytes that a sector has lost for the time being. */
  atRisk(sector: FlashSector): number {
    const note = this.notes.get(sector.start);
    const safe = note === undefined || note.phase === 'noted' || note.phase === 'finished';
    return safe ? 0 : note.kept.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** The job ends and has changed nothing: the journal is as it was. */
  async abandon(): Promise<void> {
    this.notes = new Map(this.loaded);
    this.writer = this.before;
    this.mark();
    await this.settle();
  }

  /** Brings what is stored up to date. */
  async settle(): Promise<void> {
    if (this.isStale) {
      this.storeLater();
    }
    await this.stores;
  }

  /** The job is over, well or not: brings what is stored up to date, and lets others at the chip. Never throws. */
  async close(): Promise<void> {
    await this.settle();
    if (this.held) {
      this.held = false;
      await this.port?.release(this.chipId);
    }
  }

  private get own(): Omit<JournalContent, 'notes'> {
    const { owner = '', job } = this.port ?? {};
    return { owner, ...(job && { job }) };
  }

  private setPhase(sector: FlashSector, phase: NotePhase): boolean {
    const note = this.notes.get(sector.start);
    if (note === undefined || note.phase === phase) {
      return false;
    }
    this.notes.set(sector.start, { ...note, phase });
    return true;
  }

  private mark(): void {
    this.isStale = true;
    if (this.surroundings.clock.now() - this.lastStore >= STORE_INTERVAL) {
      this.storeLater();
    }
  }

  private async storeNow(): Promise<void> {
    await this.stores;
    try {
      await this.write();
    } catch (error) {
      throw new ProgrammingError('journal-failed', { journal: this.port?.location ?? '' }, error);
    }
  }

  /** A note too few makes the next job do more than it must, nothing worse: so a failure is not the job's. */
  private storeLater(): void {
    this.isStale = false;
    this.lastStore = this.surroundings.clock.now();
    this.stores = this.stores
      .then(() => this.write())
      .catch((error: unknown) =>
        this.surroundings.log.warn(`The journal could not be brought up to date: ${String(error)}`),
      );
  }

  private async write(): Promise<void> {
    const { port, chipId } = this;
    this.isStale = false;
    this.lastStore = this.surroundings.clock.now();
    const notes = [...this.notes.values()];
    const displaced = this.displacedNotes;
    // Where only those are left, the job that was cut short is theirs.
    const writer = notes.length > 0 ? this.writer : this.before;
    await (notes.length + displaced.length > 0
      ? port?.store(chipId, encodeJournal({ ...writer, notes, displaced }))
      : port?.remove(chipId));
  }
}
