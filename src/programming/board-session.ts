/**
 * A board in hand: a probe that is connected, and a chip that was identified. What every job begins with.
 *
 * Below: the probe's seam, the core, identification. Above: jobs of this folder, the extension's commands, the
 * command-line tool. A session looks only, until a job takes the core over; from then on the firmware is gone from RAM,
 * and `close` sees to it that the board is left as it should be.
 */

import type { AddressRange } from '../base/address-range.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import {
  connectCore,
  type CoreSurroundings,
  insist,
  isTargetsFault,
  letRunAgain,
  resetAndHalt,
} from '../cortex-m/connect-core.ts';
import type { CortexMCore, ResetVector } from '../cortex-m/cortex-m-core.ts';
import type { ConnectOptions, Connection, DebugProbe } from '../probe/debug-probe.ts';
import type { ChipDoubt } from '../stm32/chip-doubts.ts';
import { ChipError } from '../stm32/chip-error.ts';
import { type ChipDescription, flashRange, wordsRange } from '../stm32/devices/chip-description.ts';
import { controllerOf } from '../stm32/flash/controller-table.ts';
import type { FlashController } from '../stm32/flash/flash-controller.ts';
import { type IdentifiedChip, identifyChip } from '../stm32/identify.ts';
import { installRoutines, type RamCode } from '../stm32/loaders/ram-code.ts';
import type { CoreState } from './outcome.ts';

/** What a session is opened with. */
export interface BoardSessionOptions {
  readonly clock: Clock;
  readonly log: Log;
  /**
   * How to get hold of the chip. `automatic` looks first (attach), or connects under reset where that fails; jobs that
   * write reset and halt the core when they begin.
   */
  readonly connect: ConnectOptions;
  /** Volts, where the probe's reading is not to be trusted. */
  readonly supplyVoltage?: number | undefined;
  /** Wait this long for a probe that another program holds, in milliseconds. */
  readonly patience?: number | undefined;
  /** Told while it is waited for a probe that another program holds, with the milliseconds so far. */
  readonly onWaiting?: ((waited: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A program needs this long to lock up, if it does, after it was started; in milliseconds. */
const FIRST_MOMENTS = 5;
/** A flash operation that the firmware had begun: a sector of the largest kind, at x8, with patience; in milliseconds. */
const LONGEST_ERASE = 4000;

/** Bytes of ST's boot loader, which nobody can change, that prove a clock. */
const PROVING_BLOCK = 1024;

/** A connected board. */
export class BoardSession {
  /** With as much flash as this one has. */
  readonly chip: ChipDescription;
  /** 24 hexadecimal digits that no other chip of the kind shares. */
  readonly chipId: string;
  /** What must be asked before its flash is changed; usually nothing. */
  readonly doubts: readonly ChipDoubt[];
  readonly clock: Clock;
  readonly log: Log;
  readonly flash: FlashController;
  private readonly options: BoardSessionOptions;
  private currentCore: CortexMCore;
  private currentConnection: Connection;
  private code: RamCode | undefined;
  /** Registers as they were before watchdogs were stopped, in the order in which they were set; empty: not touched. */
  private readonly savedFreeze: { readonly register: number; readonly value: number }[] = [];
  private takenOver = false;
  private readingProven = false;
  private left: CoreState | undefined;
  private startedAt: ResetVector | undefined;

  private constructor(
    readonly probe: DebugProbe,
    options: BoardSessionOptions,
    state: { core: CortexMCore; connection: Connection } & IdentifiedChip,
  ) {
    this.options = options;
    this.clock = options.clock;
    this.log = options.log;
    this.chip = state.chip;
    this.chipId = state.chipId;
    this.doubts = state.doubts;
    this.currentCore = state.core;
    this.currentConnection = state.connection;
    this.flash = controllerOf(probe.memory, this.chip.flash, this.clock);
  }

  /**
   * Opens the probe, connects, identifies the chip. On failure everything is closed again.
   * @throws ProbeError; ChipError `unknown-chip`, `unlikely-flash-size`
   */
  static async open(probe: DebugProbe, options: BoardSessionOptions): Promise<BoardSession> {
    const { patience, onWaiting, signal } = options;
    await probe.open({ patience, onWaiting, signal });
    try {
      const around = surroundings(options);
      const { core, connection, seen } = await connectCore(probe, options.connect, around, identify);
      const session = new BoardSession(probe, options, { core, connection, ...seen });
      try {
        if (connection.mode !== 'attach') {
          await session.makeReady();
        }
      } catch (error) {
        await letRunAgain(core, options.log);
        throw error;
      }
      return session;
    } catch (error) {
      await probe.close();
      throw error;
    }
  }

  get connection(): Connection {
    return this.currentConnection;
  }

  get core(): CortexMCore {
    return this.currentCore;
  }

  /** Volts: as given, else as measured; undefined where neither is known. */
  get voltage(): number | undefined {
    return this.options.supplyVoltage ?? this.connection.voltage;
  }

  /** Whether the core was reset and halted: then nothing of the firmware runs any more. */
  get isTakenOver(): boolean {
    return this.takenOver;
  }

  /**
   * Sees to it that what is read is what is there: at a clock that was proven. A core that was taken over has that
   * already; one that runs is looked at without writing anything.
   * @throws ProbeError `wire-error` where no clock works
   */
  async proveReading(signal?: AbortSignal): Promise<void> {
    if (this.takenOver || this.readingProven) {
      return;
    }
    const { uniqueId, systemMemory } = this.chip;
    const blocks = [wordsRange(uniqueId), { start: systemMemory.start, end: systemMemory.start + PROVING_BLOCK }];
    const clock = await this.probe.proveClockByReading(blocks, signal);
    this.currentConnection = { ...this.connection, clock };
    this.readingProven = true;
  }

  /**
   * Resets and halts the core, so that nothing of what ran is inherited; once a session.
   * @throws ProbeError where neither the debug port nor NRST can reset it
   */
  async takeOver(): Promise<void> {
    if (this.takenOver) {
      return;
    }
    try {
      await this.resetOrConnectUnderReset();
      await this.makeReady();
    } catch (error) {
      this.takenOver = false;
      await this.letGoOfHalted();
      throw error;
    }
  }

  private async resetOrConnectUnderReset(): Promise<void> {
    try {
      await this.freezeWatchdogs();
      await resetAndHalt(this.core, surroundings(this.options, this.chip));
    } catch (error) {
      if (this.options.connect.mode !== 'automatic' || !isTargetsFault(error)) {
        throw error;
      }
      this.log.warn(`The core cannot be reset through the debug port, so NRST is used: ${String(error)}`);
      await this.connectUnderReset();
    }
  }

  /** After a failure: what was set is put back, as far as that is still possible, and the core runs again. */
  private async letGoOfHalted(): Promise<void> {
    await this.restoreFreeze().catch((error: unknown) => this.log.info(`The watchdogs stay frozen: ${String(error)}`));
    await letRunAgain(this.core, this.log);
  }

  /** Takes the core over again after a routine has left it in an unknown state. */
  async takeOverAgain(): Promise<void> {
    await this.core.resetAndHalt();
    await this.core.prepareForRoutines();
    this.code = undefined;
  }

  /** The routines in RAM; they are put there by the first call. @throws ChipError `no-room-in-ram` */
  async routines(): Promise<RamCode> {
    this.code ??= await installRoutines(this.core.memory, this.chip);
    return this.code;
  }

  /**
   * Resets the core and lets it run without a debugger. The probe lets go of the target too, and takes hold of it again
   * after the program's first moments, to see whether it is alive: what it did under the debugger proves nothing.
   */
  async start(): Promise<CoreState> {
    this.startedAt = await insist(this.log, async () => {
      await this.core.resetAndHalt();
      const vector = await this.core.resetVector();
      await this.letGo(true);
      return vector;
    });
    if (isIn(this.chip.systemMemory, this.startedAt.programCounter)) {
      return this.leave('in-boot-loader');
    }
    try {
      await this.probe.disconnect();
      await this.clock.sleep(FIRST_MOMENTS);
      await this.probe.connect({ maximumClock: this.connection.clock });
      return this.leave(await this.core.activity());
    } catch (error) {
      // The firmware runs by now, and may have taken the debug pins or gone to sleep.
      this.log.info(`The core could not be looked at after it was started: ${String(error)}`);
      return this.leave('unknown');
    }
  }

  /** The vector of the last `start`, where neither flash nor RAM nor ST's boot loader is: nothing runs from there. */
  get uselessVector(): ResetVector | undefined {
    const { flash, ram, systemMemory } = this.chip;
    const useful = [flashRange(flash), ram, systemMemory].some(
      (range) => this.startedAt !== undefined && isIn(range, this.startedAt.programCounter),
    );
    return useful ? undefined : this.startedAt;
  }

  /** Resets the core and leaves it halted before its first instruction. */
  async leaveHalted(): Promise<CoreState> {
    await insist(this.log, async () => {
      await this.core.resetAndHalt();
      await this.letGo(false);
    });
    return this.leave('halted');
  }

  /** Leaves the core halted as it is, because what is in flash must not run. Never throws. */
  async leaveBroken(): Promise<CoreState> {
    try {
      await insist(this.log, async () => {
        await this.core.haltMasked();
        await this.flash.waitIdle('erase', 0, LONGEST_ERASE);
        await this.flash.lock();
        await this.letGo(false);
      });
      return this.leave('halted');
    } catch (error) {
      this.log.warn(`The core could not be halted: ${String(error)}`);
      return this.leave('unknown');
    }
  }

  /**
   * Puts back what was set, leaves the core as the last job has left it (or as `run` says), releases the probe. Never
   * throws for a probe that is gone.
   */
  async close({ run }: { readonly run?: boolean } = {}): Promise<void> {
    try {
      if (this.takenOver && (this.left === undefined || (run === true && this.left === 'halted'))) {
        await (run === false ? this.leaveHalted() : this.start());
      }
    } catch (error) {
      this.log.warn(`The core could not be left as it should be: ${String(error)}`);
    }
    await this.probe.close();
  }

  private async makeReady(): Promise<void> {
    this.takenOver = true;
    this.left = undefined;
    await this.freezeWatchdogs();
    const clock = await this.probe.proveClock();
    this.currentConnection = { ...this.connection, clock };
    await this.core.prepareForRoutines();
  }

  private async connectUnderReset(): Promise<void> {
    const { connect } = this.options;
    const failed = this.connection.mode === 'attach' ? 'reset-and-halt' : this.connection.mode;
    const { clock, log } = this;
    const { core, connection, seen } = await connectCore(
      this.probe,
      { ...connect, mode: 'under-reset' },
      { clock, log },
      identify,
    );
    if (seen.chipId !== this.chipId) {
      await letRunAgain(core, log);
      throw new ChipError('another-chip', { expected: this.chipId, found: seen.chipId });
    }
    this.currentCore = core;
    this.currentConnection = { ...connection, failedModes: [...this.connection.failedModes, failed] };
  }

  /** A halted core feeds no watchdog. (Routines feed it themselves: these bits do not help while they run.) */
  private async freezeWatchdogs(): Promise<void> {
    if (this.savedFreeze.length > 0) {
      return;
    }
    const { debugClock, watchdogFreeze } = this.chip;
    // The debug unit listens only while its clock is on.
    for (const { register, bits } of debugClock ? [debugClock, ...watchdogFreeze] : watchdogFreeze) {
      const value = await this.core.memory.readWord(register);
      this.savedFreeze.push({ register, value });
      await this.core.memory.writeWord(register, (value | bits) >>> 0);
    }
  }

  private async letGo(run: boolean): Promise<void> {
    // A core that stays halted still must not be reset by a watchdog.
    if (run) {
      await this.restoreFreeze();
    }
    await this.core.release(run);
  }

  private async restoreFreeze(): Promise<void> {
    // Backwards: the clock of the debug unit was first.
    for (let saved = this.savedFreeze.at(-1); saved; saved = this.savedFreeze.at(-1)) {
      await this.core.memory.writeWord(saved.register, saved.value);
      this.savedFreeze.pop();
    }
  }

  private leave(state: CoreState): CoreState {
    this.left = state;
    this.code = undefined;
    this.takenOver = state === 'halted';
    return state;
  }
}

function isIn({ start, end }: AddressRange, address: number): boolean {
  return start <= address && address < end;
}

function identify({ memory }: CortexMCore): Promise<IdentifiedChip> {
  return identifyChip(memory);
}

/** Before a reset, what the firmware has begun in flash comes to its end: a reset would cut it short. */
function surroundings({ clock, log }: BoardSessionOptions, known?: ChipDescription): CoreSurroundings {
  return {
    clock,
    log,
    async beforeReset(core) {
      const { flash } = known ?? (await identifyChip(core.memory)).chip;
      await controllerOf(core.memory, flash, clock).waitIdle('erase', 0, LONGEST_ERASE);
    },
  };
}
