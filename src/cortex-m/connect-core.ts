/**
 * The ways to get hold of a core, built on a probe that knows wires only.
 *
 * Below: the probe's seam, the core. Above: sessions. It does not know which chip the core is in.
 */

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ConnectMode, ConnectOptions, Connection, DebugProbe, Wire } from '../probe/debug-probe.ts';
import { isProbeError, type ProbeErrorCode } from '../probe/probe-error.ts';
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

/** A core, and how it was come by. */
export interface ConnectedCore {
  readonly core: CortexMCore;
  readonly connection: Connection;
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
 * Connects in the way that is asked for; with `automatic`, in the next one where one fails.
 * @throws ProbeError what the first way failed with, when none works; at once when the probe itself is the trouble
 */
export async function connectCore(
  probe: DebugProbe,
  options: ConnectOptions,
  surroundings: CoreSurroundings,
): Promise<ConnectedCore> {
  const failedModes: ConcreteMode[] = [];
  let firstFailure: unknown;
  for (const mode of ORDER[options.mode]) {
    try {
      const { core, wire, resetPinWorks } = await WAYS[mode](probe, options, surroundings);
      return { core, connection: { ...wire, mode, failedModes, resetPinWorks } };
    } catch (error) {
      if (isProbeError(error, 'not-open')) {
        firstFailure ??= error; // an exchange timed out before, which closes the probe: that is the news
        break;
      }
      if (!isTargetsFault(error)) {
        throw error;
      }
      surroundings.log.info(`Connecting by ${mode} failed: ${String(error)}`);
      firstFailure ??= error;
      failedModes.push(mode);
    }
  }
  throw firstFailure;
}

interface Way {
  readonly core: CortexMCore;
  readonly wire: Wire;
  readonly resetPinWorks: boolean | undefined;
}

const WAYS: Readonly<
  Record<ConcreteMode, (probe: DebugProbe, options: ConnectOptions, around: CoreSurroundings) => Promise<Way>>
> = {
  async attach(probe, { maximumClock, signal }, { clock, log }) {
    const wire = await probe.connect({ maximumClock, signal });
    return { core: new CortexMCore(probe, clock, log), wire, resetPinWorks: undefined };
  },

  async 'reset-and-halt'(probe, options, around) {
    const way = await WAYS.attach(probe, options, around);
    await resetAndHalt(way.core, around);
    return way;
  },

  async 'under-reset'(probe, { maximumClock, signal }, { clock, log }) {
    const wire = await probe.connect({ holdReset: true, maximumClock, signal });
    const core = new CortexMCore(probe, clock, log);
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
      return { core, wire, resetPinWorks };
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

/** Failures of the target: another way to connect could help. The others are the probe's, its power or its permission. */
const OF_THE_TARGET: readonly ProbeErrorCode[] = [
  'no-target',
  'target-fault',
  'target-busy',
  'wire-error',
  'core-not-halted',
  'timeout',
];

function isTargetsFault(error: unknown): boolean {
  return OF_THE_TARGET.some((code) => isProbeError(error, code));
}
