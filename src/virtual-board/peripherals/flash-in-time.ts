/**
 * A flash controller as time goes by, alike in all kinds: whether it is busy, until when, and what ends by itself. With
 * one set of registers, or with one for each bank.
 *
 * Below: operations, cells. Above: the controllers of this folder, which say what the end of an operation does.
 */

import type { FlashOperations, FlashWork } from './flash-operations.ts';
import type { Now } from './peripheral.ts';

/** Cells in which something happens by itself. */
export interface CellsInTime {
  /** When; Infinity where nothing will. */
  readonly nextAt: number;
  passTime(): void;
}

/** A set of registers with the operations that it has begun. */
export interface BankInTime {
  readonly operations: FlashOperations;
  passTime(): void;
}

/** A controller that does one thing at a time. */
export abstract class FlashInTime {
  protected abstract readonly operations: FlashOperations;
  protected abstract readonly timedCells: CellsInTime;

  constructor(private readonly now: Now) {}

  get busy(): boolean {
    return this.operations.busy;
  }

  get busyUntil(): number {
    return this.operations.busyUntil;
  }

  get nextEventAt(): number {
    const { busyUntil } = this;
    return Math.min(busyUntil > this.now() ? busyUntil : Infinity, this.timedCells.nextAt);
  }

  work(): FlashWork {
    return this.operations.work;
  }

  passTime(): void {
    if (this.operations.finish()) {
      this.operationsEnded();
    }
    this.timedCells.passTime();
  }

  /** Sets the flags that say so. */
  protected abstract operationsEnded(): void;
}

/** A controller whose banks work beside each other. */
export abstract class BankedFlashInTime<Bank extends BankInTime> {
  protected abstract readonly banks: readonly Bank[];
  protected abstract readonly timedCells: CellsInTime;

  constructor(private readonly now: Now) {}

  get busy(): boolean {
    return this.banks.some(({ operations }) => operations.busy);
  }

  get busyUntil(): number {
    return Math.max(...this.banks.map(({ operations }) => operations.busyUntil));
  }

  get nextEventAt(): number {
    const now = this.now();
    const ends = this.banks.map(({ operations }) => operations.busyUntil).filter((end) => end > now);
    return Math.min(...ends, this.timedCells.nextAt);
  }

  work(): FlashWork {
    return this.banks
      .map(({ operations }) => operations.work)
      .reduce((sum, { erase, program }) => ({ erase: sum.erase + erase, program: sum.program + program }));
  }

  passTime(): void {
    this.banks.forEach((bank) => bank.passTime());
    this.timedCells.passTime();
  }
}
