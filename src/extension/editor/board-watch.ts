/**
 * What the last plan for a board was and what came of it, for the editors: jobs that only look, reset or read in between
 * do not make it forgotten, those that change the flash otherwise do.
 *
 * Below: the boards of this window. Above: the editor's panels. It does not know VS Code.
 */

import type { FlashReport } from '../flash-report.ts';
import type { BoardEntry, BoardsView, PlannedFor } from '../probes/boards.ts';

/** A board, and its last plan with what came of it. */
export interface WatchedBoard {
  readonly entry: BoardEntry;
  /** Undefined where nothing was planned since the flash was changed otherwise. */
  readonly planned: PlannedFor | undefined;
  /** What came of the plan; without a plan, of the last job that changed the flash. */
  readonly report: FlashReport | undefined;
  /** Why the plan was not done to its end. */
  readonly failure: string | undefined;
  /** Whether the job that is under way is the one of the plan. */
  readonly running: boolean;
}

/** Watches the boards of a window. */
export class BoardWatch {
  private readonly watched = new Map<string, WatchedBoard>();
  private readonly listeners = new Set<() => void>();
  private last: string | undefined;
  private readonly subscription: { dispose(): void };

  constructor(boards: Pick<BoardsView, 'onDidChange'>) {
    this.subscription = boards.onDidChange((entry) => this.note(entry));
  }

  /** The board of the last job; undefined where there was none whose chip has answered. */
  get latest(): WatchedBoard | undefined {
    const board = this.last === undefined ? undefined : this.watched.get(this.last);
    return board?.entry.chip ? board : undefined;
  }

  /** Calls back after each change. Returns what ends it. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  dispose(): void {
    this.subscription.dispose();
    this.listeners.clear();
  }

  private note(entry: BoardEntry): void {
    this.watched.set(entry.key, next(this.watched.get(entry.key), entry));
    this.last = entry.key;
    this.listeners.forEach((listener) => listener());
  }
}

/** What is known after a change. */
function next(before: WatchedBoard | undefined, entry: BoardEntry): WatchedBoard {
  const busy = entry.state.kind === 'busy';
  const known = {
    planned: before?.planned,
    report: before?.report,
    failure: before?.failure,
    running: busy && (before?.running ?? false),
  };
  if (entry.planned !== before?.entry.planned) {
    return { ...known, entry, planned: entry.planned, report: undefined, failure: undefined, running: busy };
  }
  if (entry.report !== before?.entry.report) {
    // Of a job that said no plan: what was planned before it is planned for a flash that is no more.
    return { ...known, entry, planned: known.running ? known.planned : undefined, report: entry.report };
  }
  const ended = before?.running === true && !busy;
  return { ...known, entry, failure: ended && entry.state.kind === 'failed' ? entry.state.code : known.failure };
}
