/**
 * The seam of flash controllers: what every kind can do, and what the loader in RAM is told by it.
 *
 * Below: operations, chip rows. Above: `controller-table.ts` finds the driver of a chip; `programming` and the host side
 * of the loader use it through this file and know no register. A driver is one file, `<family>-flash.ts`.
 */

import type { Clock } from '../../base/clock.ts';
import type { TargetMemory } from '../../probe/debug-probe.ts';
import type { ChipDescription, FlashDescription, WriteMode } from '../devices/chip-description.ts';
import type { FlashOperation, FlashWriter } from './flash-operation.ts';

/** Protection as it is in force. */
export interface FlashProtection {
  /**
   * Read protection. 0.5: the secure part is closed. 1: a debugger sees no flash; lifting it erases the chip. 2: for
   * ever.
   */
  readonly level: 0 | 0.5 | 1 | 2;
  /** Indexes of sectors that can be neither erased nor programmed. */
  readonly writeProtected: readonly number[];
  /** Indexes of sectors whose code can run but not be read (PCROP); they are write-protected as well. */
  readonly readProtected: readonly number[];
  /** Indexes of sectors that belong to another core of the chip, for good: the radio's of a WB. Absent: there is none. */
  readonly reserved?: readonly number[];
}

/**
 * What an error flag means, for whoever must find a remedy:
 * - `too-wide`: the supply, or the controller's setting, does not allow so many bits at a time
 * - `protected`: option bytes, a secure area or another core forbid it
 * - `not-erased`: the unit holds something
 * - `sequence`: the controller was not told in the order that it wants: ours, or somebody else's doing
 * - `unknown`: none of these
 */
export type FlashFault = 'too-wide' | 'protected' | 'not-erased' | 'sequence' | 'unknown';

/** An operation as the loader's list has it. `address` = `end`: an erase. */
export interface LoaderEntry {
  /** What the control register is set to; never 0. */
  readonly control: number;
  /** Where programming begins; for an erase, whatever address the controller wants to be told, or 0. */
  readonly address: number;
  readonly end: number;
}

/** The controller of a chip in hand. As a `FlashWriter` it does operations through the debug port alone: slowly. */
export interface FlashController extends FlashWriter {
  readonly description: FlashDescription;

  /** What the option bytes protect. Reading only: option bytes are never written on the way. */
  protection(): Promise<FlashProtection>;

  /** Gives the keys, once, and only where it is locked: a second time would lock it for good. @throws ChipError `flash-locked` */
  unlock(): Promise<void>;

  /** Ends whatever mode the controller is in, and locks it. The flash must be idle. */
  lock(): Promise<void>;

  /**
   * Tells a chip that was empty when it was powered that it holds a program now, if it does: else every reset but that of
   * its supply would end in ST's boot loader. Absent: there is no such check, or nothing but the supply helps.
   */
  clearEmptyFlag?(): Promise<void>;

  /**
   * Waits until no operation is under way in any bank. The register is asked, not the array, which stalls.
   * @param expected milliseconds that it should take; no question is asked before
   * @param timeout milliseconds after that until it counts as stuck; absent: by the chip's own patience
   * @returns the error flags that are set, as the controller has them; 0 where all is well
   * @throws ChipError `flash-stuck`
   */
  waitIdle(during: 'erase' | 'program', expected: number, timeout?: number): Promise<number>;

  /** Empties the caches before the array, so that what is read next is what the flash holds. */
  dropCaches(): Promise<void>;

  /** The registers that do this operation: a bank may have its own. The loader is started anew where they change. */
  registersOf(operation: FlashOperation): number;

  /** The operation as the loader's list has it. */
  loaderEntry(operation: FlashOperation, mode: WriteMode): LoaderEntry;

  /** What error flags mean. */
  faultOf(status: number): FlashFault;
}

/** A kind of controller. */
export interface FlashDriver {
  /**
   * The chip as it is divided by its size and its option bytes, which are read at every connection.
   * @param kilobytes what the chip's flash size register says
   * @throws ChipError `unlikely-flash-size`, `unknown-layout`
   */
  layOut(chip: ChipDescription, kilobytes: number, memory: TargetMemory): Promise<ChipDescription>;

  /** The controller of a chip in hand. Nothing is read or written before the first call that says so. */
  open(memory: TargetMemory, flash: FlashDescription, clock: Clock): FlashController;
}
