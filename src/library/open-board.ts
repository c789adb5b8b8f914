/**
 * A board for other programs and for web pages: from a USB device to a chip that can be looked at, flashed and read.
 *
 * Below: the driver, sessions, jobs. Above: `main-library.ts`, which is what a program imports. No VS Code and no Node: the
 * device is a W3C `USBDevice`, from `navigator.usb`, from npm's `usb`, or simulated; clocks come in.
 */

import { type Clock, SystemClock } from '../base/clock.ts';
import { ExclusiveQueue } from '../base/exclusive-queue.ts';
import { type Log, silentLog } from '../base/log.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import { doubtsBeforeFlash } from '../inspection/flash-doubts.ts';
import type { ConnectMode, ProbeIdentity } from '../probe/debug-probe.ts';
import { BoardSession } from '../programming/board-session.ts';
import { flashImage, planFlash } from '../programming/flash-image.ts';
import type { JobControl } from '../programming/flash-job.ts';
import type { FlashOptions } from '../programming/flash-options.ts';
import { type EraseOptions, eraseSectors, massErase } from '../programming/mass-erase.ts';
import type { CoreState, FlashOutcome } from '../programming/outcome.ts';
import type { FlashPlan } from '../programming/plan.ts';
import { readFlash } from '../programming/read-flash.ts';
import { resetBoard } from '../programming/reset-board.ts';
import { type VerifyOutcome, verifyImage } from '../programming/verify-image.ts';
import { type ChipDescription, flashRange, type FlashSector } from '../stm32/devices/chip-description.ts';
import { StlinkProbe } from '../stlink/stlink-probe.ts';

/** How a board is opened. All have defaults. */
export interface OpenBoardOptions {
  /** The time on which the board lives; default the machine's. A simulated board has its own. */
  readonly clock?: Clock;
  /** The time on which USB exchanges have their deadlines; default the machine's, also for a simulated board. */
  readonly deadlineClock?: Clock;
  /** Told each step; default nobody is. */
  readonly log?: Log;
  /**
   * How to get hold of the chip. `automatic` (default) looks first, and connects under reset where that fails; `attach`
   * only looks until a job needs more; `reset-and-halt`, `under-reset` at once.
   */
  readonly mode?: ConnectMode;
  /** Fastest SWD clock in kHz; default the fastest that works. */
  readonly maximumClock?: number;
  /** Volts, where the probe's reading is not to be trusted. */
  readonly supplyVoltage?: number;
  /** Milliseconds to wait for a probe that another program holds; default 0. */
  readonly patience?: number;
  /** Aborted: opening ends with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The chip of a board. */
export interface BoardChip {
  /** “STM32F401xD/xE” */
  readonly name: string;
  /** “F4” */
  readonly family: string;
  /** 24 hexadecimal digits that no other chip of the kind shares. */
  readonly id: string;
  readonly flash: {
    readonly start: number;
    /** From the first byte to the last, in bytes; two banks may have a hole between them. */
    readonly size: number;
    readonly sectors: readonly FlashSector[];
  };
  /** Volts of its supply; undefined: the probe cannot measure. */
  readonly voltage: number | undefined;
}

/** What a flash job can be told, beside progress and cancelling. */
export type FlashJobOptions = FlashOptions & JobControl;

/** A board in hand. Jobs run one at a time, in the order in which they were asked for. Close it, whatever happens. */
export interface Board {
  readonly probe: ProbeIdentity;
  readonly chip: BoardChip;

  /** What flashing would do. The firmware runs on. @throws ProbeError; ProgrammingError `read-protected` */
  plan(image: FirmwareImage, options?: FlashJobOptions): Promise<FlashPlan>;

  /**
   * Erases what must be, programs, verifies, resets and runs. Resolves only on what is verified.
   * @throws ProgrammingError `names-another-chip` unless `anyway`, `needs-answer`, `plan-refused`, `read-protected` before
   *   anything was changed; `flash-incomplete` with the outcome after that: run it again. Cancelled before anything was
   *   changed: the signal's reason. ProbeError
   */
  flash(image: FirmwareImage, options?: FlashJobOptions): Promise<FlashOutcome>;

  /** Compares. The firmware runs on. @throws ProgrammingError `image-differs` at the first difference, `plan-refused`; ProbeError */
  verify(image: FirmwareImage, options?: JobControl): Promise<VerifyOutcome>;

  /**
   * Reads flash; the firmware runs on.
   * @param address default the start of flash
   * @param length bytes; default all that follows
   * @throws ProgrammingError `outside-flash`, `read-protected`; ProbeError
   */
  read(address?: number, length?: number, control?: JobControl): Promise<Uint8Array>;

  /**
   * Erases some sectors, and leaves the core halted.
   * @param indexes as `chip.flash.sectors` has them
   * @throws RangeError for a sector that there is not; ProgrammingError as `flash`; ProbeError
   */
  eraseSectors(indexes: readonly number[], options?: EraseOptions): Promise<FlashOutcome>;

  /** Erases everything, and leaves the core halted. @throws ProgrammingError as `flash`; ProbeError */
  massErase(options?: EraseOptions): Promise<FlashOutcome>;

  /** Resets the chip and lets it run. @returns how the core is left */
  reset(): Promise<CoreState>;

  /** Leaves the board as the last job has left it, and lets the probe go. Never throws for a probe that is gone. */
  close(): Promise<void>;
}

/**
 * Opens an ST-Link, connects, and finds out which chip is there. On failure everything is closed again.
 * @param device an ST-Link/V2, V2-1 or STLINK-V3, not opened
 * @throws ProbeError `in-use`, `no-permission`, `unplugged`, `unsupported-probe`, `no-target-power`, `no-target` …; ChipError
 *   `unknown-chip` …
 */
export async function openBoard(device: USBDevice, options: OpenBoardOptions = {}): Promise<Board> {
  const { clock = new SystemClock(), deadlineClock, log = silentLog, mode = 'automatic' } = options;
  const { maximumClock, supplyVoltage, patience, signal } = options;
  const probe = new StlinkProbe(device, { clock, deadlineClock, log });
  const connect = { mode, maximumClock, signal };
  return new OpenBoard(await BoardSession.open(probe, { clock, log, connect, supplyVoltage, patience, signal }));
}

class OpenBoard implements Board {
  readonly probe: ProbeIdentity;
  readonly chip: BoardChip;
  private readonly queue = new ExclusiveQueue();

  constructor(private readonly session: BoardSession) {
    this.probe = session.probe.identity;
    this.chip = describe(session.chip, session);
  }

  plan(image: FirmwareImage, options: FlashJobOptions = {}): Promise<FlashPlan> {
    return this.queue.run(() => planFlash(this.session, image, options, options.signal));
  }

  flash(image: FirmwareImage, options: FlashJobOptions = {}): Promise<FlashOutcome> {
    const doubts = doubtsBeforeFlash(image, this.session.chip);
    return this.queue.run(() => flashImage(this.session, image, { ...options, doubts }));
  }

  verify(image: FirmwareImage, options: JobControl = {}): Promise<VerifyOutcome> {
    return this.queue.run(() => verifyImage(this.session, image, options));
  }

  read(address?: number, length?: number, control: JobControl = {}): Promise<Uint8Array> {
    const { start, end } = flashRange(this.session.chip.flash);
    const from = address ?? start;
    return this.queue.run(() => readFlash(this.session, from, length ?? Math.max(0, end - from), control));
  }

  eraseSectors(indexes: readonly number[], options: EraseOptions = {}): Promise<FlashOutcome> {
    return this.queue.run(async () => {
      const sectors = this.chip.flash.sectors.filter(({ index }) => indexes.includes(index));
      if (sectors.length !== new Set(indexes).size || sectors.length === 0) {
        throw new RangeError(`Cannot erase sectors ${indexes.join(', ')} of ${this.chip.flash.sectors.length}`);
      }
      return eraseSectors(this.session, sectors, options);
    });
  }

  massErase(options: EraseOptions = {}): Promise<FlashOutcome> {
    return this.queue.run(() => massErase(this.session, options));
  }

  reset(): Promise<CoreState> {
    return this.queue.run(() => resetBoard(this.session));
  }

  close(): Promise<void> {
    return this.queue.run(() => this.session.close());
  }
}

function describe({ name, family, flash }: ChipDescription, { chipId, voltage }: BoardSession): BoardChip {
  const { start, end } = flashRange(flash);
  return { name, family, id: chipId, flash: { start, size: end - start, sectors: flash.sectors }, voltage };
}
