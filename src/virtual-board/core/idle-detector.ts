/**
 * Proves that the core waits in a loop: from the head of the loop around to it again every register is as it was,
 * memory is as it was, and all other accesses may be repeated without effect. Then the next round will be the same,
 * and the one after it, until something outside of the core changes.
 *
 * Below: the processor. Above: `CortexM`, which watches one round in some hundreds.
 */

import type { CoreAccess } from './core-options.ts';
import type { AccessWatcher, Processor } from './processor.ts';
import type { IdleLoop } from './run-result.ts';

/** A loop with more instructions than this is not seen as waiting. */
const MAXIMUM_INSTRUCTIONS = 300;

export class IdleDetector implements AccessWatcher {
  private head: Int32Array = new Int32Array(0);
  private headCycles = 0;
  private instructions = 0;
  private repeatable = true;
  private accesses: CoreAccess[] = [];

  /** @param isRepeatable says of an access outside of plain memory whether doing it again changes nothing */
  constructor(private readonly isRepeatable: (access: CoreAccess) => boolean) {}

  /** Takes where the core is as the head of a loop. */
  begin(core: Processor): void {
    this.head = stateOf(core);
    this.headCycles = core.spent;
    this.instructions = 0;
    this.repeatable = true;
    this.accesses = [];
  }

  accessed(access: CoreAccess, plain: boolean, changed: boolean): void {
    if (plain) {
      this.repeatable &&= !changed;
    } else {
      this.repeatable &&= this.isRepeatable(access);
      this.accesses.push(access);
    }
  }

  /** To be asked after each instruction. @returns the loop once it is proven, `undefined` while it may still be */
  look(core: Processor): IdleLoop | 'no' | undefined {
    this.instructions++;
    if (!this.repeatable || this.instructions > MAXIMUM_INSTRUCTIONS) {
      return 'no';
    }
    if (core.pc !== this.head[15]) {
      return undefined;
    }
    const now = stateOf(core);
    return now.every((value, index) => value === this.head[index])
      ? { cycles: core.spent - this.headCycles, accesses: this.accesses }
      : 'no';
  }
}

/** All that decides what the core does next, memory and pending exceptions apart. */
function stateOf(core: Processor): Int32Array {
  const state = new Int32Array(21);
  state.set(core.r);
  state.set(
    [
      core.pc,
      core.xpsr,
      core.otherStackPointer,
      core.control,
      core.primask | (core.faultmask << 1) | (core.exclusive ? 4 : 0),
      core.basepri,
    ],
    15,
  );
  return state;
}
