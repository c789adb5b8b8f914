/**
 * What the flash is busy with: an operation, or several behind each other where the core ran ahead of the chip's time.
 * They end by themselves, or are cut short and leave what a cut leaves.
 *
 * Below: the cells. Above: the flash controller. It does not know registers.
 */

import type { Violations } from '../violations.ts';
import type { FlashArray, Undo } from './flash-array.ts';
import type { Now } from './peripheral.ts';

export type OperationKind = 'erase' | 'program' | 'options';

interface Operation {
  readonly kind: OperationKind;
  readonly start: number;
  readonly end: number;
  readonly undos: readonly Undo[];
}

/** Nanoseconds spent; writing option bytes counts as erasing. */
export interface FlashWork {
  readonly erase: number;
  readonly program: number;
}

/** Who is told that a reset or the end of the supply met the flash at work. */
export interface CutWitness {
  readonly violations: Violations;
  readonly contentChanged: (start: number, size: number) => void;
}

export class FlashOperations {
  private operations: Operation[] = [];
  /** By operations that have ended. */
  private done: FlashWork = { erase: 0, program: 0 };

  constructor(
    private readonly array: FlashArray,
    private readonly now: Now,
  ) {}

  /** When the last of them ends; long ago where there is none. */
  get busyUntil(): number {
    return this.operations.at(-1)?.end ?? -Infinity;
  }

  get busy(): boolean {
    return this.busyUntil > this.now();
  }

  /** Work up to now. */
  get work(): FlashWork {
    let { erase, program } = this.done;
    const now = this.now();
    for (const { kind, start, end } of this.operations) {
      const share = Math.max(0, Math.min(now, end) - start);
      if (kind === 'program') {
        program += share;
      } else {
        erase += share;
      }
    }
    return { erase, program };
  }

  /**
   * Begins one, or puts it behind the one under way. The cells are changed already.
   * @param undos how to take it back
   * @param duration nanoseconds
   * @param earliest it is held back until then
   */
  begin(kind: OperationKind, undos: readonly Undo[], duration: number, earliest = this.now()): void {
    const start = Math.max(earliest, this.busyUntil);
    this.operations.push({ kind, undos, start, end: start + duration });
  }

  /** Forgets those that are over. Returns whether there were any and none is left. */
  finish(): boolean {
    if (this.operations.length === 0 || this.busy) {
      return false;
    }
    this.done = this.work;
    this.operations = [];
    return true;
  }

  /**
   * Cuts them short, as a reset does: what was under way stays half done, what had not begun is taken back.
   * @returns the kinds that were cut
   */
  cutShort({ violations, contentChanged }: CutWitness): ReadonlySet<OperationKind> {
    const now = this.now();
    const cut = new Set<OperationKind>();
    for (const { kind, start, end, undos } of [...this.operations].reverse()) {
      if (start >= now) {
        undos.forEach((undo) => this.array.undo(undo));
      } else if (end > now) {
        undos.forEach((undo) => this.array.spoil(undo, (now - start) / (end - start)));
        cut.add(kind);
      }
    }
    this.done = this.work;
    this.operations = [];
    if (cut.size > 0) {
      violations.report('reset or power loss during a flash operation');
      contentChanged(0, 0);
    }
    return cut;
  }

  snapshot(): unknown {
    return [[...this.operations], this.done];
  }

  restore(snapshot: unknown): void {
    const [operations, done] = snapshot as [Operation[], FlashWork];
    this.operations = [...operations];
    this.done = done;
  }
}
