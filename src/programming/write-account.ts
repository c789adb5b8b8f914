/**
 * What a writer's progress means: in which state each sector is, and how much of the time is over.
 *
 * Below: planned operations. Above: the run, which keeps it, and tells it. Pure.
 */

import type { FlashDescription, Parallelism } from '../stm32/devices/chip-description.ts';
import { operationTime } from '../stm32/flash/f4-flash.ts';
import type { WriterProgress } from '../stm32/flash/flash-operation.ts';
import type { PlannedOperation } from './operations.ts';
import type { PlannedSector } from './plan.ts';

/** A sector that a writer has been at. */
export interface WrittenSector {
  readonly planned: PlannedSector;
  readonly state: 'erased' | 'programmed' | 'unknown';
  /** Whether its erase has ended well. */
  readonly erased: boolean;
}

/** How far the operations are. Milliseconds by typical times. */
export interface WrittenShare {
  readonly bytes: number;
  readonly timeDone: number;
  readonly timeTotal: number;
  /** The operation at hand. */
  readonly operation: number;
  readonly operationTime: number;
  /** The sector that is being erased. */
  readonly erasing: number | undefined;
}

/** The account of some operations. */
export class WriteAccount {
  private readonly indexes = new Map<PlannedSector, number[]>();
  /** Typical time of all operations before each, and of all. */
  private readonly times: number[] = [0];
  readonly totalBytes: number;

  constructor(
    private readonly operations: readonly PlannedOperation[],
    flash: FlashDescription,
    parallelism: Parallelism,
  ) {
    let bytes = 0;
    for (const [index, { operation, sectors }] of operations.entries()) {
      for (const planned of sectors) {
        const indexes = this.indexes.get(planned);
        if (indexes) {
          indexes.push(index);
        } else {
          this.indexes.set(planned, [index]);
        }
      }
      this.times.push((this.times.at(-1) ?? 0) + operationTime(operation, flash, parallelism));
      bytes += operation.kind === 'program' ? operation.bytes.length : 0;
    }
    this.totalBytes = bytes;
  }

  /** The sectors that operations have begun on. */
  sectorsAt({ completed, begun }: WriterProgress): WrittenSector[] {
    return [...this.indexes].flatMap(([planned, indexes]) => {
      const done = indexes.filter((index) => index < completed);
      const running = indexes.some((index) => index >= completed && index < begun);
      if (done.length === 0 && !running) {
        return [];
      }
      const erasesDone = done.filter((index) => this.operations[index]?.operation.kind !== 'program').length;
      const complete = done.length === indexes.length;
      const onlyErased = !running && erasesDone === done.length;
      const state = onlyErased ? 'erased' : complete ? 'programmed' : 'unknown';
      return [{ planned, state, erased: erasesDone > 0 }];
    });
  }

  /** How much of it is done. */
  shareAt({ completed, programmed }: WriterProgress): WrittenShare {
    const current = this.operations[completed]?.operation;
    const timeDone = this.times[completed] ?? 0;
    return {
      bytes: programmed,
      timeDone,
      timeTotal: this.times.at(-1) ?? 0,
      operation: completed,
      operationTime: (this.times[completed + 1] ?? timeDone) - timeDone,
      erasing: current?.kind === 'erase-sector' ? current.sector.index : undefined,
    };
  }
}
