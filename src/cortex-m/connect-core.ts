/**
 * The ways to get hold of a core, built on a probe that knows wires only.
 *
 * Below: the probe's seam, the core. Above: sessions. It does not know which chip the core is in.
 */

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ConnectMode, ConnectOptions, Connection, DebugProbe, Wire } from '../probe/debug-probe.ts';
import { isProbeError, isUnanswered } from '../probe/probe-error.ts';
import { CortexMCore } from './cortex-m-core.ts';
import { DHCSR, DHCSR_S_RESET_ST } from './debug-registers.ts';

type ConcreteMode = Exclude<ConnectMode, 'automatic'>;

/** What connecting needs besides the probe. */
export interface CoreSurroundings {
  readonly clock: Clock;
  readonly log: Log;
  /** Called with the core halted, before it is reset: the place to let a flash operation of the firmware end. */
  readonly beforeReset?: (core: CortexMCore) => Promise<void>;
}

/** A core, how it was got hold of, and what the first look at it has found. */
export interface ConnectedCore<Seen> {
  readonly core: CortexMCore;
  readonly connection: Connection;
  readonly seen: Seen;
}

/** In which order `automatic` tries, and why: what disturbs least comes first. */
const ORDER: Readonly<Record<ConnectMode, readonly ConcreteMode[]>> = {
  attach: ['attach'],
  'reset-and-halt': ['reset-and-halt'],
  'under-reset': ['under-reset'],
  // Looking is enough for many jobs; those that write take the core over later.
  automatic: ['attach', 'under-reset'],
};

/**
 * Connects in the way that is asked for; with `automatic`, in the next one where one fails. A way has worked only when
 * the first look has: a chip in STOP mode answers on the wire, but its memory does not.
 * @param look what the caller wants to know first; it may read only
 * @throws ProbeError what the first way failed with, when none works; at once when the probe itself is the trouble, and
 *   what `look` throws that is no failure of the target. A core that was halted meanwhile runs again then.
 */
export async function connectCore<Seen>(
  probe: DebugProbe,
  options: ConnectOptions,
  surroundings: CoreSurroundings,
  look: (core: CortexMCore) => Promise<Seen>,
): Promise<ConnectedCore<Seen>> {
  const { clock, log } = surroundings;
  const failedModes: ConcreteMode[] = [];
  let firstFailure: unknown;
  for (const mode of ORDER[options.mode]) {
    const core = new CortexMCore(probe, clock, log);
    try {
      const { wire, resetPinWorks } = await WAYS[mode](core, probe, options, surroundings);
      const seen = await look(core);
      return { core, connection: { ...wire, mode, failedModes, resetPinWorks }, seen };
    } catch (error) {
      await letRunAgain(core, log);
      if (isProbeError(error, 'not-open')) {
        firstFailure ??= error; // an exchange timed out before, which closes the probe: that is the news
        break;
      }
      if (!isTargetsFault(error)) {
        throw error;
      }
      log.info(`Connecting by ${mode} failed: ${String(error)}`);
      firstFailure ??= error;
      failedModes.push(mode);
    }
  }
  throw firstFailure;
}

/** Lets a core run that was halted on the way to something that failed. Never throws: there is an error in hand. */
export async function letRunAgain(core: CortexMCore, log: Log): Promise<void> {
  if (!core.isDebugged) {
    return; // only attached: it is as it was found
  }
  try {
    await insist(log, () => core.release(true));
    log.warn('The core had been halted; it runs again');
  } catch (error) {
    log.warn(`The core had been halted, and could not be let go: ${String(error)}`);
  }
}

/**
 * How a core is left outlasts the session: where the target does not play along (it has answered WAIT for as long as an
 * access has patience), it is asked once more.
 * @throws as `leave` does the second time, or the first where the target is not what failed
 */
export async function insist<T>(log: Log, leave: () => Promise<T>): Promise<T> {
  try {
    return await leave();
  } catch (error) {
    if (!isTargetsFault(error) && !isProbeError(error, 'command-failed')) {
      throw error;
    }
    log.info(`Trying once more to leave the core as it should be: ${String(error)}`);
    return leave();
  }
}

interface Way {
  readonly wire: Wire;
  readonly resetPinWorks: boolean | undefined;
}

const WAYS: Readonly<
  Record<
    ConcreteMode,
    (core: CortexMCore, probe: DebugProbe, options: ConnectOptions, around: CoreSurroundings) => Promise<Way>
  >
> = {
  async attach(_core, probe, { maximumClock, signal }) {
    return { wire: await probe.connect({ maximumClock, signal }), resetPinWorks: undefined };
  },

  async 'reset-and-halt'(core, probe, options, around) {
    const way = await WAYS.attach(core, probe, options, around);
    await resetAndHalt(core, around);
    return way;
  },

  async 'under-reset'(core, probe, { maximumClock, signal }, { log }) {
    const wire = await probe.connect({ holdReset: true, maximumClock, signal });
    try {
      await core.armResetCatch();
      // The bit is sticky: what the second reading says is true now.
      await core.memory.readWord(DHCSR);
      const resetPinWorks = ((await core.memory.readWord(DHCSR)) & DHCSR_S_RESET_ST) !== 0;
      await probe.driveReset(false);
      if (resetPinWorks) {
        await core.awaitHalt();
      } else {
        log.warn('NRST does not hold the core in reset: resetting it through the debug port');
        await core.resetAndHalt();
      }
      return { wire, resetPinWorks };
    } catch (error) {
      await probe.driveReset(false).catch(() => undefined); // the error that matters is the one in hand
      throw error;
    }
  },
};

/** Halts, lets what the firmware had begun come to its end, resets, and halts before the first instruction. */
export async function resetAndHalt(core: CortexMCore, around: CoreSurroundings): Promise<void> {
  await core.halt();
  await around.beforeReset?.(core);
  await core.resetAndHalt();
}

/** Whether another way to connect could help: the failure is not the probe's, its power's or its permission's. */
export function isTargetsFault(error: unknown): boolean {
  return isUnanswered(error) || isProbeError(error, 'core-not-halted') || isProbeError(error, 'timeout');
}
