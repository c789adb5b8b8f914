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

/** R0–R14, the address, and five words that hold the rest of a core's state. */
const STATE_WORDS = 21;
/** Where the address of the instruction stands; R15 only says what the last one read as PC. */
const ADDRESS = 15;

export class IdleDetector implements AccessWatcher {
  private readonly head = new Int32Array(STATE_WORDS);
  private readonly here = new Int32Array(STATE_WORDS);
  private headCycles = 0;
  private instructions = 0;
  private repeatable = true;
  private accesses: CoreAccess[] = [];

  /** @param isRepeatable says of an access outside of plain memory whether doing it again changes nothing */
  constructor(private readonly isRepeatable: (access: CoreAccess) => boolean) {}

  /** Where the loop that is or was looked at begins. */
  get headAddress(): number {
    return this.head[ADDRESS]!;
  }

  /** Takes where the core is as the head of a loop. */
  begin(core: Processor): void {
    takeState(core, this.head);
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
    if (core.pc !== this.head[ADDRESS]) {
      return undefined;
    }
    takeState(core, this.here);
    for (let word = 0; word < STATE_WORDS; word++) {
      if (this.here[word] !== this.head[word]) {
        return 'no';
      }
    }
    return { cycles: core.spent - this.headCycles, accesses: this.accesses };
  }
}

/** All that decides what the core does next, memory and pending exceptions apart. */
function takeState(core: Processor, state: Int32Array): void {
  const { r } = core;
  for (let register = 0; register < ADDRESS; register++) {
    state[register] = r[register]!; // for so few words quicker than `set`
  }
  state[ADDRESS] = core.pc;
  state[16] = core.xpsr;
  state[17] = core.otherStackPointer;
  state[18] = core.control;
  state[19] = core.primask | (core.faultmask << 1) | (core.exclusive ? 4 : 0);
  state[20] = core.basepri;
}
