/**
 * SysTick, the timer of the core (manual B3.3). It counts core cycles; the reference clock of CSR.CLKSOURCE = 0
 * counts the same, an eighth as fast, as in STM32F4 (RM0368, 10.1.1).
 *
 * Below: nothing. Above: the core, the system control space.
 */

const RELOAD_MASK = 0xffffff;
const EXTERNAL_DIVIDER = 8;

export class SystemTimer {
  private enabled = false;
  private interrupt = false;
  private coreClock = false;
  private countFlag = false;
  private reload = 0;
  private current = 0;
  /** Core cycles that the external clock has not made a tick of yet. */
  private rest = 0;

  reset(): void {
    this.restore(new SystemTimer().snapshot());
  }

  /** Lets core cycles pass. @returns whether the counter reached 0 with the interrupt enabled */
  advance(cycles: number): boolean {
    if (!this.enabled) {
      return false;
    }
    const divider = this.coreClock ? 1 : EXTERNAL_DIVIDER;
    const ticks = Math.floor((this.rest + cycles) / divider);
    this.rest = (this.rest + cycles) % divider;
    const until = this.ticksUntilZero();
    if (ticks < until) {
      this.current = this.current === 0 && ticks > 0 ? this.reload - ticks + 1 : this.current - ticks;
      return false;
    }
    const beyond = (ticks - until) % (this.reload + 1);
    this.current = beyond === 0 ? 0 : this.reload - beyond + 1;
    this.countFlag = true;
    return this.interrupt;
  }

  /** Core cycles until it raises its interrupt; Infinity where it does not. */
  cyclesUntilInterrupt(): number {
    if (!this.interrupt) {
      return Infinity;
    }
    return this.ticksUntilZero() * (this.coreClock ? 1 : EXTERNAL_DIVIDER) - this.rest;
  }

  /** A reload value of 0 stops the counter at its next 0 (manual B3.3.1). */
  private ticksUntilZero(): number {
    if (!this.enabled) {
      return Infinity;
    }
    if (this.current > 0) {
      return this.current;
    }
    return this.reload === 0 ? Infinity : this.reload + 1;
  }

  /** CSR; reading it clears COUNTFLAG, for the debugger only if it says so. */
  readControl(clears: boolean): number {
    const value =
      (this.countFlag ? 1 << 16 : 0) | (this.coreClock ? 4 : 0) | (this.interrupt ? 2 : 0) | (this.enabled ? 1 : 0);
    this.countFlag &&= !clears;
    return value;
  }

  writeControl(value: number): void {
    this.enabled = (value & 1) !== 0;
    this.interrupt = (value & 2) !== 0;
    this.coreClock = (value & 4) !== 0;
  }

  get reloadValue(): number {
    return this.reload;
  }

  set reloadValue(value: number) {
    this.reload = value & RELOAD_MASK;
  }

  get currentValue(): number {
    return this.current;
  }

  /** Any write clears the counter and COUNTFLAG. */
  clear(): void {
    this.current = 0;
    this.countFlag = false;
  }

  snapshot(): object {
    return { ...this };
  }

  restore(snapshot: object): void {
    Object.assign(this, snapshot);
  }
}
