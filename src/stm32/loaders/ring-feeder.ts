/**
 * One run of the loader, seen from the host: puts data into the ring buffer as room comes free, asks how far the loader
 * is, waits as long as what is waited for should take, stops it when the user wants.
 *
 * Below: the core and its memory. Above: the writer, which has started the loader.
 */

import { type AddressRange, sizeOf } from '../../base/address-range.ts';
import { concatBytes, viewOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { CortexMCore } from '../../cortex-m/cortex-m-core.ts';
import { type RamRoutine, stopped } from '../../cortex-m/ram-routine.ts';
import { ProbeError } from '../../probe/probe-error.ts';
import { ChipError } from '../chip-error.ts';
import type { FlashController } from '../flash/flash-controller.ts';
import { type FlashOperation, operationTime, type WriterOptions } from '../flash/flash-operation.ts';

/** Offsets of the mailbox's words, as in the writer routines. The loader writes the first five, the host the others. */
export const MAILBOX = {
  read: 0,
  operation: 4,
  status: 8,
  address: 12,
  proof: 16,
  write: 20,
  ringStart: 24,
  ringEnd: 28,
  flashRegisters: 32,
  watchdog: 36,
} as const;
/** Bytes of the mailbox. The list of operations follows. */
export const MAILBOX_SIZE = 40;
const REPORT_SIZE = 20;
/**
 * The proof, as the host leaves it; the loader exclusive-ors its status into it. RAM that has lost its supply, whole or
 * in a few bits, does not hold a status and its proof. Half of its bits are ones, in no pattern.
 */
export const MAILBOX_MARK = 0x9c35_6e1a;
/** Bytes of an operation in the list: control, start, end. The list ends with one word of zero. */
export const ENTRY_SIZE = 12;

/** The loader waits for the first block: so that is a small one. A multiple of every unit. */
const FIRST_BLOCK = 1024;
/** Waits, in milliseconds: the longest keeps a progress bar moving, the shortest does not flood the probe. */
const LONGEST_PAUSE = 100;
const SHORTEST_PAUSE = 2;
/** An erase that takes longer than typical is looked at this often in its typical time. */
const LOOKS_AT_LATE_ERASE = 50;
/** What the loader's own instructions add to the time of programming (about 12 cycles of 256 at 16 MHz). */
const LOADER_SHARE = 1.05;
/** Beyond the chip's own patience, in milliseconds: for slow probes. */
const GRACE = 500;

/** Where things lie in RAM for one run. Between list and ring there is nothing. */
export interface MailboxLayout {
  readonly mailbox: number;
  readonly list: number;
  readonly ring: AddressRange;
}

/** What one run is about. */
export interface LoaderJob extends MailboxLayout {
  readonly operations: readonly FlashOperation[];
  readonly flash: FlashController;
  readonly clock: Clock;
  readonly routine: RamRoutine;
}

/** Feeds a loader that has been started, until it is through. */
export class RingFeeder {
  private readonly data: Uint8Array;
  /** Where the data of each operation ends in `data`. */
  private readonly dataEnds: readonly number[];
  private readonly ringSize: number;
  /** Bytes that the loader takes at a time. */
  private readonly unit: number;
  /** Bytes of `data` that were put into the ring, and that the loader is known to have taken out. */
  private sent = 0;
  private taken = 0;
  /** The operation that the loader was at when it was last looked at, and whether it has stopped there. */
  private operation = 0;
  private ended = false;
  private operationSince: number;
  private movedAt: number;

  constructor(
    private readonly core: CortexMCore,
    private readonly job: LoaderJob,
    private readonly options: WriterOptions,
  ) {
    const parts = job.operations.map((each) => (each.kind === 'program' ? each.bytes : new Uint8Array()));
    let end = 0;
    this.dataEnds = parts.map((part) => (end += part.length));
    this.data = concatBytes(parts);
    this.ringSize = sizeOf(job.ring);
    this.unit = Math.max(4, job.flash.description.writeUnit);
    this.operationSince = this.movedAt = job.clock.now();
  }

  /**
   * @throws ChipError `erase-failed`, `program-failed`, `flash-stuck`; ProbeError `routine-failed` where the loader is gone,
   *   and others; the signal's reason
   */
  async run(): Promise<void> {
    try {
      await this.feed();
      await this.finish();
    } catch (error) {
      await this.stop();
      this.report();
      throw error;
    }
  }

  private async feed(): Promise<void> {
    // In a ring not much larger than what is put into it at once, data would come and go in turns: so it is a quarter,
    // and one unit where a quarter is less.
    const quarter = this.ringSize >> 2;
    const most = Math.min(this.core.memory.largestBlock, Math.max(this.unit, quarter - (quarter % this.unit)));
    while (this.sent < this.data.length) {
      this.options.signal?.throwIfAborted();
      // The second fills up to a whole one, so that those behind it end where the ring does.
      const wanted = this.sent === 0 ? Math.min(FIRST_BLOCK, most) : most - (this.sent % most);
      const length = Math.min(wanted, this.data.length - this.sent);
      if (this.room() < length) {
        await this.look();
      }
      const missing = length - this.room();
      if (missing > 0) {
        await this.pause(this.timeToTake(missing));
      } else {
        await this.put(length);
      }
    }
  }

  private async finish(): Promise<void> {
    await this.look();
    while (this.operation < this.job.operations.length) {
      await this.pause(this.timeToTake(Infinity));
      await this.look();
    }
  }

  /** Bytes that can be put into the ring now. One unit stays free: a full ring would look like an empty one. */
  private room(): number {
    return this.ringSize - this.unit - (this.sent - this.taken);
  }

  private async put(length: number): Promise<void> {
    const { ring, mailbox } = this.job;
    const at = this.sent % this.ringSize;
    const block = this.data.subarray(this.sent, this.sent + length);
    const untilEnd = this.ringSize - at;
    await this.core.memory.write(ring.start + at, block.subarray(0, untilEnd));
    if (length > untilEnd) {
      await this.core.memory.write(ring.start, block.subarray(untilEnd));
    }
    // Only now, when all of the block is known to be there: the loader programs whatever lies before this pointer.
    const sent = this.sent + length;
    await this.core.memory.writeWord(mailbox + MAILBOX.write, ring.start + (sent % this.ringSize));
    this.sent = sent;
    this.movedAt = this.job.clock.now(); // until now the loader may have had nothing to take
  }

  /** Asks the loader how far it is. */
  private async look(): Promise<void> {
    const { mailbox, list, ring, clock, operations } = this.job;
    const report = await this.readReport(mailbox);
    const read = report.getUint32(MAILBOX.read, true);
    const operation = (report.getUint32(MAILBOX.operation, true) - list) / ENTRY_SIZE;
    const status = report.getUint32(MAILBOX.status, true);

    const isOurs = Number.isInteger(operation) && operation >= 0 && operation <= operations.length;
    if (!isProven(report) || !isOurs || read < ring.start || read >= ring.end) {
      // The loader never says so: the chip has lost its supply, or something else writes there. Nothing of it is true.
      throw await this.lost();
    }
    const step = (read - ring.start - (this.taken % this.ringSize) + this.ringSize) % this.ringSize;
    if (operation !== this.operation) {
      this.operation = operation;
      this.operationSince = this.movedAt = clock.now();
    } else if (step > 0) {
      this.movedAt = clock.now();
    }
    this.taken += step;
    this.report();
    if (status !== 0) {
      throw this.failureOf(operations[operation], report.getUint32(MAILBOX.address, true), status);
    }
    await this.watch();
  }

  /** Status and proof are two words, and the loader may write the one while the other is read: then it is read again. */
  private async readReport(mailbox: number): Promise<DataView> {
    const { memory } = this.core;
    const report = viewOf(await memory.read(mailbox, REPORT_SIZE));
    return isProven(report) ? report : viewOf(await memory.read(mailbox, REPORT_SIZE));
  }

  /** What is said where the mailbox is not the loader's any more. */
  private async lost(): Promise<ProbeError> {
    const { routine } = this.job;
    await stopped(this.core, routine); // names what happened to the core, if something did
    return new ProbeError('routine-failed', { routine: routine.name, reason: 'memory', programCounter: 0 });
  }

  /** A loader that does not get on is looked at closely. */
  private async watch(): Promise<void> {
    const { operations, clock, flash, routine } = this.job;
    const current = operations[this.operation];
    if (!current) {
      return; // through
    }
    const typical = current.kind === 'program' ? 0 : this.timeOf(current);
    const patience = typical * flash.description.times.patience + GRACE;
    if (clock.now() - this.movedAt > patience) {
      await stopped(this.core, routine); // names what happened to the core, if something did
      throw new ChipError('flash-stuck', {
        during: current.kind === 'program' ? 'program' : 'erase',
        milliseconds: patience,
      });
    }
  }

  /** Has the loader stop when the operation that is running has ended. Never throws: there is an error in hand. */
  private async stop(): Promise<void> {
    const { mailbox, clock, operations, flash } = this.job;
    const current = operations[this.operation];
    const typical = current ? this.timeOf(current) : 0;
    const deadline = clock.now() + typical * flash.description.times.patience + GRACE;
    try {
      await this.core.memory.writeWord(mailbox + MAILBOX.write, 0);
      while ((await this.core.activity()) === 'running' && clock.now() < deadline) {
        await clock.sleep(SHORTEST_PAUSE);
      }
      this.ended = (await this.core.activity()) === 'halted';
      if (!this.ended) {
        await this.core.haltMasked();
      }
      await this.look();
    } catch {
      // The probe is gone, or the operation has failed: what was seen last is what is known.
    }
  }

  private report(): void {
    const { length } = this.job.operations;
    const through = (index: number): number => this.dataEnds[index - 1] ?? 0;
    // A loader that nobody looks at goes on as long as it has data.
    let begun = this.operation;
    while (!this.ended && begun < length && (begun === this.operation || through(begun) <= this.sent)) {
      begun++;
    }
    if (this.ended && this.taken > through(this.operation)) {
      begun++;
    }
    this.options.onProgress({ completed: this.operation, begun, programmed: this.taken });
  }

  /** Milliseconds until the loader has taken this many bytes more; with Infinity, until it is through. */
  private timeToTake(bytes: number): number {
    const { operations, clock } = this.job;
    let time = 0;
    let left = bytes;
    for (let index = this.operation; index < operations.length && left > 0; index++) {
      const operation = operations[index] as FlashOperation;
      const typical = this.timeOf(operation);
      if (operation.kind === 'program') {
        const rest = (this.dataEnds[index] ?? 0) - Math.max(this.taken, this.dataEnds[index - 1] ?? 0);
        time += typical * LOADER_SHARE * (Math.min(rest, left) / operation.bytes.length);
        left -= rest;
      } else {
        const elapsed = index === this.operation ? clock.now() - this.operationSince : 0;
        time += Math.max(typical - elapsed, elapsed > 0 ? typical / LOOKS_AT_LATE_ERASE : 0);
      }
    }
    return time;
  }

  private pause(milliseconds: number): Promise<void> {
    const { clock } = this.job;
    return clock.sleep(Math.min(Math.max(milliseconds, SHORTEST_PAUSE), LONGEST_PAUSE), this.options.signal);
  }

  private timeOf(operation: FlashOperation): number {
    return operationTime(operation, this.job.flash.description, this.options.mode);
  }

  private failureOf(operation: FlashOperation | undefined, address: number, status: number): ChipError {
    const fault = this.job.flash.faultOf(status);
    return operation?.kind === 'program'
      ? new ChipError('program-failed', { address, fault, status })
      : new ChipError('erase-failed', {
          sector: operation?.kind === 'erase-sector' ? operation.sector.index : undefined,
          fault,
          status,
        });
  }
}

/** Whether the status is the loader's own word. */
function isProven(report: DataView): boolean {
  const [status, proof] = [report.getUint32(MAILBOX.status, true), report.getUint32(MAILBOX.proof, true)];
  return (status ^ proof) >>> 0 === MAILBOX_MARK;
}
