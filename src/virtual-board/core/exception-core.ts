/**
 * The exception model: entry, return, escalation, lock-up, sleep (manual B1.5).
 *
 * Below: the processor with its frames, the state of exceptions. Above: `CortexM`, which runs instructions between exceptions and
 * adds debug. It does not know how registers of the system control space are laid out.
 *
 * Tail-chaining and late arrival are not modelled: an exception that follows another stacks the same values again,
 * which nobody can tell from what hardware leaves in memory. Bus errors of stores are precise, as with
 * ACTLR.DISDEFWBUF set.
 */

import { CoreFault, ExceptionNumber, Faults, type FaultKind } from './core-fault.ts';
import { LR } from './core-registers.ts';
import { VECTOR_CATCH_EXCEPTION_ERROR, VECTOR_CATCH_HARD_FAULT } from './debug-unit.ts';
import { ExceptionState } from './exception-state.ts';
import type { MemoryBus } from '../memory-bus.ts';
import { FramingProcessor } from './framing-processor.ts';

/** HFSR (manual B3.2.16). */
const HARD_FAULT_VECTOR = 1 << 1;
const HARD_FAULT_FORCED = 1 << 30;
const HARD_FAULT_DEBUG = 1 << 31;
/** CFSR.BFARVALID. */
const BUS_FAULT_ADDRESS_VALID = 1 << 15;

/** EXC_RETURN (manual B1.5.8): where the return goes, in its lowest four bits. */
const RETURN_TO_HANDLER = 0x1;
const RETURN_TO_THREAD_MAIN = 0x9;
const RETURN_TO_THREAD_PROCESS = 0xd;
const EXC_RETURN = 0xfffffff0;

/** What a locked-up core shows as its PC (manual B1.5.15). */
const LOCKUP_ADDRESS = 0xfffffffe | 0;

export abstract class ExceptionCore extends FramingProcessor {
  readonly exceptions: ExceptionState;
  lockedUp = false;
  /** What the core waits for, if it sleeps. */
  asleep: 'no' | 'interrupt' | 'event' = 'no';
  /** The event register of WFE. */
  event = false;

  /** VTOR. */
  vectorTable = 0;
  /** CFSR, HFSR, BFAR; MMFAR never gets an address without an MPU. */
  configurableFaults = 0;
  hardFaults = 0;
  busFaultAddress = 0;
  /** CCR.NONBASETHRDENA. */
  returnsToThreadAnytime = false;
  /** SCR.SLEEPONEXIT and SCR.SEVONPEND. */
  sleepsOnExit = false;
  eventOnPending = false;

  /** @param initialVectors VTOR after a reset */
  constructor(
    bus: MemoryBus,
    interrupts: number,
    private readonly initialVectors = 0,
  ) {
    super(bus);
    this.exceptions = new ExceptionState(interrupts);
  }

  /** Halts, once the handler is entered, if the debugger catches what these bits of DEMCR stand for. */
  protected abstract catchVector(bits: number): void;
  /** DHCSR.C_MASKINTS. */
  protected abstract get interruptsMasked(): boolean;

  protected resetExceptions(): void {
    this.exceptions.reset();
    this.lockedUp = false;
    this.asleep = 'no';
    this.event = false;
    this.vectorTable = this.initialVectors;
    this.configurableFaults = 0;
    this.hardFaults = 0;
    this.busFaultAddress = 0;
    this.alignsStack = true;
    this.returnsToThreadAnytime = false;
    this.sleepsOnExit = false;
    this.eventOnPending = false;
    this.exclusive = false;
    this.attention = true;
  }

  get executionPriority(): number {
    return this.exceptions.executionPriority(this);
  }

  mayRaiseToHardFault(): boolean {
    return this.executionPriority > -1;
  }

  /** Makes an exception pending, and wakes a core that waits for it. */
  pend(number: number): void {
    const isNew = !this.exceptions.isPending(number);
    this.exceptions.setPending(number, true);
    this.attention = true;
    if (isNew && this.eventOnPending) {
      this.sendEvent();
    }
  }

  /** Takes the pending exception that is due, if one is. @returns whether one was taken */
  protected takePending(): boolean {
    if (!this.exceptions.anyPending) {
      return false;
    }
    const number = this.exceptions.nextPending(this.executionPriority, this.interruptsMasked);
    if (number === 0) {
      return false;
    }
    this.enterException(number);
    return true;
  }

  /** Ends a sleep when there is a reason to (manual B1.5.17, B1.5.19): PRIMASK does not count. */
  protected wakeIfDue(): void {
    const priority = this.exceptions.executionPriority({ ...this.masks, primask: 0 });
    const due = this.exceptions.nextPending(priority, this.interruptsMasked) !== 0;
    if (due || (this.asleep === 'event' && this.event)) {
      if (this.asleep === 'event') {
        this.event = false;
      }
      this.asleep = 'no';
    }
  }

  private get masks(): { primask: number; faultmask: number; basepri: number } {
    return { primask: this.primask, faultmask: this.faultmask, basepri: this.basepri };
  }

  waitForInterrupt(): void {
    this.asleep = 'interrupt';
    this.attention = true;
  }

  waitForEvent(): void {
    this.attention = true;
    if (this.event) {
      this.event = false;
    } else {
      this.asleep = 'event';
    }
  }

  sendEvent(): void {
    this.event = true;
    this.attention = true;
  }

  supervisorCall(): void {
    const { supervisorCall } = ExceptionNumber;
    if (this.outranks(supervisorCall)) {
      this.pend(supervisorCall);
    } else {
      // The handler returns to the SVC itself, as after any escalated fault.
      this.repeatInstruction();
      this.escalate(HARD_FAULT_FORCED, 0);
    }
  }

  /** BKPT without halting debug: the monitor, or a HardFault. */
  protected breakpointException(monitorEnabled: boolean): void {
    const { debugMonitor } = ExceptionNumber;
    this.repeatInstruction();
    if (monitorEnabled && this.outranks(debugMonitor)) {
      this.pend(debugMonitor);
    } else {
      this.escalate(HARD_FAULT_DEBUG, 0);
    }
  }

  /** Turns the fault of an instruction into an exception. The PC must be the instruction's. */
  protected raiseFault({ kind, address }: CoreFault): void {
    this.noteFault(kind, address);
    if (this.mayTake(kind)) {
      this.pend(kind.exception);
      this.catchVector(kind.vectorCatch);
    } else {
      this.escalate(HARD_FAULT_FORCED, kind.vectorCatch);
    }
  }

  private noteFault(kind: FaultKind, address?: number): void {
    this.configurableFaults = (this.configurableFaults | kind.status) >>> 0;
    if (address !== undefined) {
      this.busFaultAddress = address;
      this.configurableFaults = (this.configurableFaults | BUS_FAULT_ADDRESS_VALID) >>> 0;
    }
  }

  private mayTake(kind: FaultKind): boolean {
    return this.exceptions.isEnabled(kind.exception) && this.outranks(kind.exception);
  }

  /** Whether an exception's priority is above that of what executes. */
  private outranks(number: number): boolean {
    const priority = this.exceptions.preemptionPriority(this.exceptions.priorityOf(number));
    return priority < this.executionPriority;
  }

  /** A fault that cannot be taken as itself: HardFault, or lock-up where even that cannot be taken. */
  private escalate(status: number, vectorCatch: number): void {
    this.hardFaults = (this.hardFaults | status) >>> 0;
    if (this.executionPriority <= -1) {
      this.lockUp();
    } else {
      this.pend(ExceptionNumber.hardFault);
    }
    this.catchVector(vectorCatch | VECTOR_CATCH_HARD_FAULT);
  }

  protected lockUp(): void {
    this.lockedUp = true;
    this.pc = LOCKUP_ADDRESS;
    this.next = LOCKUP_ADDRESS;
    this.itState = 0;
    this.attention = true;
  }

  private enterException(number: number): void {
    const { usesProcessStack, ipsr } = this;
    const kind = ipsr !== 0 ? RETURN_TO_HANDLER : usesProcessStack ? RETURN_TO_THREAD_PROCESS : RETURN_TO_THREAD_MAIN;
    const target = this.pushFrame() ? number : this.afterFailedStacking(number);
    if (target !== 0) {
      this.branchToHandler(target, EXC_RETURN | kind);
    }
  }

  /**
   * A bus fault while entering exception `number` (manual B1.5.13): the BusFault handler if it comes before that
   * exception, which then stays pending; else HardFault; else lock-up.
   * @returns the exception to enter instead, 0 for none
   */
  private afterFailedStacking(number: number): number {
    const { busFault, hardFault } = ExceptionNumber;
    const { stacking } = Faults;
    this.noteFault(stacking);
    if (number <= hardFault) {
      // Locked up in the handler, as a blank chip shows: xPSR 01000003, MSP FFFFFFD8 (found by OpenOCD users).
      this.setMode(number, 0);
      this.exceptions.setPending(number, false);
      this.exceptions.active[number] = 1;
      this.lockUp();
      return 0;
    }
    if (this.mayTake(stacking) && this.exceptions.priorityOf(busFault) <= this.exceptions.priorityOf(number)) {
      this.catchVector(stacking.vectorCatch);
      return busFault;
    }
    this.hardFaults = (this.hardFaults | HARD_FAULT_FORCED) >>> 0;
    this.catchVector(stacking.vectorCatch);
    return hardFault;
  }

  /** ExceptionTaken (manual B1.5.6). */
  private branchToHandler(number: number, excReturn: number): void {
    const vector = this.readVector(number);
    if (vector === undefined) {
      this.hardFaults = (this.hardFaults | HARD_FAULT_VECTOR) >>> 0;
      this.catchVector(VECTOR_CATCH_EXCEPTION_ERROR);
      if (number <= ExceptionNumber.hardFault) {
        this.lockUp();
      } else {
        this.branchToHandler(ExceptionNumber.hardFault, excReturn);
      }
      return;
    }
    this.setMode(number, 0);
    this.set(LR, excReturn);
    this.itState = 0;
    this.conditional = false;
    this.goTo(vector);
    this.exceptions.setPending(number, false);
    this.exceptions.active[number] = 1;
    this.exclusive = false;
    this.event = true;
    // A branch: with the eight stores and the load of the vector these are the 12 cycles of the TRM.
    this.spent += 3;
    this.attention = true;
    if (number === ExceptionNumber.hardFault) {
      this.catchVector(VECTOR_CATCH_HARD_FAULT);
    }
  }

  /** Vectors come over the bus for instructions (ARM DDI 0337E, 14.3): no data cache sees them. */
  private readVector(number: number): number | undefined {
    const address = (this.vectorTable + 4 * number) | 0;
    this.spent++;
    try {
      return this.fetch(address) | (this.fetch((address + 2) | 0) << 16);
    } catch (error) {
      if (error instanceof CoreFault) {
        return undefined;
      }
      throw error;
    }
  }

  returnFromException(excReturn: number): void {
    const returning = this.ipsr;
    const kind = excReturn & 15;
    const toThread = kind === RETURN_TO_THREAD_MAIN || kind === RETURN_TO_THREAD_PROCESS;
    const nested = this.exceptions.activeCount > 1;
    const wellFormed = (excReturn | 15) === -1 && this.exceptions.isActive(returning);
    const allowed = toThread ? !nested || this.returnsToThreadAnytime : kind === RETURN_TO_HANDLER && nested;
    this.exceptions.active[returning] = 0;
    if (returning !== ExceptionNumber.nonMaskable) {
      this.faultmask = 0;
    }
    this.exclusive = false;
    this.event = true;
    this.attention = true;
    if (!wellFormed || !allowed) {
      this.chainFault(Faults.invalidReturn, excReturn);
      return;
    }
    const frame = kind === RETURN_TO_THREAD_PROCESS ? this.processStackPointer : this.mainStackPointer;
    const values = this.popFrame(frame);
    if (values === undefined) {
      this.chainFault(Faults.unstacking, excReturn);
      return;
    }
    this.unstack(values, frame, kind === RETURN_TO_THREAD_PROCESS);
    if ((this.ipsr === 0) !== toThread) {
      // The frame contradicts EXC_RETURN: it goes back on the stack (manual B1.5.8).
      if (this.pushFrame()) {
        this.chainFault(Faults.invalidReturn, excReturn);
      } else {
        this.noteFault(Faults.stacking);
      }
    } else if (toThread && this.sleepsOnExit && this.exceptions.activeCount === 0) {
      this.waitForInterrupt();
    }
  }

  /** A fault of an exception return: its handler follows without stacking. */
  private chainFault(kind: FaultKind, excReturn: number): void {
    this.noteFault(kind);
    this.catchVector(kind.vectorCatch);
    if (this.mayTake(kind)) {
      this.branchToHandler(kind.exception, excReturn | 0xf0000000);
    } else if (this.executionPriority <= -1) {
      this.hardFaults = (this.hardFaults | HARD_FAULT_FORCED) >>> 0;
      this.lockUp();
    } else {
      this.hardFaults = (this.hardFaults | HARD_FAULT_FORCED) >>> 0;
      this.branchToHandler(ExceptionNumber.hardFault, excReturn | 0xf0000000);
    }
  }
}
