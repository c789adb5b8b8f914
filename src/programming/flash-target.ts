/**
 * The seam below flash jobs: flash that can be examined, changed and left in order, whatever the way to it is.
 *
 * Below: chip rows, flash operations. Above: every job of this folder. Implemented over a debug probe by
 * `board-session.ts`. It is made so that ST's boot loader over USB DFU fits: nothing here speaks of a debug port, a core
 * register or RAM, and what only a debugger can do (hashing on the chip, the loader) need not be there.
 */

import type { AddressRange } from '../base/address-range.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ResetVector } from '../cortex-m/cortex-m-core.ts';
import type { TargetMemory } from '../probe/debug-probe.ts';
import type { ChipDoubt } from '../stm32/chip-doubts.ts';
import type { ChipDescription } from '../stm32/devices/chip-description.ts';
import type { FlashProtection } from '../stm32/flash/flash-controller.ts';
import type { FlashWriter } from '../stm32/flash/flash-operation.ts';
import type { RangeHash } from '../stm32/loaders/range-hash.ts';
import type { CoreState } from './outcome.ts';

/** What can be read of a target: any bytes of its flash. */
export type FlashReader = Pick<TargetMemory, 'read' | 'largestBlock'>;

/** How bytes get into flash: by a routine in the chip's RAM, or operation by operation from outside, slowly. */
export type WriteMethod = 'loader' | 'direct';

/** A chip in hand. */
export interface FlashTarget {
  /** With as much flash as this one has. */
  readonly chip: ChipDescription;
  /** The same with the flash that such chips often have beyond what they say; absent: none is known to. */
  readonly larger?: FlashTarget | undefined;
  /** What no other chip of the kind shares: journals are kept by it. */
  readonly chipId: string;
  /** What about the chip is not to be trusted; a person is asked about it before anything is changed. */
  readonly doubts: readonly ChipDoubt[];
  readonly clock: Clock;
  readonly log: Log;
  /** Volts of the chip's supply; undefined: not known. */
  readonly voltage: number | undefined;
  /** Bytes that get to the chip in a millisecond, for predictions. */
  readonly wireSpeed: number;
  /** Whether the reset pin was seen to work; undefined: it was not needed. */
  readonly resetPinWorks: boolean | undefined;
  readonly memory: FlashReader;
  /** The ways to write, best first; there is at least one. */
  readonly methods: readonly WriteMethod[];

  /** What the option bytes protect. Reads only. */
  protection(): Promise<FlashProtection>;
  /** What the core does at this moment. */
  activity(): Promise<CoreState>;
  /** Sees to it that what is read is what is there, while the firmware runs on. @throws ProbeError `wire-error` */
  proveReading(signal?: AbortSignal): Promise<void>;

  /** Whether nothing of the firmware runs any more. */
  readonly isTakenOver: boolean;
  /** Stops the firmware for good, so that nothing of it disturbs the job; once. The firmware's RAM is gone. */
  takeOver(): Promise<void>;
  /** The same once more, after a routine has left the chip in an unknown state. */
  takeOverAgain(): Promise<void>;

  /** Sees to it that what is read next is what the flash holds, not a cache of it. */
  dropCaches(): Promise<void>;
  /**
   * Has the chip hash ranges whose starts and ends are multiples of 4. Absent where it cannot: then bytes are read.
   * @throws ProbeError `routine-failed`; ChipError `no-room-in-ram`; the signal's reason
   */
  hash?(ranges: readonly AddressRange[], signal?: AbortSignal): Promise<RangeHash[]>;

  /** Lets flash be written. @throws ChipError `flash-locked` */
  unlock(): Promise<void>;
  /** Ends that. No operation may be under way. */
  lock(): Promise<void>;
  /**
   * Who does operations by this method.
   * @param ringSize bytes of the loader's buffer at most; absent: as much as there is room
   * @throws ChipError `no-room-in-ram`
   */
  writer(method: WriteMethod, ringSize?: number): Promise<FlashWriter>;

  /** Sees to it that a reset starts what is in flash now, resets the chip and lets it run. @returns how the core was seen after the program's first moments */
  start(): Promise<CoreState>;
  /** What the last `start` began with, where no program can be at such an address; undefined: all is well, or not known. */
  readonly vectorToNowhere: ResetVector | undefined;
  /** The same, but leaves it halted before its first instruction. */
  leaveHalted(): Promise<CoreState>;
  /** Leaves the chip so that what is in flash does not run, because it is broken. Never throws. */
  leaveBroken(): Promise<CoreState>;
}
