/**
 * Every board that this window has had in hands, and what is known of it now: what goes on with it, what was planned for
 * it, what came of the last job. One place, which the status bar, the tasks, the editor's map and other extensions read.
 *
 * Below: plans and reports as data. Above: jobs on boards write it. It does not know VS Code.
 */

import type { FlashPlan } from '../../programming/plan.ts';
import type { FlashProgress } from '../../programming/progress.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import type { FlashReport } from '../flash-report.ts';

/** What goes on with a board. */
export type BoardState =
  | { readonly kind: 'idle' }
  /** A job is under way. */
  | {
      readonly kind: 'busy';
      /** “Flashing firmware.dfu” */
      readonly job: string;
      /** 0 … 1 */
      readonly share: number;
      /** What the job told last; undefined before it has begun to work. */
      readonly progress?: FlashProgress;
    }
  /** The last job failed, or was cancelled when it had begun to change something. */
  | { readonly kind: 'failed'; readonly job: string; readonly code: string };

/** What a job means to do, and for which file. */
export interface PlannedFor {
  /** The address of the file, as `Uri.toString` has it; several for one plan are joined by a line break. */
  readonly file: string;
  readonly plan: FlashPlan;
}

/** A board, before it is opened. */
export interface BoardIdentity {
  /** Tells boards apart: the place or the serial number of a probe, or `virtual`. */
  readonly key: string;
  /** For people. */
  readonly name: string;
  /** Whether there is no hardware behind it. */
  readonly simulated: boolean;
}

/** A board as far as it is known. */
export interface BoardEntry extends BoardIdentity {
  readonly state: BoardState;
  /** The chip that answered last. */
  readonly chip?: ChipDescription;
  /** What was planned last; of a job that is under way, what it does. */
  readonly planned?: PlannedFor;
  /** What came of the last job that changed flash, also where it failed half-way. */
  readonly report?: FlashReport;
}

/** What other parts may read. */
export interface BoardsView {
  /** In the order in which they were first used. */
  readonly list: readonly BoardEntry[];
  /** Calls back after each change, with the board. Returns what ends it. */
  onDidChange(listener: (board: BoardEntry) => void): { dispose(): void };
  /** What goes on with a board; idle where it is not known. */
  state(key: string): BoardState;
  /** What came of the last job that changed its flash. */
  report(key: string): FlashReport | undefined;
}

/** A job's own line. */
export interface JobEntry {
  /** The chip has answered. */
  identified(chip: ChipDescription): void;
  planned(planned: PlannedFor): void;
  progress(progress: FlashProgress): void;
  /** It has changed flash, well or half-way. */
  reported(report: FlashReport): void;
  /** It is over: well, or with a code. Further calls do nothing. */
  end(failure?: string): void;
}

const IDLE: BoardState = { kind: 'idle' };

/** The list of boards. */
export class Boards implements BoardsView {
  private readonly entries = new Map<string, BoardEntry>();
  private readonly listeners = new Set<(board: BoardEntry) => void>();
  /** Keys of boards with a job under way, in the order in which the jobs began. */
  private busy: string[] = [];
  private lastReported: FlashReport | undefined;

  get list(): readonly BoardEntry[] {
    return [...this.entries.values()];
  }

  /** What came of the last job of all. */
  get lastReport(): FlashReport | undefined {
    return this.lastReported;
  }

  /** The board whose job began last, of those under way: where there is room for one. */
  get shown(): BoardEntry | undefined {
    const key = this.busy.at(-1);
    return key === undefined ? undefined : this.entries.get(key);
  }

  onDidChange(listener: (board: BoardEntry) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  state(key: string): BoardState {
    return this.entries.get(key)?.state ?? IDLE;
  }

  report(key: string): FlashReport | undefined {
    return this.entries.get(key)?.report;
  }

  /** A job begins; one at a time for each board, which is the caller's business. */
  begin(board: BoardIdentity, job: string): JobEntry {
    const { key } = board;
    let over = false;
    const change = (what: Partial<BoardEntry>): void => {
      if (!over) {
        this.change(board, what);
      }
    };
    this.busy = [...this.busy.filter((other) => other !== key), key];
    change({ state: { kind: 'busy', job, share: 0 } });
    return {
      identified: (chip) => change({ chip }),
      planned: (planned) => change({ planned }),
      progress: (progress) => change({ state: { kind: 'busy', job, share: progress.share, progress } }),
      reported: (report) => {
        this.lastReported = report;
        change({ report });
      },
      end: (failure) => {
        if (!over) {
          this.busy = this.busy.filter((other) => other !== key);
          change({ state: failure === undefined ? IDLE : { kind: 'failed', job, code: failure } });
          over = true;
        }
      },
    };
  }

  private change(board: BoardIdentity, what: Partial<BoardEntry>): void {
    const entry: BoardEntry = { state: IDLE, ...this.entries.get(board.key), ...board, ...what };
    this.entries.set(board.key, entry);
    this.listeners.forEach((listener) => listener(entry));
  }
}
