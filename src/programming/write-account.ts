/**
 * What a writer's progress means: in which state each sector is, and how much of the time is over.
 *
 * Below: planned operations. Above: the run, which keeps it, and tells it. Pure.
 */

import type { FlashDescription, WriteMode } from '../stm32/devices/chip-description.ts';
import { operationTime, type WriterProgress } from '../stm32/flash/flash-operation.ts';
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

/** Where a sector's operations are in the list: one erase at most, then programming operations one behind the other. */
interface SectorOperations {
  readonly erase?: number;
  readonly programs?: { readonly from: number; readonly to: number };
}

/** The account of some operations. */
export class WriteAccount {
  private readonly places = new Map<PlannedSector, SectorOperations>();
  /** Typical time of all operations before each, and of all. */
  private readonly times: number[] = [0];
  readonly totalBytes: number;

  constructor(
    private readonly operations: readonly PlannedOperation[],
    flash: FlashDescription,
    mode: WriteMode,
  ) {
    let bytes = 0;
    for (const [index, { operation, sectors }] of operations.entries()) {
      for (const planned of sectors) {
        const place = this.places.get(planned);
        const added =
          operation.kind === 'program'
            ? { programs: { from: place?.programs?.from ?? index, to: index + 1 } }
            : { erase: index };
        this.places.set(planned, { ...place, ...added });
      }
      this.times.push((this.times.at(-1) ?? 0) + operationTime(operation, flash, mode));
      bytes += operation.kind === 'program' ? operation.bytes.length : 0;
    }
    this.totalBytes = bytes;
  }

  /** The sectors that operations have begun on. */
  sectorsAt({ completed, begun }: WriterProgress): WrittenSector[] {
    return [...this.places].flatMap(([planned, { erase = Infinity, programs }]) => {
      const programBegun = programs !== undefined && programs.from < begun;
      if (erase >= begun && !programBegun) {
        return [];
      }
      const erased = erase < completed;
      const programmed = programs !== undefined && programs.to <= completed;
      const state = erased && !programBegun ? 'erased' : programmed ? 'programmed' : 'unknown';
      return [{ planned, state, erased }];
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
