/**
 * Sums up a job: every sector of the chip, bytes, seconds, the core.
 *
 * Below: plan, run, journal. Above: jobs. Pure.
 */

import { sizeOf } from '../base/address-range.ts';
import type { FlashRun } from './flash-run.ts';
import type { FlashTarget } from './flash-target.ts';
import type { JournalKeeper } from './journal-keeper.ts';
import type { CoreState, FlashOutcome, FlashRemark } from './outcome.ts';
import type { FlashPlan } from './plan.ts';

/** What is summed up. */
export interface OutcomeInput {
  readonly plan: FlashPlan;
  readonly run: Pick<FlashRun, 'track' | 'mode' | 'method' | 'remarks'>;
  readonly journal: Pick<JournalKeeper, 'atRisk'>;
  readonly core: CoreState;
  readonly remarks: readonly FlashRemark[];
  readonly target: Pick<FlashTarget, 'chip' | 'clock'>;
  /** When the job was started, on the target's clock. */
  readonly started: number;
}

/** The outcome of a job, ended well or not. */
export function outcomeOf({ plan, run, journal, core, remarks, target, started }: OutcomeInput): FlashOutcome {
  const { chip, clock } = target;
  const sectors = chip.flash.sectors.map((sector) => {
    const track = run.track(sector);
    const { index, start, size } = sector;
    return {
      index,
      start,
      size,
      state: track?.state ?? 'untouched',
      erased: track?.erased ?? false,
      atRisk: track && track.state !== 'verified' ? journal.atRisk(sector) : 0,
    };
  });
  const written = plan.sectors.filter(({ sector }) => {
    const state = run.track(sector)?.state;
    return state === 'programmed' || state === 'verified';
  });
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return {
    chip: chip.name,
    sectors,
    bytes: {
      erased: sum(sectors.filter(({ erased }) => erased).map(({ size }) => size)),
      programmed: sum(written.map(({ content }) => content.size)),
      identical: sum(plan.sectors.filter(({ action }) => action === 'identical').map(({ imageBytes }) => imageBytes)),
      kept: sum(written.flatMap(({ kept }) => kept.map(sizeOf))),
    },
    verified: plan.sectors.every(({ sector, action }) => {
      const state = run.track(sector)?.state;
      return state === 'verified' || state === 'identical' || (action === 'erase' && state === 'erased');
    }),
    seconds: (clock.now() - started) / 1000,
    predictedSeconds: plan.predictedSeconds,
    writeBits: run.mode.bits,
    method: run.method,
    remarks: [...remarks, ...run.remarks],
    core,
  };
}

/** Whether a program was started and does not run. What has no vector table is none: that is remarked on, no failure. */
export function hasLockedUp({ core, remarks }: Pick<FlashOutcome, 'core' | 'remarks'>): boolean {
  return core === 'locked-up' && !remarks.some(({ code }) => code === 'no-vector-table');
}
