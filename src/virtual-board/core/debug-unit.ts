/**
 * The registers of halting debug (manual C1.6): what the debugger has asked for and what the core has to tell.
 *
 * Below: nothing. Above: the core, which obeys it; the system control space, which reads and writes it. It does not
 * execute anything: `CortexM` enters and leaves Debug state.
 *
 * A power-on resets all of it; a system reset only what `systemReset` here names.
 */

/** DFSR: why the core halted (manual C1.6.1). */
export const DebugEvent = { halted: 1, breakpoint: 2, watchpoint: 4, vectorCatch: 8 } as const;

/** DEMCR (manual C1.6.5). The bits of vector catch that belong to faults are with the faults. */
const VECTOR_CATCH_RESET = 1 << 0;
export const VECTOR_CATCH_HARD_FAULT = 1 << 10;
export const VECTOR_CATCH_EXCEPTION_ERROR = 1 << 9;
const VECTOR_CATCH_BITS = 0x7f1;
const MONITOR_BITS = 0xf0000;
const MONITOR_ENABLE = 1 << 16;
const TRACE_ENABLE = 1 << 24;

/** The upper half of a word that DHCSR takes. */
const KEY = 0xa05f;

/** Bits of DHCSR, writable ones first (manual C1.6.2). */
const C_DEBUGEN = 1 << 0;
const C_HALT = 1 << 1;
const C_STEP = 1 << 2;
const C_MASKINTS = 1 << 3;
const C_SNAPSTALL = 1 << 5;
const S_REGRDY = 1 << 16;
const S_HALT = 1 << 17;
const S_SLEEP = 1 << 18;
const S_LOCKUP = 1 << 19;
const S_RETIRE_ST = 1 << 24;
const S_RESET_ST = 1 << 25;

export class DebugUnit {
  /** C_DEBUGEN. */
  enabled = false;
  /** C_STEP. */
  step = false;
  /** C_MASKINTS. */
  maskInterrupts = false;
  /** In Debug state. */
  halted = false;
  /** A transfer by DCRSR is done. */
  registerReady = true;
  /** DCRDR. */
  registerData = 0;
  /** DFSR. */
  events = 0;
  /** An instruction was completed since DHCSR was last read. */
  retired = false;
  private snapStall = false;
  private control = 0;
  private wasReset = false;

  powerOnReset(): void {
    Object.assign(this, new DebugUnit());
    this.wasReset = true;
  }

  /** C_HALT and C_STEP are cleared by a system reset; the rest stays (Cortex-M3 TRM, DHCSR). */
  systemReset(): void {
    this.halted = false;
    this.step = false;
    this.wasReset = true;
    this.registerReady = true;
    this.control &= ~MONITOR_BITS;
  }

  /** Whether a reset halts before its first instruction. */
  get catchesReset(): boolean {
    return this.enabled && (this.control & VECTOR_CATCH_RESET) !== 0;
  }

  /** Whether one of these bits of DEMCR asks to halt. */
  catches(bits: number): boolean {
    return this.enabled && (this.control & bits) !== 0;
  }

  get monitorEnabled(): boolean {
    return (this.control & MONITOR_ENABLE) !== 0;
  }

  /** DEMCR.TRCENA: the watchpoint unit counts only then. */
  get traceEnabled(): boolean {
    return (this.control & TRACE_ENABLE) !== 0;
  }

  /** Enters Debug state. @param event why, for DFSR */
  halt(event: number): void {
    this.halted = true;
    this.events |= event;
    this.registerReady = true;
  }

  /** DHCSR. Reading clears the sticky bits, unless the reset still lasts. */
  readStatus(core: { sleeping: boolean; lockedUp: boolean; inReset: boolean }): number {
    const value =
      (this.enabled ? C_DEBUGEN : 0) |
      (this.halted ? C_HALT | S_HALT : 0) |
      (this.step ? C_STEP : 0) |
      (this.maskInterrupts ? C_MASKINTS : 0) |
      (this.snapStall ? C_SNAPSTALL : 0) |
      (this.registerReady ? S_REGRDY : 0) |
      (core.sleeping ? S_SLEEP : 0) |
      (core.lockedUp ? S_LOCKUP : 0) |
      (this.retired ? S_RETIRE_ST : 0) |
      (this.wasReset ? S_RESET_ST : 0);
    this.retired = false;
    this.wasReset = core.inReset;
    return value >>> 0;
  }

  /**
   * Takes a write of DHCSR.
   * @param byDebugger only the debugger may change C_DEBUGEN
   * @returns what the core must do
   */
  writeControl(value: number, byDebugger: boolean): 'halt' | 'resume' | undefined {
    if (value >>> 16 !== KEY) {
      return undefined;
    }
    if (byDebugger) {
      this.enabled = (value & C_DEBUGEN) !== 0;
    }
    this.step = this.enabled && (value & C_STEP) !== 0;
    this.maskInterrupts = this.enabled && (value & C_MASKINTS) !== 0;
    this.snapStall = this.enabled && (value & C_SNAPSTALL) !== 0;
    const wanted = this.enabled && (value & C_HALT) !== 0;
    if (wanted === this.halted) {
      return undefined;
    }
    return wanted ? 'halt' : 'resume';
  }

  /** DEMCR. */
  get monitorControl(): number {
    return this.control;
  }

  set monitorControl(value: number) {
    this.control = value & (VECTOR_CATCH_BITS | MONITOR_BITS | TRACE_ENABLE);
  }

  snapshot(): object {
    return { ...this };
  }

  restore(snapshot: object): void {
    Object.assign(this, snapshot);
  }
}
