/**
 * What `CortexM.run` answers.
 *
 * Below: the options' types. Above: the core, the chip.
 */

import type { CoreAccess } from './core-options.ts';

/**
 * Why the core stopped running:
 * - `budget`: the cycles are used up
 * - `halted`: in Debug state (a halt request, breakpoint, vector catch, step done)
 * - `sleeping`: WFI, WFE or sleep-on-exit; wakes by an interrupt (`setInterruptPending`), SysTick, or a halt request
 * - `locked-up`: a fault in the HardFault or NMI handler; leaves by reset, NMI or halt
 * - `reset-requested`: AIRCR.SYSRESETREQ was written; the chip must call `systemReset`
 * - `in-reset`: NRST is held low (`setReset`)
 * - `idle`: a loop that can only go on as it does until something outside of it happens
 */
export type StopReason = 'budget' | 'halted' | 'sleeping' | 'locked-up' | 'reset-requested' | 'in-reset' | 'idle';

/** A waiting loop, proven to repeat exactly: same registers, same memory, same accesses each round. */
export interface IdleLoop {
  /** Cycles of one round, at least 1. */
  readonly cycles: number;
  /** The accesses of a round that were not to plain memory, in order (all declared repeatable by the chip or core). */
  readonly accesses: readonly CoreAccess[];
}

export interface RunResult {
  /** Core cycles that passed; may exceed the budget by the last instruction and its waits on the bus. */
  readonly cycles: number;
  readonly reason: StopReason;
  /** With reason `idle`. */
  readonly idleLoop?: IdleLoop;
}
