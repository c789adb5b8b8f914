/**
 * Stops the chip's watchdogs while its core is halted, and puts back what was set.
 *
 * Below: the target's memory, chip rows. Above: who holds the core. A halted core feeds no watchdog. (Routines feed it
 * themselves: these bits do not help while they run.)
 */

import type { TargetMemory } from '../probe/debug-probe.ts';
import type { ChipDescription } from '../stm32/devices/chip-description.ts';

/** The freeze bits of one chip. */
export class WatchdogFreeze {
  /** Registers as they were, in the order in which they were set; empty: not touched. */
  private readonly saved: { readonly register: number; readonly value: number }[] = [];

  constructor(private readonly chip: Pick<ChipDescription, 'debugClock' | 'watchdogFreeze'>) {}

  /** Sets the bits; once, until they are put back. @throws ProbeError, with some of them set perhaps */
  async set(memory: TargetMemory): Promise<void> {
    if (this.saved.length > 0) {
      return;
    }
    const { debugClock, watchdogFreeze } = this.chip;
    // The debug unit listens only while its clock is on.
    for (const { register, bits } of debugClock ? [debugClock, ...watchdogFreeze] : watchdogFreeze) {
      const value = await memory.readWord(register);
      this.saved.push({ register, value });
      await memory.writeWord(register, (value | bits) >>> 0);
    }
  }

  /** Puts back what was set. @throws ProbeError: what is not back yet is tried again by the next call */
  async restore(memory: TargetMemory): Promise<void> {
    // Backwards: the clock of the debug unit was first.
    for (let saved = this.saved.at(-1); saved; saved = this.saved.at(-1)) {
      await memory.writeWord(saved.register, saved.value);
      this.saved.pop();
    }
  }
}
