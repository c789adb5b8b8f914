/**
 * Runs a routine that was put into the target's RAM: start it, wait for its breakpoint, say what went wrong.
 *
 * Below: the core. Above: hashes and loaders on the chip. It does not know what the routine does.
 */

import type { Clock } from '../base/clock.ts';
import { pollUntil } from '../base/poll.ts';
import { ProbeError } from '../probe/probe-error.ts';
import type { CortexMCore } from './cortex-m-core.ts';
import { REGISTER_PC, REGISTER_SP } from './debug-registers.ts';

/** A routine and what it is started with. */
export interface RamRoutine {
  /** For messages. */
  readonly name: string;
  /** Address of its first instruction. */
  readonly entry: number;
  /** Address of the breakpoint at which it ends. */
  readonly end: number;
  /** Values of r0, r1 … */
  readonly parameters: readonly number[];
  /** Routines use no stack, but a fault in one stores a frame. */
  readonly stackPointer: number;
}

/** How to wait for a routine. Milliseconds. */
export interface RoutineWait {
  /** Not looked at before this long: a look costs the wire as much as a kilobyte. */
  readonly expected: number;
  /** Given up after this long. */
  readonly timeout: number;
  readonly interval: number;
  readonly signal?: AbortSignal | undefined;
}

/** Starts a routine on a core that `prepareForRoutines` has seen. */
export async function startRoutine(core: CortexMCore, routine: RamRoutine): Promise<void> {
  for (const [register, value] of routine.parameters.entries()) {
    await core.registers.writeRegister(register, value);
  }
  await core.registers.writeRegister(REGISTER_SP, routine.stackPointer);
  await core.registers.writeRegister(REGISTER_PC, routine.entry);
  await core.runMasked();
}

/**
 * Waits for a started routine's end.
 * @throws ProbeError `routine-failed` where it stopped elsewhere, locked up or did not stop; it is halted then
 */
export async function awaitRoutine(
  core: CortexMCore,
  routine: RamRoutine,
  clock: Clock,
  wait: RoutineWait,
): Promise<void> {
  try {
    await clock.sleep(wait.expected, wait.signal);
    await pollUntil(
      clock,
      () => stopped(core, routine),
      wait,
      () => new ProbeError('routine-failed', { routine: routine.name, reason: 'timeout', programCounter: 0 }),
    );
  } catch (error) {
    await core.haltMasked().catch(() => undefined); // the error that matters is the one in hand
    throw error;
  }
}

/**
 * Whether a started routine has come to its end.
 * @returns true, or undefined while it runs
 * @throws ProbeError `routine-failed` where it stopped elsewhere or locked up
 */
export async function stopped(core: CortexMCore, routine: RamRoutine): Promise<true | undefined> {
  const activity = await core.activity();
  if (activity === 'running') {
    return undefined;
  }
  const programCounter = activity === 'halted' ? await core.registers.readRegister(REGISTER_PC) : 0;
  if (programCounter !== routine.end) {
    throw new ProbeError('routine-failed', { routine: routine.name, reason: activity, programCounter });
  }
  return true;
}
