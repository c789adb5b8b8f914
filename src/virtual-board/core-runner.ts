/**
 * Runs the core in the chip's time: so many cycles for so many nanoseconds, skipping what cannot change anything.
 *
 * Below: the core. Above: the chip, which says up to when and what a waiting loop does to the watchdog.
 */

import type { CoreAccess } from './core/core-options.ts';
import type { CortexM } from './core/cortex-m.ts';

/** What the runner asks of the chip. */
export interface RunnerSurroundings {
  /** The core's clock in Hz. */
  readonly clock: () => number;
  /** A waiting loop that was skipped has made these accesses all the time, up to now. */
  readonly repeated: (accesses: readonly CoreAccess[]) => void;
  /** Whether what executes now is firmware, not a routine that a debugger has put into RAM. */
  readonly isFirmware: () => boolean;
}

export class CoreRunner {
  /** Whether the core did nothing but wait (a loop, a sleep, a halt) when it ran last. */
  waiting = false;
  /** How long firmware has executed since `begin`, waiting loops included; a debugger's routine is none. Nanoseconds. */
  executed = 0;
  /** Up to when it has executed: less than a cycle behind the chip, or an instruction and its waits ahead of it. */
  private reached = 0;
  private nanosecondsPerCycle = 62.5;
  /** Start of the run under way; undefined outside of one. */
  private runStart: number | undefined;

  constructor(
    private readonly core: CortexM,
    private readonly around: RunnerSurroundings,
  ) {}

  /** The time of the instruction that executes; undefined while none does. */
  get now(): number | undefined {
    return this.runStart === undefined ? undefined : this.runStart + this.core.cyclesInRun * this.nanosecondsPerCycle;
  }

  /** Begins anew at a moment, after a reset. */
  begin(moment: number): void {
    this.reached = moment;
    this.executed = 0;
    this.takeClock();
  }

  /** Nanoseconds that `cycles` take. */
  durationOf(cycles: number): number {
    return cycles * this.nanosecondsPerCycle;
  }

  /** Cycles from now on, in a run, to a moment. */
  cyclesTo(moment: number): number {
    return Math.ceil((moment - (this.now ?? moment)) / this.nanosecondsPerCycle);
  }

  /** Ends the run under way, because what happens next has changed. */
  endRunEarly(): void {
    if (this.runStart !== undefined) {
      this.core.endRunEarly();
    }
  }

  /** Takes the core's clock over; not in the middle of a run, whose cycles were begun with the old one. */
  takeClock(): void {
    this.endRunEarly();
    if (this.runStart === undefined) {
      this.nanosecondsPerCycle = 1e9 / this.around.clock();
    }
  }

  /**
   * Runs from one moment to another.
   * @returns up to when time has passed: earlier than `until` where the run was ended
   */
  run(from: number, until: number): number {
    // Less than a cycle may be left over from the last time.
    this.reached = Math.max(this.reached, from - this.nanosecondsPerCycle);
    this.waiting = false;
    for (let budget = this.cyclesUntil(until); budget > 0; budget = this.cyclesUntil(until)) {
      const before = this.reached;
      const ended = this.runOnce(budget, until);
      if (this.reached === before) {
        break;
      }
      if (ended && this.cyclesUntil(until) > 0) {
        return Math.max(from, this.reached);
      }
    }
    return until;
  }

  /** @returns whether the run ended without the core waiting for something */
  private runOnce(budget: number, until: number): boolean {
    this.runStart = this.reached;
    const isFirmware = this.around.isFirmware();
    const { cycles, reason, idleLoop } = this.core.run(budget);
    this.runStart = undefined;
    this.reached += this.durationOf(cycles);
    this.executed += isFirmware ? this.durationOf(cycles) : 0;
    this.takeClock();
    if (reason === 'budget' || reason === 'reset-requested') {
      return true;
    }
    this.waiting = true;
    const free = Math.min(this.cyclesUntil(until), this.core.cyclesUntilEvent());
    // Whole rounds of a loop: the core is at its head before and after. What is left over it executes.
    const skipped = idleLoop === undefined ? free : free - (free % idleLoop.cycles);
    if (skipped > 0) {
      this.core.skip(skipped);
      this.reached += this.durationOf(skipped);
      this.executed += reason === 'idle' && isFirmware ? this.durationOf(skipped) : 0;
    }
    if (idleLoop !== undefined && skipped > 0) {
      this.runStart = this.reached - this.durationOf(this.core.cyclesInRun);
      this.around.repeated(idleLoop.accesses);
      this.runStart = undefined;
    }
    return false;
  }

  private cyclesUntil(moment: number): number {
    // A whole cycle must not be lost to rounding.
    return Math.floor((moment - this.reached) / this.nanosecondsPerCycle + 1e-6);
  }

  snapshot(): unknown {
    return [this.reached, this.executed];
  }

  restore(snapshot: unknown): void {
    [this.reached, this.executed] = snapshot as [number, number];
    this.takeClock();
  }
}
