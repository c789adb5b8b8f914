/**
 * Does what a plan says: erases, programs, verifies; writes fewer bits at a time, erases what was only taken for erased, or
 * does without the loader, where the chip objects; knows at any moment in which state each sector is. What `run` resolves on is verified, every sector of it.
 *
 * Below: the target, writers, the journal. Above: flash jobs.
 */

import { containsRange, rangeOf } from '../base/address-range.ts';
import { FirmwareImage } from '../image/firmware-image.ts';
import { isProbeError } from '../probe/probe-error.ts';
import { isChipError } from '../stm32/chip-error.ts';
import { type FlashSector, sectorRange, type WriteMode } from '../stm32/devices/chip-description.ts';
import type { FlashWriter, WriterProgress } from '../stm32/flash/flash-operation.ts';
import { questionsAboutContent } from './examine.ts';
import type { FlashOptions } from './flash-options.ts';
import type { FlashTarget, WriteMethod } from './flash-target.ts';
import type { JournalKeeper } from './journal-keeper.ts';
import { operationsOf, unitsOf } from './operations.ts';
import type { FlashRemark, SectorState } from './outcome.ts';
import type { FlashPlan, PlannedSector } from './plan.ts';
import { ProgrammingError } from './programming-error.ts';
import type { ProgressTeller } from './progress-teller.ts';
import { findMismatches, inspectorOf, type RangeQuestion, readProven } from './range-inspector.ts';
import { WriteAccount } from './write-account.ts';

/** What a run needs besides its plan. */
export interface RunSurroundings {
  readonly target: FlashTarget;
  readonly options: Pick<FlashOptions, 'compare' | 'loader' | 'ringSize'>;
  readonly journal: JournalKeeper;
  readonly progress: ProgressTeller;
  readonly signal?: AbortSignal | undefined;
}

/** Where a sector of the plan stands. */
export interface SectorTrack {
  readonly planned: PlannedSector;
  readonly state: SectorState;
  /** Whether an erase of it has ended well. */
  readonly erased: boolean;
}

/**
 * What can be done about a setback. Each time what was begun without an erase is erased first:
 * - `erase`: that alone
 * - `narrower`: and fewer bits are programmed at a time
 * - `no-loader`: the core is taken over again, and the probe programs by itself
 */
type Remedy = 'erase' | 'narrower' | 'no-loader';

/** Why a first try was not good enough, and what can be done about it. */
interface Setback {
  readonly error: unknown;
  readonly sectors: readonly PlannedSector[];
  readonly remedy: Remedy;
}

/** One run of a plan. */
export class FlashRun {
  readonly remarks: FlashRemark[] = [];
  private readonly tracks = new Map<FlashSector, SectorTrack>();
  /** Sectors whose content was verified after the last operation on them. */
  private readonly proven = new Set<FlashSector>();
  private writerStarted = false;
  private modeNow: WriteMode;
  private methodNow: WriteMethod;

  constructor(
    private readonly plan: FlashPlan,
    private readonly around: RunSurroundings,
  ) {
    this.modeNow = plan.mode;
    const [best = 'direct'] = around.target.methods;
    this.methodNow = around.options.loader === false ? 'direct' : best;
    for (const planned of plan.sectors) {
      const state = planned.action === 'identical' ? 'identical' : 'untouched';
      this.tracks.set(planned.sector, { planned, state, erased: false });
    }
  }

  get mode(): WriteMode {
    return this.modeNow;
  }

  get method(): WriteMethod {
    return this.methodNow;
  }

  /** Whether anything on the chip was, or may have been, changed: a routine may run although its start got no answer. */
  get hasBegun(): boolean {
    return this.writerStarted;
  }

  /** Where this sector stands; undefined: it is not in the plan. */
  track(sector: FlashSector): SectorTrack | undefined {
    return this.tracks.get(sector);
  }

  /**
   * @throws ChipError; ProbeError; ProgrammingError `verify-mismatch`; the signal's reason. No operation of the flash is
   * under way then, unless the probe is gone.
   */
  async run(): Promise<void> {
    const { target, journal, signal } = this.around;
    let sectors: readonly PlannedSector[] = this.plan.sectors.filter(({ action }) => action !== 'identical');
    let erase = this.plan.erase;
    while (sectors.length > 0) {
      await target.unlock();
      signal?.throwIfAborted();
      await journal.changing(sectors.map(({ sector }) => sector));
      const setback = (await this.write(sectors, erase)) ?? (await this.verify(this.unverified()));
      if (!setback) {
        break;
      }
      target.log.warn(`Trying again: ${String(setback.error)}`);
      this.remedy(setback);
      if (setback.remedy === 'no-loader') {
        await target.takeOverAgain();
      }
      erase = 'sectors';
      sectors = await this.again(setback.sectors);
    }
    await target.lock();
    const unverified = this.unverified().map(({ sector }) => sector.index);
    if (unverified.length > 0) {
      throw new ProgrammingError('not-verified', { sectors: unverified });
    }
  }

  /** What was to be changed and is not verified, whichever try has written it. */
  private unverified(): PlannedSector[] {
    return [...this.tracks.values()]
      .map(({ planned }) => planned)
      .filter(({ sector, action }) => action !== 'identical' && !this.proven.has(sector));
  }

  /**
   * The sectors for another try. One that was programmed without an erase has to be erased now: what it holds beside the
   * content, which nobody had to save before, is saved first.
   */
  private async again(sectors: readonly PlannedSector[]): Promise<PlannedSector[]> {
    const { target, options, journal, signal } = this.around;
    const { memory, chip } = target;
    const reading = { memory, inspect: inspectorOf(target, options), flash: chip.flash, signal };
    const grown: PlannedSector[] = [];
    const result: PlannedSector[] = [];
    for (const planned of sectors) {
      const begun = this.track(planned.sector)?.state !== 'untouched';
      if (planned.action !== 'program' || !begun) {
        result.push(planned);
        continue;
      }
      const beside = await readProven(planned.content.without(sectorRange(planned.sector)), reading);
      const neighbours = beside.filter(({ bytes }) => !unitsOf(chip.flash).isBlank(bytes));
      const content = FirmwareImage.from([...planned.content.segments, ...neighbours]);
      const kept = [...planned.kept, ...FirmwareImage.from(neighbours).ranges()].sort((a, b) => a.start - b.start);
      const erasing: PlannedSector = { ...planned, action: 'erase-and-program', content, kept };
      this.set(erasing, this.track(planned.sector)?.state ?? 'unknown');
      grown.push(erasing);
      result.push(erasing);
    }
    await journal.begin(grown);
    return result;
  }

  /** @throws what the setback is about, where there is no other way left */
  private remedy({ remedy, error }: Setback): void {
    if (remedy === 'erase') {
      return;
    }
    if (remedy === 'no-loader') {
      this.methodNow = 'direct';
      this.remarks.push({
        code: 'without-loader',
        reason: isChipError(error, 'no-room-in-ram') ? error.code : 'routine-failed',
      });
      return;
    }
    const from = this.modeNow;
    const next = this.narrowerMode;
    if (!next) {
      throw error;
    }
    this.modeNow = next;
    this.remarks.push({ code: 'writes-narrowed', from: from.bits, to: next.bits });
  }

  private get narrowerMode(): WriteMode | undefined {
    const { writeModes } = this.around.target.chip.flash;
    return writeModes[writeModes.findIndex(({ bits }) => bits === this.modeNow.bits) + 1];
  }

  private async write(sectors: readonly PlannedSector[], erase: FlashPlan['erase']): Promise<Setback | undefined> {
    const { target, signal } = this.around;
    const operations = operationsOf({ sectors, erase }, unitsOf(target.chip.flash));
    const mode = this.modeNow;
    const account = new WriteAccount(operations, target.chip.flash, mode);
    try {
      const writer = await this.writer();
      signal?.throwIfAborted();
      this.writerStarted = true;
      await writer.run(
        operations.map(({ operation }) => operation),
        { mode, signal, onProgress: (at) => this.note(account, at) },
      );
      return undefined;
    } catch (error) {
      const remedy = signal?.aborted ? undefined : this.remedyFor(error);
      if (!remedy) {
        throw error;
      }
      target.log.info(String(error));
      return { error, remedy, sectors: sectors.filter(({ sector }) => this.track(sector)?.state !== 'programmed') };
    }
  }

  private remedyFor(error: unknown): Remedy | undefined {
    if (isChipError(error, 'program-failed')) {
      const { fault, address } = error.details;
      if (fault === 'not-erased') {
        return this.actionAt(address) === 'program' ? 'erase' : undefined;
      }
      return fault === 'too-wide' ? 'narrower' : undefined;
    }
    const ofLoader = isProbeError(error, 'routine-failed') || isChipError(error, 'no-room-in-ram');
    return ofLoader && this.methodNow === 'loader' ? 'no-loader' : undefined;
  }

  private actionAt(address: number): PlannedSector['action'] | undefined {
    const tracks = [...this.tracks.values()];
    return tracks.find(({ planned: { sector } }) => containsRange(sectorRange(sector), rangeOf(address, 1)))?.planned
      .action;
  }

  private writer(): Promise<FlashWriter> {
    const { target, options } = this.around;
    return target.writer(this.methodNow, options.ringSize);
  }

  /** Has the chip hash what was written. */
  private async verify(sectors: readonly PlannedSector[]): Promise<Setback | undefined> {
    const { target, options, progress, journal, signal } = this.around;
    const checks = sectors.flatMap((planned) => checksOf(planned, target.chip.flash.erasedByte));
    const total = checks.reduce((sum, { expected }) => sum + expected.length, 0);
    progress.tell('verifying', 0, total);
    const mismatches = await findMismatches(target, inspectorOf(target, options), checks, signal);
    const bad = new Set(mismatches.map(({ check }) => check.planned));
    for (const planned of sectors) {
      this.set(planned, bad.has(planned) ? 'unknown' : planned.action === 'erase' ? 'erased' : 'verified');
      if (!bad.has(planned)) {
        this.proven.add(planned.sector);
        journal.verified(planned.sector);
      }
    }
    progress.tell('verifying', total, total);
    const [first] = mismatches;
    // What reads as erased need not be: another program's erase that was cut short leaves such cells.
    const blameErase = this.narrowerMode === undefined && [...bad].some(({ action }) => action === 'program');
    return first && { error: first.error, sectors: [...bad], remedy: blameErase ? 'erase' : 'narrower' };
  }

  /** Keeps account of what a writer says. */
  private note(account: WriteAccount, at: WriterProgress): void {
    for (const { planned, state, erased } of account.sectorsAt(at)) {
      if (state !== 'unknown' || erased) {
        this.around.journal.reached(planned.sector, PHASES[state]);
      }
      this.set(planned, state, erased);
    }
    this.around.progress.tellWriting(account.shareAt(at), account.totalBytes);
  }

  private set(planned: PlannedSector, state: SectorState, erased = false): void {
    const before = this.track(planned.sector)?.erased ?? false;
    this.tracks.set(planned.sector, { planned, state, erased: erased || before });
  }
}

/** What the journal calls a state; a sector in an unknown one that was erased is being programmed. */
const PHASES = { erased: 'erased', programmed: 'finished', unknown: 'programming' } as const;

/** What a sector must hold in the end. */
function checksOf(planned: PlannedSector, erasedByte: number): SectorCheck[] {
  const { sector, action, content } = planned;
  return action === 'erase'
    ? [{ planned, range: sectorRange(sector), expected: new Uint8Array(sector.size).fill(erasedByte) }]
    : questionsAboutContent(content).map((question) => ({ planned, ...question }));
}

type SectorCheck = Required<RangeQuestion> & { readonly planned: PlannedSector };
