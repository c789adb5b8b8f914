/**
 * Which exceptions are enabled, pending and active, at which priority, and which of them comes next (manual B1.5.4,
 * B3.4). The numbers are those of the vector table: 16 is external interrupt 0.
 *
 * Below: the numbers of the exceptions. Above: the exception model, the registers of the NVIC. Pure state: it does
 * not know the stack or the vector table.
 */

import { ExceptionNumber } from './core-fault.ts';

/** Lower than every priority that an exception can have: Thread mode without masks. */
export const THREAD_PRIORITY = 256;

/** What masks exceptions, besides those that are active. */
export interface PriorityMasks {
  readonly primask: number;
  readonly faultmask: number;
  readonly basepri: number;
}

export class ExceptionState {
  readonly enabled: Uint8Array;
  readonly active: Uint8Array;
  /** For exceptions whose priority can be set. */
  readonly priorities: Uint8Array;
  private readonly pending: Uint8Array;
  private pendingCount = 0;
  /** AIRCR.PRIGROUP: how many lower bits of a priority, plus one, do not count for preemption. */
  priorityGrouping = 0;

  /** @param interrupts external interrupts */
  constructor(readonly interrupts: number) {
    const count = ExceptionNumber.firstInterrupt + interrupts;
    this.enabled = new Uint8Array(count);
    this.active = new Uint8Array(count);
    this.priorities = new Uint8Array(count);
    this.pending = new Uint8Array(count);
    this.reset();
  }

  reset(): void {
    for (const list of [this.enabled, this.active, this.priorities, this.pending]) {
      list.fill(0);
    }
    // The others are enabled by software: faults in SHCSR, external interrupts in the NVIC.
    const { nonMaskable, hardFault, supervisorCall, debugMonitor, pendSupervisor, systemTick } = ExceptionNumber;
    for (const always of [nonMaskable, hardFault, supervisorCall, debugMonitor, pendSupervisor, systemTick]) {
      this.enabled[always] = 1;
    }
    this.pendingCount = 0;
    this.priorityGrouping = 0;
  }

  isPending(number: number): boolean {
    return this.pending[number] === 1;
  }

  isActive(number: number): boolean {
    return this.active[number] === 1;
  }

  isEnabled(number: number): boolean {
    return this.enabled[number] === 1;
  }

  setPending(number: number, pending: boolean): void {
    if (number < this.pending.length && this.isPending(number) !== pending) {
      this.pending[number] = pending ? 1 : 0;
      this.pendingCount += pending ? 1 : -1;
    }
  }

  /** Whether anything is pending, enabled or not: mostly not, and then nothing else need be asked. */
  get anyPending(): boolean {
    return this.pendingCount > 0;
  }

  get activeCount(): number {
    return this.active.reduce((sum, active) => sum + active, 0);
  }

  /** For ICSR.ISRPENDING and VECTPENDING. */
  highestPending(): number {
    return this.nextPending(Infinity, false);
  }

  priorityOf(number: number): number {
    return number <= ExceptionNumber.hardFault ? number - 4 : (this.priorities[number] ?? 0);
  }

  /** Without the bits that do not count for preemption. */
  preemptionPriority(priority: number): number {
    return priority < 0 ? priority : priority & ~((2 << this.priorityGrouping) - 1);
  }

  /** What an exception must be below to be taken (ExecutionPriority, manual B1.5.4). */
  executionPriority(masks: PriorityMasks): number {
    let highest = THREAD_PRIORITY;
    this.active.forEach((active, number) => {
      if (active === 1) {
        highest = Math.min(highest, this.preemptionPriority(this.priorityOf(number)));
      }
    });
    if (masks.basepri !== 0) {
      highest = Math.min(highest, this.preemptionPriority(masks.basepri));
    }
    if (masks.primask === 1) {
      highest = Math.min(highest, 0);
    }
    return masks.faultmask === 1 ? Math.min(highest, -1) : highest;
  }

  /**
   * The pending, enabled exception that is to be taken at this execution priority.
   * @param maskInterrupts DHCSR.C_MASKINTS: leaves out PendSV, SysTick and external interrupts
   * @returns its number, or 0
   */
  nextPending(executionPriority: number, maskInterrupts: boolean): number {
    const end = maskInterrupts ? ExceptionNumber.pendSupervisor : this.pending.length;
    let best = 0;
    let bestPriority = Infinity;
    for (let number = 1; number < end; number++) {
      if (this.pending[number] === 1 && this.enabled[number] === 1) {
        const priority = this.priorityOf(number);
        if (priority < bestPriority && this.preemptionPriority(priority) < executionPriority) {
          best = number;
          bestPriority = priority;
        }
      }
    }
    return best;
  }

  snapshot(): object {
    const { enabled, active, priorities, pending, priorityGrouping } = this;
    return structuredClone({ enabled, active, priorities, pending, priorityGrouping });
  }

  restore(snapshot: object): void {
    const from = snapshot as Pick<ExceptionState, 'enabled' | 'active' | 'priorities' | 'priorityGrouping'> & {
      pending: Uint8Array;
    };
    this.enabled.set(from.enabled);
    this.active.set(from.active);
    this.priorities.set(from.priorities);
    this.pending.set(from.pending);
    this.pendingCount = from.pending.reduce((sum, pending) => sum + pending, 0);
    this.priorityGrouping = from.priorityGrouping;
  }
}
