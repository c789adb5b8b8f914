/**
 * Holds a core: connects to it, looks only at first, takes it over when a job asks for that, and keeps routines in its RAM
 * for as long as it is taken over.
 *
 * Below: ways to connect, identification, watchdogs, RAM code. Above: `core-endings.ts` and `board-session.ts`. It knows
 * nothing of jobs, and does not decide how the core is left.
 */

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import {
  connectCore,
  type CoreSurroundings,
  isTargetsFault,
  letRunAgain,
  resetAndHalt,
} from '../cortex-m/connect-core.ts';
import type { CortexMCore } from '../cortex-m/cortex-m-core.ts';
import { awaitRoutine, startRoutine } from '../cortex-m/ram-routine.ts';
import type { ConnectOptions, Connection, DebugProbe } from '../probe/debug-probe.ts';
import type { ChipDoubt } from '../stm32/chip-doubts.ts';
import { ChipError, isChipError } from '../stm32/chip-error.ts';
import { type ChipDescription, wordsRange } from '../stm32/devices/chip-description.ts';
import { controllerOf } from '../stm32/flash/controller-table.ts';
import { type IdentifiedChip, identifyChip } from '../stm32/identify.ts';
import { installRoutines, type RamCode } from '../stm32/loaders/ram-code.ts';
import type { CoreState } from './outcome.ts';
import { SecondCore } from './second-core.ts';
import { WatchdogFreeze } from './watchdog-freeze.ts';

/** What a core is held with. */
export interface HoldOptions {
  readonly clock: Clock;
  readonly log: Log;
  /**
   * How to get hold of the chip. `automatic` looks first (attach), or connects under reset where that fails; jobs that
   * write reset and halt the core when they begin.
   */
  readonly connect: ConnectOptions;
}

/** A flash operation that the firmware had begun: a sector of the largest kind, at x8, with patience; in milliseconds. */
export const LONGEST_ERASE = 4000;

/** Bytes of RAM that carry the pattern which proves a clock. */
const SCRATCH = 256;
/** Bytes of ST's boot loader, which nobody can change, that prove a clock. */
const PROVING_BLOCK = 1024;

/** A core in hand. */
export class CoreHold {
  readonly chip: ChipDescription;
  readonly chipId: string;
  /** What about the chip is not to be trusted. */
  readonly doubts: readonly ChipDoubt[];
  /** The chip with the flash that such chips often have beyond what they say. */
  readonly larger: ChipDescription | undefined;
  private readonly watchdogs: WatchdogFreeze;
  private readonly second: SecondCore;
  private currentCore: CortexMCore;
  private currentConnection: Connection;
  private code: RamCode | undefined;
  private taken = false;
  private readingProven = false;
  private ending: CoreState | undefined;

  private constructor(
    private readonly probe: DebugProbe,
    private readonly options: HoldOptions,
    { core, connection, chip, chipId, doubts, larger }: IdentifiedChip & { core: CortexMCore; connection: Connection },
  ) {
    this.currentCore = core;
    this.currentConnection = connection;
    this.chip = chip;
    this.chipId = chipId;
    this.doubts = doubts;
    this.larger = larger;
    this.watchdogs = new WatchdogFreeze(chip);
    this.second = new SecondCore(probe, chip, options);
  }

  /**
   * Connects by a probe that is open, and identifies the chip. On failure a core that was halted runs again.
   * @throws ProbeError; ChipError `unknown-chip`, `unlikely-flash-size`
   */
  static async connect(probe: DebugProbe, options: HoldOptions): Promise<CoreHold> {
    const { core, connection, seen } = await connectCore(probe, options.connect, surroundings(options), identify);
    const hold = new CoreHold(probe, options, { core, connection, ...seen });
    try {
      if (connection.mode !== 'attach') {
        await hold.makeReady();
      }
    } catch (error) {
      await hold.letOthersGo();
      await letRunAgain(core, options.log);
      throw error;
    }
    return hold;
  }

  get core(): CortexMCore {
    return this.currentCore;
  }

  get connection(): Connection {
    return this.currentConnection;
  }

  /** Whether the core was reset and halted: then nothing of the firmware runs any more. */
  get isTakenOver(): boolean {
    return this.taken;
  }

  /** How the core was left since it was taken over last; undefined: it was not yet. */
  get leftAs(): CoreState | undefined {
    return this.ending;
  }

  /**
   * Sees to it that what is read is what is there: at a clock that was proven. A core that was taken over has that
   * already; one that runs is looked at without writing anything.
   * @throws ProbeError `wire-error` where no clock works
   */
  async proveReading(signal?: AbortSignal): Promise<void> {
    if (this.taken || this.readingProven) {
      return;
    }
    const { uniqueId, systemMemory } = this.chip;
    const blocks = [wordsRange(uniqueId), { start: systemMemory.start, end: systemMemory.start + PROVING_BLOCK }];
    const clock = await this.probe.proveClockByReading(blocks, signal);
    this.currentConnection = { ...this.connection, clock };
    this.readingProven = true;
  }

  /**
   * Resets and halts the core, so that nothing of what ran is inherited; once, until it is left.
   * @throws ProbeError where neither the debug port nor NRST can reset it
   */
  async takeOver(): Promise<void> {
    if (this.taken) {
      return;
    }
    try {
      await this.resetOrConnectUnderReset();
      await this.makeReady();
    } catch (error) {
      this.taken = false;
      await this.letOthersGo();
      await letRunAgain(this.core, this.options.log);
      throw error;
    }
  }

  /** Takes the core over again after a routine has left it in an unknown state. What it has begun in flash may end first. */
  async takeOverAgain(): Promise<void> {
    try {
      await awaitIdleFlash(this.core, this.chip, this.options);
    } catch (error) {
      if (!isChipError(error, 'flash-stuck')) {
        throw error;
      }
      // It was this job's operation, and is done again: a reset alone can heal such a flash.
      this.options.log.warn(`The flash is reset in the middle of something: ${String(error)}`);
    }
    await this.core.resetAndHalt();
    await this.core.prepareForRoutines();
    this.code = undefined;
  }

  /** The routines in RAM; they are put there by the first call. @throws ChipError `no-room-in-ram` */
  async routines(): Promise<RamCode> {
    if (!this.code) {
      const code = await installRoutines(this.core.memory, this.chip);
      await this.faultOfBlankChip(code);
      this.code = code;
    }
    return this.code;
  }

  /**
   * A chip whose flash is erased to zeros may have a hard fault pending since a reset with nothing to start from: L1 do
   * (OpenOCD change 1010). It is had here, so that no routine meets it.
   */
  private async faultOfBlankChip({ trap }: RamCode): Promise<void> {
    const { core, chip, options } = this;
    if (chip.flash.erasedByte === 0 && (await core.resetVector()).programCounter === 0) {
      await startRoutine(core, trap);
      await awaitRoutine(core, trap, options.clock, { expected: 0, timeout: 100, interval: 1 });
      await core.prepareForRoutines();
    }
  }

  /** Lets the watchdogs run as they did, and the second core, where there is one. */
  async restoreOthers(): Promise<void> {
    await this.watchdogs.restore(this.core.memory);
    await this.second.release(this.core.memory);
  }

  /** Notes how the core was left. */
  noteEnding(state: CoreState): CoreState {
    this.ending = state;
    this.code = undefined;
    this.taken = state === 'halted';
    return state;
  }

  /** The same on the way out of a failure. Never throws: there is an error in hand. */
  private async letOthersGo(): Promise<void> {
    await this.restoreOthers().catch((failure: unknown) =>
      this.options.log.info(`The watchdogs stay frozen: ${String(failure)}`),
    );
  }

  private async resetOrConnectUnderReset(): Promise<void> {
    const { connect, log } = this.options;
    try {
      await this.watchdogs.set(this.core.memory);
      await resetAndHalt(this.core, surroundings(this.options, this.chip));
    } catch (error) {
      if (connect.mode !== 'automatic' || !isTargetsFault(error)) {
        throw error;
      }
      log.warn(`The core cannot be reset through the debug port, so NRST is used: ${String(error)}`);
      await this.connectUnderReset();
    }
  }

  private async connectUnderReset(): Promise<void> {
    const { connect, clock, log } = this.options;
    const failed = this.connection.mode === 'attach' ? 'reset-and-halt' : this.connection.mode;
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

  /** What a core needs that was just reset and halted. */
  private async makeReady(): Promise<void> {
    this.taken = true;
    this.ending = undefined;
    const { memory } = this.core;
    await this.watchdogs.set(memory);
    if (await this.second.halt(memory)) {
      // It ran since the reset, and may have begun something.
      await controllerOf(memory, this.chip.flash, this.options.clock).waitIdle('erase', 0, LONGEST_ERASE);
    }
    const { start } = this.chip.ram; // not at 0x20000000 on every chip
    const clock = await this.probe.proveClock({ start, end: start + SCRATCH });
    this.currentConnection = { ...this.connection, clock };
    await this.core.forgetBreakpoints();
    await this.core.prepareForRoutines();
  }
}

function identify({ memory }: CortexMCore): Promise<IdentifiedChip> {
  return identifyChip(memory);
}

/** Before a reset, what the firmware has begun in flash comes to its end: a reset would cut it short. */
function surroundings({ clock, log }: HoldOptions, known?: ChipDescription): CoreSurroundings {
  return {
    clock,
    log,
    async beforeReset(core) {
      await awaitIdleFlash(core, known ?? (await identifyChip(core.memory)).chip, { clock });
    },
  };
}

/** @throws ChipError `flash-stuck`; ProbeError */
async function awaitIdleFlash(
  { memory }: CortexMCore,
  { flash }: ChipDescription,
  { clock }: Pick<HoldOptions, 'clock'>,
): Promise<void> {
  await controllerOf(memory, flash, clock).waitIdle('erase', 0, LONGEST_ERASE);
}
