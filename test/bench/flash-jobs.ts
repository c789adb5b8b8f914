/**
 * How long flash jobs take on the virtual clock, and what for: the same figures on every machine.
 *
 *   npx tsx test/bench/flash-jobs.ts [PICTURE.svg]
 *
 * Exit code 1 where a job takes longer than its bound.
 */

import { writeFileSync } from 'node:fs';
import { corpus } from '../support/corpus.ts';
import {
  boundOf,
  type FlashBenchBoard,
  type FlashBenchJob,
  type FlashBenchResult,
  flashBenchJobs,
  limitOf,
} from './flash-job.ts';
import { barsPicture } from './flash-picture.ts';
import { ours } from './flash-runner.ts';

const BOARDS: readonly FlashBenchBoard[] = [
  { probe: 'v2-1', volts: 3.3 },
  { probe: 'v2', volts: 3.3 },
  { probe: 'v3', volts: 3.3 },
  { probe: 'v2-1', volts: 2.3 },
];

const HEADINGS = [
  'total',
  'limit',
  '×',
  'bound',
  'predicted',
  'usb',
  'swd',
  'probe',
  'erase',
  'program',
  'core',
  'wait',
];

function row(
  job: FlashBenchJob,
  limit: number,
  { times, predicted }: FlashBenchResult,
  bound: number | undefined,
): string {
  const total = times.total / 1000;
  const cells = [
    total.toFixed(3),
    limit.toFixed(3),
    limit > 0 ? (total / limit).toFixed(3) : '–',
    bound === undefined ? '' : `${bound.toFixed(2)}${total <= bound ? '' : ' !'}`,
    predicted?.toFixed(2) ?? '',
    ...(['usb', 'swd', 'probe', 'erase', 'program', 'core', 'waiting'] as const).map((kind) =>
      (times[kind] / 1000).toFixed(3),
    ),
  ];
  return [job.name.padEnd(38), ...cells.map((cell) => cell.padStart(9))].join(' ');
}

async function main(): Promise<void> {
  if (corpus.length === 0) {
    console.log('The flash bench needs the corpus: STM32_DFU_CORPUS names its folder.');
    return;
  }
  const bars = [];
  for (const board of BOARDS) {
    console.log(`\nST-Link/${board.probe.toUpperCase()} at ${board.volts} V; seconds on the virtual clock`);
    console.log([''.padEnd(38), ...HEADINGS.map((heading) => heading.padStart(9))].join(' '));
    for (const job of flashBenchJobs()) {
      const result = await ours.run(job, board);
      const limit = limitOf(job, board);
      const bound = boundOf(job, limit, board);
      console.log(row(job, limit, result, bound));
      if (bound !== undefined && result.times.total / 1000 > bound) {
        process.exitCode = 1;
      }
      if (board === BOARDS[0]) {
        bars.push({ name: job.name, times: result.times, limit });
      }
    }
  }
  const picture = process.argv[2];
  if (picture !== undefined) {
    writeFileSync(picture, barsPicture('ST-Link/V2-1, STM32F401xE, 3.3 V: seconds on the virtual clock', bars));
  }
}

void main();
