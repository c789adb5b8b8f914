/**
 * The core of the virtual chip: an ARMv7-M processor as in a Cortex-M4 without FPU, after the ARMv7-M Architecture
 * Reference Manual (ARM DDI 0403E) and the Cortex-M4 Technical Reference Manual (ARM 100166).
 *
 * Below: the memory bus. Above: the chip, which gives it time (`run`) and interrupts; the probe, which reaches the
 * debug registers with `readSystem` and `writeSystem`.
 *
 * It does not know the time of day, the chip's peripherals or the probe. Cycles are counted as: 1 an instruction, 1
 * more for each load or store, 2 more for a taken branch, plus what the bus made it wait.
 */

import type { AccessSize, BusMaster, MemoryBus } from '../memory-bus.ts';
import type { CortexM4Options, PlainMemory } from './core-options.ts';
import type { RunResult } from './run-result.ts';

/** Everything that a core remembers, as plain data. */
export type CoreSnapshot = Readonly<Record<string, unknown>>;

export class CortexM4 {
  constructor(
    readonly bus: MemoryBus,
    readonly options: CortexM4Options = {},
  ) {}

  /** Whether the core serves this address of the private peripheral bus itself; the rest (DBGMCU) is the chip's. */
  static servesAddress(address: number): boolean {
    throw new Error(`${address}`);
  }

  /**
   * Runs for `cycles` core cycles or until there is a reason to stop. After a power-on the core is running.
   * Cheap when halted, sleeping, locked up or held in reset: it returns at once with 0 cycles.
   */
  run(cycles: number): RunResult {
    throw new Error(`${cycles}`);
  }

  /**
   * Lets time pass without executing: for a core that is halted, asleep, locked up or idle. Moves SysTick and
   * CYCCNT along, where those run in that state.
   */
  skip(cycles: number): void {
    throw new Error(`${cycles}`);
  }

  /**
   * Cycles that the `run` under way has used up to the present instruction (0 outside of `run`). The bus asks for it
   * during an access, because a flash operation that starts in the middle of a run must know its time.
   */
  get cyclesInRun(): number {
    throw new Error();
  }

  /**
   * Makes the `run` under way return after the present instruction, with reason `budget`. The bus calls it when an
   * access changed what happens next (a flash operation started, a watchdog was fed). Nothing outside of `run`.
   */
  endRunEarly(): void {
    throw new Error();
  }

  /** Cycles until SysTick makes itself felt (an interrupt); Infinity where it does not. Never skip more at once. */
  cyclesUntilEvent(): number {
    throw new Error();
  }

  /** Replaces the list of memory that the core may touch without the bus. */
  setPlainMemory(memories: readonly PlainMemory[]): void {
    throw new Error(`${memories.length}`);
  }

  /** @returns the register's value, unsigned. @throws BusError where nothing is */
  readSystem(address: number, size: AccessSize, master: BusMaster): number {
    throw new Error(`${address} ${size} ${master}`);
  }

  /** @throws BusError where nothing is */
  writeSystem(address: number, size: AccessSize, value: number, master: BusMaster): void {
    throw new Error(`${address} ${size} ${value} ${master}`);
  }

  /** A register by its number in DCRSR.REGSEL (manual C1.6.3): 0–15, 16 xPSR, 17 MSP, 18 PSP, 20 CONTROL…PRIMASK. */
  readRegister(number: number): number {
    throw new Error(`${number}`);
  }

  writeRegister(number: number, value: number): void {
    throw new Error(`${number} ${value}`);
  }

  /** Everything begins anew, debug registers too; the core starts from the vector table. */
  powerOnReset(): void {
    throw new Error();
  }

  /** Core, interrupts and system registers begin anew; debug, breakpoint and watchpoint registers stay. */
  systemReset(): void {
    throw new Error();
  }

  /** NRST: while held, the core stands still and debug registers answer; letting go does a system reset. */
  setReset(held: boolean): void {
    throw new Error(`${held}`);
  }

  /** An edge (or the level) of an external interrupt line, counted from 0. */
  setInterruptPending(irq: number): void {
    throw new Error(`${irq}`);
  }

  /** The external line of the NMI. */
  setNonMaskablePending(): void {
    throw new Error();
  }

  /** In Debug state. */
  get halted(): boolean {
    throw new Error();
  }

  get lockedUp(): boolean {
    throw new Error();
  }

  /** Waiting in WFI or WFE. */
  get sleeping(): boolean {
    throw new Error();
  }

  /** WFI or WFE with SCR.SLEEPDEEP: the chip's Stop or Standby mode. */
  get sleepingDeeply(): boolean {
    throw new Error();
  }

  /** SYSRESETREQ was written, by the core or the debugger; `systemReset` clears it. */
  get resetRequested(): boolean {
    throw new Error();
  }

  /** Debugging is enabled (C_DEBUGEN). */
  get debugEnabled(): boolean {
    throw new Error();
  }

  snapshot(): CoreSnapshot {
    throw new Error();
  }

  restore(snapshot: CoreSnapshot): void {
    throw new Error(`${String(snapshot)}`);
  }
}
