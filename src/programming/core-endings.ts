/**
 * The ways in which a core is left after a job: running, halted, or halted because what is in flash must not run.
 *
 * Below: who holds the core, the flash controller. Above: `board-session.ts`.
 */

import type { AddressRange } from '../base/address-range.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { insist } from '../cortex-m/connect-core.ts';
import type { ResetVector } from '../cortex-m/cortex-m-core.ts';
import type { DebugProbe } from '../probe/debug-probe.ts';
import { flashRange } from '../stm32/devices/chip-description.ts';
import type { FlashController } from '../stm32/flash/flash-controller.ts';
import { type CoreHold, LONGEST_ERASE } from './core-hold.ts';
import type { CoreState } from './outcome.ts';

/** A program needs this long to lock up, if it does, after it was started; in milliseconds. */
const FIRST_MOMENTS = 5;

/** What endings need besides the core. */
export interface EndingSurroundings {
  readonly probe: DebugProbe;
  readonly flash: FlashController;
  readonly clock: Clock;
  readonly log: Log;
}

/** Leaves one core. */
export class CoreEndings {
  private startedAt: ResetVector | undefined;

  constructor(
    private readonly hold: CoreHold,
    private readonly around: EndingSurroundings,
  ) {}

  /**
   * Resets the core and lets it run without a debugger. The probe lets go of the target too, and takes hold of it again
   * after the program's first moments, to see whether it is alive: what it did under the debugger proves nothing.
   */
  async start(): Promise<CoreState> {
    const { probe, clock, log } = this.around;
    const { hold } = this;
    this.startedAt = await insist(log, async () => {
      await this.around.flash.clearEmptyFlag?.();
      await hold.core.resetAndHalt();
      const vector = await hold.core.resetVector();
      await hold.restoreOthers();
      await hold.core.release(true);
      return vector;
    });
    if (isIn(hold.chip.systemMemory, this.startedAt.programCounter)) {
      return hold.noteEnding('in-boot-loader');
    }
    try {
      await probe.disconnect();
      await clock.sleep(FIRST_MOMENTS);
      await probe.connect({ maximumClock: hold.connection.clock });
      return hold.noteEnding(await hold.core.activity());
    } catch (error) {
      // The firmware runs by now, and may have taken the debug pins or gone to sleep.
      log.info(`The core could not be looked at after it was started: ${String(error)}`);
      return hold.noteEnding('unknown');
    }
  }

  /** The vector of the last `start`, where neither flash nor RAM nor ST's boot loader is: nothing runs from there. */
  get vectorToNowhere(): ResetVector | undefined {
    const { flash, ram, systemMemory } = this.hold.larger ?? this.hold.chip;
    const somewhere = [flashRange(flash), ram, systemMemory].some(
      (range) => this.startedAt !== undefined && isIn(range, this.startedAt.programCounter),
    );
    return somewhere ? undefined : this.startedAt;
  }

  /** Resets the core and leaves it halted before its first instruction. */
  async halted(): Promise<CoreState> {
    const { core } = this.hold;
    await insist(this.around.log, async () => {
      await this.around.flash.clearEmptyFlag?.();
      await core.resetAndHalt();
      await this.releaseHalted();
    });
    return this.hold.noteEnding('halted');
  }

  /** Leaves the core halted as it is, because what is in flash must not run. Never throws. */
  async broken(): Promise<CoreState> {
    const { flash, log } = this.around;
    try {
      await insist(log, async () => {
        await this.hold.core.haltMasked();
        await flash.waitIdle('erase', 0, LONGEST_ERASE);
        await flash.lock();
        await this.releaseHalted();
      });
      return this.hold.noteEnding('halted');
    } catch (error) {
      log.warn(`The core could not be halted: ${String(error)}`);
      return this.hold.noteEnding('unknown');
    }
  }

  /**
   * What the end of a session owes a core that was taken over: as the last job has left it, or as `run` says. Never
   * throws.
   */
  async settle(run: boolean | undefined): Promise<void> {
    const { isTakenOver, leftAs } = this.hold;
    try {
      if (isTakenOver && (leftAs === undefined || (run === true && leftAs === 'halted'))) {
        await (run === false ? this.halted() : this.start());
      }
    } catch (error) {
      this.around.log.warn(`The core could not be left as it should be: ${String(error)}`);
    }
  }

  /** Watchdogs stay frozen: a core that stays halted must not be reset by one. */
  private releaseHalted(): Promise<void> {
    return this.hold.core.release(false);
  }
}

function isIn({ start, end }: AddressRange, address: number): boolean {
  return start <= address && address < end;
}
