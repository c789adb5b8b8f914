/**
 * Turns what jobs know into progress: phases, bytes, rates, and a share of the whole that never goes back.
 *
 * Below: clock. Above: jobs tell it, whoever started them listens.
 */

import type { Clock } from '../base/clock.ts';
import type { FlashPhase, OnProgress } from './progress.ts';
import type { WrittenShare } from './write-account.ts';

/** Which part of a job each phase takes, as experience has it: nearly all of it is writing. */
const PHASES: Readonly<Record<FlashPhase, readonly [from: number, to: number]>> = {
  examining: [0, 0.03],
  saving: [0.03, 0.04],
  writing: [0.04, 0.96],
  verifying: [0.96, 0.99],
  starting: [0.99, 1],
  reading: [0, 1],
  comparing: [0, 1],
};

/** Tells progress. */
export class ProgressTeller {
  private phase: FlashPhase | undefined;
  private phaseSince = 0;
  private operation = -1;
  private operationSince = 0;
  private share = 0;

  constructor(
    private readonly clock: Clock,
    private readonly listener: OnProgress | undefined,
  ) {}

  /** Tells that `done` of `total` bytes of a phase are done. */
  tell(phase: FlashPhase, done: number, total: number): void {
    this.pass(phase, { done, total }, total > 0 ? done / total : 0);
  }

  /** Tells how far writing is: by time, because an erase moves no bytes. */
  tellWriting(written: WrittenShare, total: number): void {
    const now = this.clock.now();
    if (this.operation !== written.operation) {
      this.operation = written.operation;
      this.operationSince = now;
    }
    const running = Math.min(now - this.operationSince, written.operationTime);
    const fraction = written.timeTotal > 0 ? (written.timeDone + running) / written.timeTotal : 1;
    const erasing = written.erasing === undefined ? {} : { erasing: written.erasing };
    this.pass('writing', { done: written.bytes, total, ...erasing }, fraction);
  }

  private pass(phase: FlashPhase, facts: { done: number; total: number; erasing?: number }, fraction: number): void {
    const now = this.clock.now();
    if (this.phase !== phase) {
      this.phase = phase;
      this.phaseSince = now;
    }
    const seconds = (now - this.phaseSince) / 1000;
    const [from, to] = PHASES[phase];
    this.share = Math.max(this.share, from + (to - from) * fraction);
    this.listener?.({ phase, ...facts, rate: seconds > 0 ? facts.done / seconds : 0, share: this.share });
  }
}
