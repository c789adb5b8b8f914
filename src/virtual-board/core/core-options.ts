/**
 * What the chip tells the core when it builds it in.
 *
 * Below: nothing. Above: `CortexM`, the chip.
 */

import type { CoreModel } from '../chips/chip-row.ts';
import type { AccessSize } from '../memory-bus.ts';

/**
 * A stretch of memory that the core may touch without asking the bus: no side effects, no waits, no protection.
 * Only a short cut for speed; whatever is not listed goes over the bus. The core reads the bytes afresh at every
 * access, so that others may change them at any time.
 */
export interface PlainMemory {
  /** Address of the first byte, a multiple of 4. */
  readonly start: number;
  readonly bytes: Uint8Array;
  /** False: the core's stores go over the bus (flash). */
  readonly writable: boolean;
}

/** One access of the core that went over the bus or to a register of the core itself. */
export interface CoreAccess {
  readonly kind: 'read' | 'write';
  readonly address: number;
  readonly size: AccessSize;
  /** What was read or written, unsigned. */
  readonly value: number;
}

export interface CortexMOptions {
  /** Default M4. */
  readonly model?: CoreModel;
  /** Where the vector table is after a reset; default 0. */
  readonly initialVectors?: number;
  /**
   * Whether a reset whose vectors are both zero leaves a hard fault pending, which a debugger that halts in time has
   * before its own first instruction (a blank L1); default false.
   */
  readonly faultsOnZeroVectors?: boolean;
  /** External interrupts, 1 to 240; default 96. */
  readonly interrupts?: number;
  /** Bits of an interrupt's priority that exist, from the top; default that of the model. */
  readonly priorityBits?: number;
  /** Part number (12 bits) that the ROM table's identification shows, with ST as designer. */
  readonly partNumber?: number;
  /** Memory that needs no bus; more at any time with `setPlainMemory`. */
  readonly plainMemory?: readonly PlainMemory[];
  /**
   * Says whether an access that a waiting loop makes again and again may be left out until the chip's next event:
   * a read that would give the same value (a status register), a write that would change nothing more (feeding a
   * watchdog, which the chip then does itself: see `RunResult.idleLoop`). Default: none. The core decides for its
   * own registers and for plain memory.
   */
  readonly isRepeatable?: (access: CoreAccess) => boolean;
}
