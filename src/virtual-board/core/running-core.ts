/**
 * The core as it runs: instruction by instruction for as many cycles as it is given, with what must be done between two
 * of them: exceptions, single steps, breakpoints, and the search for loops that only wait.
 *
 * Below: the debug core with the exception model, the decoder, the detector of idle loops. Above: `CortexM`, which
 * powers and resets it.
 */

import type { MemoryBus } from '../memory-bus.ts';
import { CoreFault, Faults } from './core-fault.ts';
import type { CoreAccess, CortexMOptions } from './core-options.ts';
import { DebugCore } from './debug-core.ts';
import { DebugEvent } from './debug-unit.ts';
import { decoderOf, type Decoder } from './decoder.ts';
import { IdleDetector } from './idle-detector.ts';
import type { Instruction } from './instruction.ts';
import { ROUNDS_BETWEEN_SAMPLES } from './processor.ts';
import type { IdleLoop, RunResult, StopReason } from './run-result.ts';

/** More backward branches than an observation can see. */
const MANY_ROUNDS = 1 << 20;

/** The first halfword of 32-bit instructions is this or above (manual A5.1). */
const FIRST_WIDE = 0xe800;

export abstract class RunningCore extends DebugCore {
  private readonly idleDetector: IdleDetector;
  private readonly narrow: Decoder['narrow'];
  private readonly wide: Decoder['wide'];

  private observing = false;
  /** The bus wants the run to end. */
  private endRequested = false;
  private idleLoop: IdleLoop | undefined;

  constructor(bus: MemoryBus, options: CortexMOptions) {
    super(bus, options);
    ({ narrow: this.narrow, wide: this.wide } = decoderOf(this.model.architecture));
    this.idleDetector = new IdleDetector((access) => this.isRepeatable(access));
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

  /** Waiting in WFI or WFE. */
  get sleeping(): boolean {
    return this.asleep !== 'no';
  }

  /** A loop that was found waiting waits no more. */
  protected forgetIdleLoop(): void {
    this.idleLoop = undefined;
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
      this.raiseOrThrow(error);
    }
    this.debug.retired = true;
  }

  /** The fault of an instruction becomes an exception; whatever else was thrown is a mistake of this program. */
  private raiseOrThrow(error: unknown): void {
    if (!(error instanceof CoreFault)) {
      throw error;
    }
    this.spent++;
    this.repeatInstruction();
    this.raiseFault(error);
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
      if (this.breakpoints.matches(this.pc >>> 0)) {
        // Without a debugger too, as a BKPT: then it is the monitor's, or a hard fault (devzone.nordicsemi.com 125239).
        this.breakpoint();
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
      this.raiseOrThrow(error);
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

  private isRepeatable(access: CoreAccess): boolean {
    if (DebugCore.servesAddress(access.address)) {
      return access.kind === 'read' && this.isSteady(access.address);
    }
    return this.options.isRepeatable?.(access) ?? false;
  }
}
