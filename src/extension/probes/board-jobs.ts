/**
 * Jobs on boards, one at a time for each probe: find the probe, open it, do the job, release it, whatever happens.
 *
 * Below: probes, programming's session. Above: the commands and tasks that reach a board.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { ConnectMode } from '../../probe/debug-probe.ts';
import type { BoardSession } from '../../programming/board-session.ts';
import type { JobRecord, Journal } from '../../programming/journal.ts';
import type { JournalFolder } from '../../programming/journal-folder.ts';
import { isProgrammingError } from '../../programming/programming-error.ts';
import type { OnProgress } from '../../programming/progress.ts';
import { progressText } from '../../texts/flash-progress-text.ts';
import { isCancellation } from '../cancellation.ts';
import { VIRTUAL_PROBE } from '../contributions.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { codeOf } from '../errors/text-of-error.ts';
import type { Output } from '../output.ts';
import { readSetting } from '../settings.ts';
import { type Attempt, NextAttempt } from './attempt.ts';
import type { BoardCandidate } from './board-provider.ts';
import type { Boards, JobEntry } from './boards.ts';
import type { JobView } from './job-view.ts';
import type { ChipKey } from './owed-boards.ts';
import type { ProbeFinder } from './probe-finder.ts';
import type { ProbeInUse } from './probe-in-use.ts';
import { Turns } from './turns.ts';

/** A board in the hands of a job. */
export interface Board {
  readonly session: BoardSession;
  /** Its line among the boards of this window: what the job plans and what came of it is told there. */
  readonly entry: JobEntry;
  /** Probe and chip, for people. */
  readonly name: string;
  /** Whether there is no hardware behind it. */
  readonly simulated: boolean;
  /** What this very board is remembered by: its chip's number, or `virtual`. */
  readonly id: string;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** Where bytes of this board are kept safe. */
  readonly journal: Journal;
  /** What is done otherwise this once: over the options of settings. */
  readonly attempt: NonNullable<Attempt['options']>;
}

/** What is done to a board, and how. */
export interface BoardJob<T> {
  /** “Flashing firmware.dfu” */
  readonly title: string;
  /** How to get hold of the chip; default: what the settings say for jobs that write. */
  readonly mode?: ConnectMode | undefined;
  /** kHz, in place of the setting `connect.maximumClock`. */
  readonly maximumClock?: number | undefined;
  /** Volts, in place of the setting `connect.supplyVoltage`. */
  readonly supplyVoltage?: number | undefined;
  /** Seconds, in place of the setting `connect.waitForProbe`. */
  readonly patience?: number | undefined;
  /** In place of the setting `connect.probe`. */
  readonly probe?: string | undefined;
  work(board: Board): Promise<T>;
}

/** Runs jobs. */
export class BoardJobs {
  /** What an error's button changes for the next job alone. */
  readonly next = new NextAttempt();
  private readonly turns = new Turns();

  private readonly ended = new Set<(chip: ChipKey) => void>();

  constructor(
    private readonly probes: Pick<ProbeFinder, 'choose'>,
    private readonly window: {
      readonly inUse: ProbeInUse;
      readonly journals: JournalFolder;
      readonly output: Output;
      /** What is known of each board. */
      readonly known: Boards;
    },
  ) {}

  /** What is known of each board. */
  get known(): Boards {
    return this.window.known;
  }

  /**
   * Runs one job.
   * @throws ExtensionError `untrusted-workspace`; ProbeError; ProgrammingError; an `AbortError` where it was cancelled
   */
  async run<T>(job: BoardJob<T>, view: JobView): Promise<T> {
    if (!vscode.workspace.isTrusted) {
      throw new ExtensionError('untrusted-workspace', {});
    }
    const attempt = this.next.take();
    view.report(l10n.t('looking for the board'));
    const chosen = await this.probes.choose(job.probe ?? this.window.inUse.setting, view);
    if (this.turns.isTaken(chosen.key)) {
      view.report(l10n.t('waiting for another job on {0}', chosen.name));
    }
    return this.turns.during(chosen.key, view.signal, async () => {
      const { key, name, kind } = chosen;
      const entry = this.known.begin({ key, name, simulated: kind === 'virtual' }, job.title);
      try {
        const result = await this.runOn(chosen, job, view, { attempt, entry });
        entry.end();
        return result;
      } catch (error) {
        entry.end(isCancellation(error) ? undefined : (codeOf(error) ?? 'unexpected'));
        throw error;
      } finally {
        // What comes after the job says nothing about the job: its outcome, or its own error, is what counts.
        await chosen.finish().catch((error: unknown) => this.window.output.logError(error));
      }
    });
  }

  /** Calls back when a job has let go of a chip; not where its failure says already that bytes are owed. */
  onDidLetGo(listener: (chip: ChipKey) => void): void {
    this.ended.add(listener);
  }

  private async runOn<T>(
    chosen: BoardCandidate,
    job: BoardJob<T>,
    view: JobView,
    { attempt, entry }: { readonly attempt: Attempt; readonly entry: JobEntry },
  ): Promise<T> {
    view.report(l10n.t('connecting to {0}', chosen.name));
    const session = await chosen.open({
      connect: {
        mode: attempt.mode ?? job.mode ?? readSetting('connect.mode'),
        maximumClock: job.maximumClock ?? readSetting('connect.maximumClock') ?? undefined,
        signal: view.signal,
      },
      supplyVoltage: attempt.supplyVoltage ?? job.supplyVoltage ?? readSetting('connect.supplyVoltage') ?? undefined,
      patience: (job.patience ?? readSetting('connect.waitForProbe')) * 1000,
      onWaiting: (waited) =>
        view.report(
          l10n.t('waiting for another program or window to let the probe go ({0} s)', Math.round(waited / 1000)),
        ),
      signal: view.signal,
    });
    entry.identified(session.chip);
    const { setting, name: probeName, scope } = chosen;
    const record: JobRecord = {
      title: job.title,
      board: probeName,
      probe: setting,
      chip: session.chip.name,
      began: Date.now(),
    };
    let told = false;
    try {
      return await job.work({
        session,
        entry,
        name: `${chosen.name}, ${session.chip.name}`,
        simulated: chosen.kind === 'virtual',
        id: chosen.kind === 'virtual' ? VIRTUAL_PROBE : session.chipId,
        signal: view.signal,
        attempt: attempt.options ?? {},
        journal: this.window.journals.journal(scope, record),
        onProgress: (progress) => {
          view.report(progressText(progress), progress.share);
          entry.progress(progress);
        },
      });
    } catch (error) {
      told = isProgrammingError(error, 'flash-incomplete');
      throw error;
    } finally {
      await session.close();
      if (!told) {
        this.ended.forEach((listener) => listener({ chipId: session.chipId, scope }));
      }
    }
  }
}
