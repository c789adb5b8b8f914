/**
 * The property that all of flashing is about, on boards with random content, random images and whatever can go wrong,
 * two or three things at a time: a job that resolves has verified everything, the flash is exactly image and neighbours,
 * no journal is left; a job that rejects says why, and has noted nothing where it changed nothing; the next job without
 * faults gets everything right; nothing hangs; nobody mistreats probe or chip.
 *
 *   STM32_DFU_JOBS=N      how many jobs; default 600, in `npm run test:all` 3,000
 *   STM32_DFU_SEED=N      other jobs; default 1
 *   STM32_DFU_SERIES=N    only this series of the seed: what a failure prints
 */

import assert from 'node:assert/strict';
import { amount } from '../support/amount.ts';
import { groundOfSeries } from '../support/flash-grounds.ts';
import { FlashSeries, SEEN } from '../support/flash-series.ts';
import { drawFaultSets, type JobFault, mendBoard } from '../support/job-faults.ts';
import { Seeded } from '../support/seeded.ts';

const JOBS = Number(process.env['STM32_DFU_JOBS'] ?? amount(600, 3000));
const SEED = Number(process.env['STM32_DFU_SEED'] ?? 1);
const ONLY = process.env['STM32_DFU_SERIES'];
/** Jobs with faults, then one without. */
const JOBS_IN_SERIES = 3;

describe('whatever goes wrong with a flash job', () => {
  const count = Math.ceil(JOBS / JOBS_IN_SERIES);
  const perSeries = JOBS_IN_SERIES - 1;
  const { sets, pairs } = drawFaultSets(count * perSeries, new Seeded(SEED));

  it(`what it says is true: ${count * JOBS_IN_SERIES} jobs of seed ${SEED}`, async () => {
    const failures: string[] = [];
    const seen = new Map<string, number>();
    for (let index = 0; index < count; index++) {
      if (ONLY !== undefined && index !== Number(ONLY)) {
        continue;
      }
      const faults = sets.slice(index * perSeries, (index + 1) * perSeries);
      const draw = new Seeded(SEED * 1_000_003 + index);
      const series = new FlashSeries(draw, groundOfSeries(index), faults.flat());
      try {
        await play(series, faults, draw);
        series.seen.forEach((what) => seen.set(what, (seen.get(what) ?? 0) + 1));
      } catch (error) {
        failures.push(
          `STM32_DFU_JOBS=${JOBS} STM32_DFU_SEED=${SEED} STM32_DFU_SERIES=${index}\n  ${series.story.join('\n  ')}\n  ${String((error as Error).message).slice(0, 400)}`,
        );
      }
    }
    const least = Math.min(...pairs.values());
    console.log(`      each of ${pairs.size} pairs of faults at least ${least} times`);
    console.log(`      ${[...seen].map(([what, times]) => `${what}: ${times}`).join(', ')}`);
    assert.equal(failures.length, 0, `${failures.length} of ${count} series failed:\n\n${failures.join('\n\n')}`);
    if (ONLY === undefined && JOBS >= 600) {
      assert.deepEqual([...seen.keys()].sort(), [...SEEN].sort(), 'everything happened that the property is about');
    }
  }).timeout(3_600_000);
});

async function play(series: FlashSeries, faults: readonly (readonly JobFault[])[], draw: Seeded): Promise<void> {
  const { board } = series;
  for (const set of faults) {
    await series.do(series.drawJob(set));
    mendBoard(
      board,
      set.some(({ losesProbe }) => losesProbe === true),
    );
    // A loader that goes on without its probe comes to its end; firmware that took the pins is started again.
    await board.clock.sleep(6000);
    board.pressReset();
    if (draw.chance(0.3)) {
      series.useByOthers();
    }
  }
  const last = series.drawJob([]);
  const done = await series.do(last);
  if (!done) {
    assert.ok(last.answer !== true, 'a job without faults ends well');
    assert.ok(await series.do({ ...last, answer: true }), 'a job without faults ends well');
  }
}
