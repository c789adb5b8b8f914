/**
 * What every flash controller looks like to the chip: cells that can be read, written with its rules and erased, which
 * takes time; option bytes; protection. One implementation for each kind of controller (`flash-models.ts`).
 *
 * Below: the cells. Above: the chip, which routes accesses here and stalls whoever meets a busy array. A controller
 * does not know who accesses, nor the core.
 */

import type { AccessSize, BusMaster } from '../memory-bus.ts';
import type { Violations } from '../violations.ts';
import type { DataEeprom } from './data-eeprom.ts';
import type { FlashArray } from './flash-array.ts';
import type { FlashWork } from './flash-operations.ts';
import type { Now, Peripheral } from './peripheral.ts';

/** Read protection in force: 0 none, 1 no access for a debugger, 2 no debugger. */
export type ReadProtection = 0 | 1 | 2;

/** What a controller needs of its surroundings. */
export interface FlashSurroundings {
  readonly now: Now;
  /** Target supply in volts. */
  readonly volts: () => number;
  /** Whether a parallelism that the supply does not allow raises PGPERR; else it programs weakly, unnoticed. */
  readonly lowVoltageNoticed: () => boolean;
  /** Whether read protection forbids everything because a debugger was seen. */
  readonly blocked: () => boolean;
  /** Whether the internal oscillator runs, by which some controllers program and erase. */
  readonly oscillatorRuns: () => boolean;
  /** Milliseconds after a reset for which another core lets no operation begin; absent: there is none. */
  readonly suspendedAfterReset?: () => number;
  /** Called when something changed that decides how the array is reached (busy, lock, cache, protection). */
  readonly changed: () => void;
  /** Called when cells or option bytes changed. */
  readonly contentChanged: (start: number, size: number) => void;
  /** Called when the controller resets the chip to load its option bytes. */
  readonly launchOptions: () => void;
  readonly violations: Violations;
}

export interface FlashController extends Peripheral {
  readonly array: FlashArray;

  /** Whether nothing can be programmed or erased without keys. */
  readonly locked: boolean;
  /** Whether any operation is under way. */
  readonly busy: boolean;
  /** When the last of them ends; a time in the past when there is none. */
  readonly busyUntil: number;
  /** The next moment at which something changes by itself. */
  readonly nextEventAt: number;
  /** Nanoseconds of work up to now. */
  work(): FlashWork;
  /** Does what is due: ends operations, flips cells. */
  passTime(): void;

  /** Whether a write to this register waits for the end of an operation. */
  writeWaits(offset: number): boolean;
  /** Whether an access to an address of the array waits for it. */
  arrayWaits(address: number): boolean;

  /** Whether reading the array is nothing but reading its cells. */
  readonly readsPlainly: boolean;
  /**
   * The array as a master sees it: through caches, past what may not be read.
   * @param address in the array
   * @throws BusError where the chip answers with one
   */
  readArray(address: number, size: AccessSize, master: BusMaster): number;
  /**
   * A write to the array, which programs it if everything is as it must be. Nobody calls it while `arrayWaits`.
   * @throws BusError where the chip answers with one
   */
  program(address: number, size: AccessSize, value: number, master: BusMaster): void;

  /** Memory beside the array that it writes too, on L0 and L1. */
  readonly dataEeprom?: DataEeprom | undefined;
  /** A write to it. Nobody calls it while the controller is busy. */
  writeData?(address: number, size: AccessSize, value: number): void;

  /** Option bytes as kept without supply: 32-bit words in the controller's order. Setting is as if done long ago. */
  optionContent: readonly number[];
  readonly readProtection: ReadProtection;
  /** Whether the watchdog starts by itself after a reset. */
  readonly hardwareWatchdog: boolean;
  /** Whether an empty chip sends resets to its boot loader; it looks at power-on and when options are loaded. */
  readonly bootsEmpty: boolean;
  /** The 32-bit word at an offset (a multiple of 4) of the option bytes' place in memory. */
  optionWord(offset: number): number;
  /**
   * A write to the option bytes' place in memory.
   * @throws BusError where the controller does not take any
   */
  writeOption(offset: number, size: AccessSize, value: number, master: BusMaster): void;
}
