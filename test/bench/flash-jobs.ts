/**
 * How long flash jobs take on the virtual clock, and what for: the same figures on every machine.
 *
 *   npx tsx test/bench/flash-jobs.ts [PICTURE.svg]
 *
 * Exit code 1 where a job takes longer than its bound.
 */

import { writeFileSync } from 'node:fs';
import { flashImage } from '../../src/programming/flash-image.ts';
import { massErase } from '../../src/programming/mass-erase.ts';
import { readFlash } from '../../src/programming/read-flash.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { corpus } from '../support/corpus.ts';
import { onBoard, put } from '../support/flash-board.ts';
import {
  FLASH_START,
  type FlashBenchBoard,
  type FlashBenchJob,
  type FlashBenchResult,
  type FlashBenchRunner,
  flashBenchJobs,
  limitOf,
  RUNNING_BEFORE,
} from './flash-job.ts';
import { barsPicture } from './flash-picture.ts';

const BOARDS: readonly FlashBenchBoard[] = [
  { probe: 'v2-1', volts: 3.3 },
  { probe: 'v2', volts: 3.3 },
  { probe: 'v3', volts: 3.3 },
  { probe: 'v2-1', volts: 2.3 },
];

/** Our own code, in this process. */
const ours: FlashBenchRunner = {
  name: 'STM32 DFU',
  async run({ before, action }, { probe, volts }): Promise<FlashBenchResult> {
    const board = new VirtualBoard({ probe, volts });
    put(board, before);
    board.powerCycle();
    await board.clock.sleep(RUNNING_BEFORE);
    board.resetTimes();
    const predicted = await onBoard(board, async (session) => {
      switch (action.kind) {
        case 'flash':
          return (await flashImage(session, action.image, action)).predictedSeconds;
        case 'mass-erase':
          return (await massErase(session, {})).predictedSeconds;
        case 'read':
          await readFlash(session, FLASH_START, 512 * 1024);
          return undefined;
      }
    });
    if (board.violations.length > 0) {
      throw new Error(board.violations.join('\n'));
    }
    return { times: board.times, ...(predicted !== undefined && { predicted }) };
  },
};

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

/** Bounds hold at 3.3 V; with a V3 too, whose limits are nearer to the chip's. */
function boundOf({ bound }: FlashBenchJob, limit: number, { volts }: FlashBenchBoard): number | undefined {
  return bound === undefined || volts < 2.7 ? undefined : 'seconds' in bound ? bound.seconds : bound.limits * limit;
}

void main();
