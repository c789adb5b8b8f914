/**
 * The core of the virtual chip: an ARMv6-M or ARMv7-M processor without FPU, after the ARMv7-M Architecture Reference
 * Manual (ARM DDI 0403E), that of ARMv6-M (DDI 0419C) and the Technical Reference Manuals (`core-models.ts`).
 *
 * Below: the exception model with the processor and its instructions, the debug units, the memory bus. Above: the
 * chip, which gives it time (`run`) and interrupts; the probe, which reaches the debug registers with `readSystem` and
 * `writeSystem`.
 *
 * It does not know the time of day, the chip's peripherals or the probe. Cycles are counted as: 1 an instruction, 1
 * more for each load or store, 2 more for a taken branch, plus what the bus made it wait.
 */

import { BusError, type MemoryBus } from '../memory-bus.ts';
import { CoreFault, ExceptionNumber, Faults } from './core-fault.ts';
import type { CoreAccess, CortexMOptions, PlainMemory } from './core-options.ts';
import { LR, SP, THUMB_BIT } from './core-registers.ts';
import { captureCore, releaseCore } from './core-snapshot.ts';
import { DebugCore } from './debug-core.ts';
import { DebugEvent } from './debug-unit.ts';
import { decoderOf, type Decoder } from './decoder.ts';
import { IdleDetector } from './idle-detector.ts';
import type { Instruction } from './instruction.ts';
import { pagesOf } from './plain-pages.ts';
import { ROUNDS_BETWEEN_SAMPLES } from './processor.ts';
import type { IdleLoop, RunResult, StopReason } from './run-result.ts';

/** Everything that a core remembers, as plain data. */
export type CoreSnapshot = Readonly<Record<string, unknown>>;

/** More backward branches than an observation can see. */
const MANY_ROUNDS = 1 << 20;

/** The first halfword of 32-bit instructions is this or above (manual A5.1). */
const FIRST_WIDE = 0xe800;

export class CortexM extends DebugCore {
  private readonly idleDetector: IdleDetector;
  private readonly narrow: Decoder['narrow'];
  private readonly wide: Decoder['wide'];

  private resetHeld = false;
  /** Until the first power-on. */
  private unpowered = true;
  private observing = false;
  /** The bus wants the run to end. */
  private endRequested = false;
  private idleLoop: IdleLoop | undefined;

  /** The core is without power until `powerOnReset`. */
  constructor(bus: MemoryBus, options: CortexMOptions = {}) {
    super(bus, options);
    ({ narrow: this.narrow, wide: this.wide } = decoderOf(this.model.architecture));
    this.idleDetector = new IdleDetector((access) => this.isRepeatable(access));
    this.setPlainMemory(options.plainMemory ?? []);
  }

  /**
   * Runs for `cycles` core cycles or until there is a reason to stop. The last instruction is finished, and the entry
   * of an exception that it raised, so that a few cycles more may pass. Cheap when halted, sleeping, locked up or held
   * in reset: it returns at once with 0 cycles. A single step that the debugger asked for (C_STEP) is done by the
   * next call, however few the cycles, if at least 1.
   */
  run(cycles: number): RunResult {
    this.spent = 0;
    this.synced = 0;
    this.endRequested = false;
    const reason = this.runWithin(cycles);
    if (this.observing) {
      this.endObservation(0);
    }
    this.syncTimers();
    const { idleLoop, spent } = this;
    this.idleLoop = undefined;
    return idleLoop === undefined ? { cycles: spent, reason } : { cycles: spent, reason, idleLoop };
  }

  /** Cycles that the `run` under way has used so far: the bus asks during an access, to know its exact time. */
  get cyclesInRun(): number {
    return this.spent;
  }

  /**
   * Makes the `run` under way return after the present instruction, with reason `budget`: the bus calls it when an
   * access changed what happens next (a flash operation started).
   */
  endRunEarly(): void {
    this.endRequested = true;
    this.attention = true;
  }

  /**
   * Lets time pass without executing: for a core that is halted, asleep, locked up or idle. Moves SysTick and
   * CYCCNT along, where those run in that state.
   */
  skip(cycles: number): void {
    this.spent = cycles;
    this.synced = 0;
    this.syncTimers();
    this.spent = 0;
    this.synced = 0;
  }

  /** Cycles until SysTick makes itself felt (an interrupt); Infinity where it does not. Never skip more at once. */
  cyclesUntilEvent(): number {
    return this.timerRuns ? this.timer.cyclesUntilInterrupt() : Infinity;
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
    this.idleLoop = undefined;
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

  /** Waiting in WFI or WFE. */
  get sleeping(): boolean {
    return this.asleep !== 'no';
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

  private runWithin(budget: number): StopReason {
    for (;;) {
      if (this.attention) {
        const reason = this.attend();
        if (reason !== undefined) {
          return reason;
        }
      }
      if (this.spent >= budget || this.endRequested) {
        return 'budget';
      }
      if (!this.attention) {
        this.execute(Math.min(budget, this.synced + this.timer.cyclesUntilInterrupt()));
        this.syncTimers();
      }
    }
  }

  /** Does what must be done between two instructions. @returns why the core cannot go on, if so */
  private attend(): StopReason | undefined {
    const reason = this.standstill();
    if (reason !== undefined) {
      return reason;
    }
    this.attention = false;
    if (this.observing) {
      this.endObservation(ROUNDS_BETWEEN_SAMPLES);
    }
    const taken = this.takePending();
    if (this.caught) {
      this.caught = false;
      this.enterDebug(DebugEvent.vectorCatch);
    } else if (taken && this.debug.step) {
      this.enterDebug(DebugEvent.halted);
    } else if (this.thumb === 0 && !this.attention) {
      this.raiseFault(new CoreFault(Faults.invalidState));
    } else if (this.roundsUntilSample < 0 && !taken) {
      this.beginObservation();
    }
    return undefined;
  }

  private standstill(): StopReason | undefined {
    if (this.inReset) {
      return 'in-reset';
    }
    if (this.resetWanted) {
      return 'reset-requested';
    }
    if (this.halted) {
      return 'halted';
    }
    if (this.lockedUp) {
      if (this.caught) {
        this.caught = false;
        this.enterDebug(DebugEvent.vectorCatch);
        return 'halted';
      }
      return 'locked-up';
    }
    if (this.sleeping) {
      this.wakeIfDue();
    }
    return this.sleeping ? 'sleeping' : this.idleLoop && 'idle';
  }

  /** Whether something must be looked at with every instruction. */
  private get isCareful(): boolean {
    return this.observing || this.breakpoints.armed || this.watchpoints.armed;
  }

  /** Executes until the limit is reached or something wants attention. */
  private execute(limit: number): void {
    try {
      if (this.debug.step) {
        this.executeStep();
      } else if (this.isCareful) {
        this.executeCarefully(limit);
      } else {
        do {
          this.executeNext();
        } while (this.spent < limit && !this.attention);
      }
    } catch (error) {
      if (!(error instanceof CoreFault)) {
        throw error;
      }
      this.spent++;
      this.repeatInstruction();
      this.raiseFault(error);
    }
    this.debug.retired = true;
  }

  private executeNext(): void {
    const { pc } = this;
    const first = this.fetch(pc);
    const instruction = first < FIRST_WIDE ? this.narrow(first) : this.wide((first << 16) | this.fetch((pc + 2) | 0));
    this.next = pc + instruction.size;
    this.r[15] = pc + 4;
    if (this.itState === 0) {
      instruction.execute(this, instruction);
    } else {
      this.executeInIt(instruction);
    }
    this.pc = this.next;
    this.spent++;
  }

  private executeInIt(instruction: Instruction): void {
    // BKPT is unconditional even here (manual A7.7.17).
    if (this.advanceIt() || (instruction.size === 2 && instruction.opcode >>> 8 === 0xbe)) {
      instruction.execute(this, instruction);
    }
    this.conditional = false;
  }

  /** One by one, for breakpoints, watchpoints and the search for waiting loops. */
  private executeCarefully(limit: number): void {
    do {
      if (this.debug.enabled && this.breakpoints.matches(this.pc >>> 0)) {
        this.enterDebug(DebugEvent.breakpoint);
        return;
      }
      if (this.watchpoints.matchesInstruction(this.pc >>> 0)) {
        this.watchHit = true;
      }
      this.executeNext();
      if (this.watchHit) {
        this.watchHit = false;
        if (this.debug.enabled) {
          this.enterDebug(DebugEvent.watchpoint);
        }
      }
      if (this.observing) {
        this.lookForIdleLoop();
      }
    } while (this.spent < limit && !this.attention && this.isCareful);
  }

  /** One instruction, and the entry of the exception that it raised itself, if it did (manual C1.5.4). */
  private executeStep(): void {
    try {
      if (this.breakpoints.matches(this.pc >>> 0)) {
        this.enterDebug(DebugEvent.breakpoint);
        return;
      }
      this.executeNext();
    } catch (error) {
      if (!(error instanceof CoreFault)) {
        throw error;
      }
      this.spent++;
      this.repeatInstruction();
      this.raiseFault(error);
    }
    const raised = this.exceptions.nextPending(this.executionPriority, true);
    if (raised !== 0 && !this.halted) {
      this.takePending();
    }
    this.enterDebug(this.caught ? DebugEvent.vectorCatch : DebugEvent.halted);
    this.caught = false;
  }

  private lookForIdleLoop(): void {
    const found = this.idleDetector.look(this);
    if (found === undefined) {
      return;
    }
    this.endObservation(ROUNDS_BETWEEN_SAMPLES);
    if (found !== 'no') {
      this.noteWaitingLoop(this.idleDetector.headAddress);
      this.idleLoop = found;
      this.attention = true;
    }
  }

  private beginObservation(): void {
    if (this.breakpoints.armed || this.watchpoints.armed) {
      // Somebody looks for himself, and the watchpoints need the watcher's place.
      this.roundsUntilSample = ROUNDS_BETWEEN_SAMPLES;
      return;
    }
    this.observing = true;
    this.roundsUntilSample = MANY_ROUNDS;
    this.idleDetector.begin(this);
    this.watch(this.idleDetector);
  }

  /** @param rounds backward branches until the next observation */
  private endObservation(rounds: number): void {
    this.observing = false;
    this.roundsUntilSample = rounds;
    this.updateWatcher();
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
      this.set(SP, this.bus.read(this.vectorTable, 4, 'fetch') & ~3);
      this.goTo(this.bus.read(this.vectorTable + 4, 4, 'fetch') | 0);
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

  private isRepeatable(access: CoreAccess): boolean {
    if (CortexM.servesAddress(access.address)) {
      return access.kind === 'read' && this.isSteady(access.address);
    }
    return this.options.isRepeatable?.(access) ?? false;
  }
}
