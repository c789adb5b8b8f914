/**
 * The other core of a chip that has two: it runs its own firmware from the same flash, so it is halted for as long as the
 * first one is held, and let go with it.
 *
 * Below: the core, chip rows. Above: who holds the first core. Most chips have none; of those whose kind has one, some
 * have it and some not under the same identifier (STM32H743 and H745).
 */

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { CortexMCore } from '../cortex-m/cortex-m-core.ts';
import type { DebugProbe, TargetMemory } from '../probe/debug-probe.ts';
import { isProbeError, isUnanswered } from '../probe/probe-error.ts';
import type { ChipDescription } from '../stm32/devices/chip-description.ts';
import { WatchdogFreeze } from './watchdog-freeze.ts';

/** CPUID (ARM DDI 0403E, B3.2.3): implementer ARM, part number of a Cortex-M in bits 15:4. */
const CPUID = 0xe000ed00;
const ARM_CORTEX_M = { mask: 0xff00f000, value: 0x4100c000 } as const;

/** The other core. Nothing is changed before the first call that says so. */
export class SecondCore {
  private core: CortexMCore | undefined;
  private readonly watchdogs: WatchdogFreeze;

  constructor(
    private readonly probe: DebugProbe,
    private readonly chip: Pick<ChipDescription, 'secondCore'>,
    private readonly around: { readonly clock: Clock; readonly log: Log },
  ) {
    this.watchdogs = new WatchdogFreeze({ watchdogFreeze: chip.secondCore?.freeze ?? [] });
  }

  /**
   * Halts it where there is one that a reset starts, and sees to it that every later reset leaves it halted.
   * @param memory behind the first core's access port
   * @returns whether it was running before
   * @throws ProbeError `firmware-too-old` where the probe reaches one access port only: flash must not be changed under a
   *   core that runs from it; `core-not-halted`
   */
  async halt(memory: TargetMemory): Promise<boolean> {
    const { secondCore } = this.chip;
    if (
      !secondCore ||
      this.core ||
      ((await memory.readWord(secondCore.starts.register)) & secondCore.starts.bits) === 0
    ) {
      return false;
    }
    const { clock, log } = this.around;
    const core = new CortexMCore({ memory: this.probe.memoryBehind(secondCore.accessPort) }, clock, log);
    if (!(await answers(core.memory))) {
      log.info('The chip has no second core');
      return false;
    }
    await core.armResetCatch();
    this.core = core;
    await core.awaitHalt();
    await this.watchdogs.set(memory);
    log.info('The second core is halted');
    return true;
  }

  /** Lets it run as it did. @param memory behind the first core's access port */
  async release(memory: TargetMemory): Promise<void> {
    await this.watchdogs.restore(memory);
    await this.core?.release(true);
    this.core = undefined;
  }
}

/** Whether a core is behind this access port. @throws ProbeError where the probe cannot know */
async function answers(memory: TargetMemory): Promise<boolean> {
  try {
    return ((await memory.readWord(CPUID)) & ARM_CORTEX_M.mask) >>> 0 === ARM_CORTEX_M.value;
  } catch (error) {
    if (isUnanswered(error) || isProbeError(error, 'command-failed')) {
      return false;
    }
    throw error;
  }
}
