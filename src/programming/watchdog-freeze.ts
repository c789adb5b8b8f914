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
  /** Whether the debug unit's clock has to be switched off again. */
  private clockWasOff = false;

  constructor(private readonly chip: Pick<ChipDescription, 'debugClock' | 'watchdogFreeze'>) {}

  /** Sets the bits; once, until they are put back. @throws ProbeError, with some of them set perhaps */
  async set(memory: TargetMemory): Promise<void> {
    if (this.saved.length > 0) {
      return;
    }
    await this.switchClockOn(memory);
    for (const { register, bits } of this.chip.watchdogFreeze) {
      const value = await memory.readWord(register);
      this.saved.push({ register, value });
      await memory.writeWord(register, (value | bits) >>> 0);
    }
  }

  /**
   * Puts back what was set, also where a reset came between: that stops the debug unit's clock, but not the freezing.
   * @throws ProbeError: what is not back yet is tried again by the next call
   */
  async restore(memory: TargetMemory): Promise<void> {
    if (this.saved.length > 0) {
      await this.switchClockOn(memory);
    }
    for (let saved = this.saved.at(-1); saved; saved = this.saved.at(-1)) {
      await memory.writeWord(saved.register, saved.value);
      this.saved.pop();
    }
    const { debugClock } = this.chip;
    if (debugClock && this.clockWasOff) {
      const value = await memory.readWord(debugClock.register);
      await memory.writeWord(debugClock.register, (value & ~debugClock.bits) >>> 0);
      this.clockWasOff = false;
    }
  }

  /** The debug unit listens only while its clock is on. */
  private async switchClockOn(memory: TargetMemory): Promise<void> {
    const { debugClock } = this.chip;
    const value = debugClock ? await memory.readWord(debugClock.register) : 0;
    if (debugClock && (value & debugClock.bits) === 0) {
      this.clockWasOff = true;
      await memory.writeWord(debugClock.register, (value | debugClock.bits) >>> 0);
    }
  }
}
