/**
 * The core of the virtual chip: an ARMv6-M or ARMv7-M processor without FPU, after the ARMv7-M Architecture Reference
 * Manual (ARM DDI 0403E), that of ARMv6-M (DDI 0419C) and the Technical Reference Manuals (`core-models.ts`).
 *
 * Below: the core as it runs, with exceptions, debug units and instructions; the memory bus. Above: the chip, which gives
 * it time (`run`) and interrupts; the probe, which reaches the debug registers with `readSystem` and `writeSystem`.
 *
 * It does not know the time of day, the chip's peripherals or the probe. Cycles are counted as: 1 an instruction, 1
 * more for each load or store, 2 more for a taken branch, plus what the bus made it wait.
 */

import { BusError, type MemoryBus } from '../memory-bus.ts';
import { ExceptionNumber } from './core-fault.ts';
import type { CortexMOptions, PlainMemory } from './core-options.ts';
import { LR, SP, THUMB_BIT } from './core-registers.ts';
import { captureCore, releaseCore } from './core-snapshot.ts';
import { DebugEvent } from './debug-unit.ts';
import { pagesOf } from './plain-pages.ts';
import { ROUNDS_BETWEEN_SAMPLES } from './processor.ts';
import { RunningCore } from './running-core.ts';

/** Everything that a core remembers, as plain data. */
export type CoreSnapshot = Readonly<Record<string, unknown>>;

export class CortexM extends RunningCore {
  private resetHeld = false;
  /** Until the first power-on. */
  private unpowered = true;

  /** The core is without power until `powerOnReset`. */
  constructor(bus: MemoryBus, options: CortexMOptions = {}) {
    super(bus, options);
    this.setPlainMemory(options.plainMemory ?? []);
  }

  /** Replaces the list of memory that the core may touch without the bus. */
  setPlainMemory(memories: readonly PlainMemory[]): void {
    this.usePages(pagesOf(memories));
  }

  /** Everything begins anew, debug registers too; the core starts from the vector table. */
  powerOnReset(): void {
    this.unpowered = false;
    this.debug.powerOnReset();
    this.breakpoints.powerOnReset();
    this.watchpoints.powerOnReset();
    this.updateWatcher();
    this.systemReset();
  }

  /** Core, interrupts and system registers begin anew; debug, breakpoint and watchpoint registers stay. */
  systemReset(): void {
    this.resetWanted = false;
    this.caught = false;
    this.forgetIdleLoop();
    this.debug.systemReset();
    this.controlSpace.systemReset();
    this.timer.reset();
    this.resetRegisters();
    this.resetExceptions();
    this.roundsUntilSample = ROUNDS_BETWEEN_SAMPLES;
    if (!this.inReset) {
      this.startFromVectors();
    }
  }

  /** NRST: while held, the core stands still and debug registers answer; letting go does a system reset. */
  setReset(held: boolean): void {
    if (held !== this.resetHeld) {
      this.resetHeld = held;
      this.systemReset();
    }
  }

  /** An edge (or the level) of an external interrupt line, counted from 0. */
  setInterruptPending(irq: number): void {
    this.pend(ExceptionNumber.firstInterrupt + irq);
  }

  /** The external line of the NMI. */
  setNonMaskablePending(): void {
    this.pend(ExceptionNumber.nonMaskable);
  }

  /** WFI or WFE with SCR.SLEEPDEEP: the chip's Stop or Standby mode. */
  get sleepingDeeply(): boolean {
    return this.sleeping && this.controlSpace.deepSleep;
  }

  /** SYSRESETREQ was written, by the core or the debugger; `systemReset` clears it. */
  get resetRequested(): boolean {
    return this.resetWanted;
  }

  snapshot(): CoreSnapshot {
    return {
      ...captureCore(this),
      timer: this.timer.snapshot(),
      debug: this.debug.snapshot(),
      breakpoints: this.breakpoints.snapshot(),
      watchpoints: this.watchpoints.snapshot(),
      controlSpace: this.controlSpace.snapshot(),
      resetHeld: this.resetHeld,
      unpowered: this.unpowered,
      resetWanted: this.resetWanted,
    };
  }

  restore(snapshot: CoreSnapshot): void {
    releaseCore(this, snapshot);
    this.timer.restore(snapshot['timer'] as object);
    this.debug.restore(snapshot['debug'] as object);
    this.breakpoints.restore(snapshot['breakpoints'] as object);
    this.watchpoints.restore(snapshot['watchpoints'] as object);
    this.controlSpace.restore(snapshot['controlSpace'] as object);
    this.resetHeld = snapshot['resetHeld'] === true;
    this.unpowered = snapshot['unpowered'] === true;
    this.resetWanted = snapshot['resetWanted'] === true;
    this.updateWatcher();
    this.attention = true;
  }

  protected get inReset(): boolean {
    return this.resetHeld || this.unpowered;
  }

  private resetRegisters(): void {
    this.r.fill(0);
    this.set(LR, -1);
    this.setMode(0, 0);
    this.setExecutionState(THUMB_BIT);
    this.otherStackPointer = 0;
    this.conditional = false;
    this.unprivilegedThread = 0;
    this.primask = 0;
    this.faultmask = 0;
    this.basepri = 0;
    this.pc = 0;
    this.next = 0;
  }

  /** TakeReset (manual B1.5.5): stack pointer and PC come from the first two words of the vector table. */
  private startFromVectors(): void {
    try {
      const [stackPointer, entry] = [0, 4].map((offset) => this.bus.read(this.vectorTable + offset, 4, 'fetch'));
      this.set(SP, (stackPointer ?? 0) & ~3);
      this.goTo((entry ?? 0) | 0);
      if (this.options.faultsOnZeroVectors && stackPointer === 0 && entry === 0) {
        this.pend(ExceptionNumber.hardFault);
      }
    } catch (error) {
      if (!(error instanceof BusError)) {
        throw error;
      }
      this.lockUp();
    }
    if (this.debug.catchesReset) {
      this.enterDebug(DebugEvent.vectorCatch);
    }
  }
}
