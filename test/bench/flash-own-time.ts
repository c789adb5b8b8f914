/**
 * What a flash job costs this computer, on a target without delays: by size of the image, and by the number of its
 * parts. Exit code 1 where twice the work takes more than three times as long: then a step would be quadratic.
 *
 *   npx tsx test/bench/flash-own-time.ts
 */

import { silentLog } from '../../src/base/log.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { BoardSession } from '../../src/programming/board-session.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import { FLASH, noise } from '../support/flash-board.ts';
import { InstantTarget } from '../support/instant-target.ts';
import { InstantClock } from '../support/manual-clock.ts';

const RUNS = 5;
const MOST_GROWTH = 3;

async function measure(image: FirmwareImage): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const target = new InstantTarget();
    target.flash.set(noise(target.flash.length, run + 2));
    const started = process.cpuUsage();
    const session = await BoardSession.open(target, {
      clock: new InstantClock(),
      log: silentLog,
      connect: { mode: 'automatic' },
    });
    const outcome = await flashImage(session, image, { writeBits: 32 });
    await session.close();
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, (user + system) / 1000);
    if (!outcome.verified || outcome.method !== 'loader') {
      throw new Error('the target without delays has not been flashed as it should be');
    }
  }
  return best;
}

async function series(
  title: string,
  unit: string,
  steps: readonly [amount: number, image: FirmwareImage][],
): Promise<void> {
  console.log(`\n${title}: milliseconds of this computer's processor, best of ${RUNS}`);
  let before: number | undefined;
  for (const [amount, image] of steps) {
    const time = await measure(image);
    const growth = before === undefined ? '' : `× ${(time / before).toFixed(2)}`;
    console.log(`${String(amount).padStart(8)} ${unit} ${time.toFixed(1).padStart(9)} ms  ${growth}`);
    if (before !== undefined && time / before > MOST_GROWTH) {
      process.exitCode = 1;
    }
    before = time;
  }
}

async function main(): Promise<void> {
  await series(
    'One part',
    'KB',
    [256, 512, 1024, 2048].map((kilobytes) => [
      kilobytes,
      FirmwareImage.from([{ address: FLASH, bytes: noise(kilobytes * 1024) }]),
    ]),
  );
  await series(
    'Many parts of 9 bytes',
    'parts',
    [2000, 4000, 8000, 16_000].map((count) => {
      const parts = Array.from({ length: count }, (_, index) => ({
        address: FLASH + index * 128 + 3,
        bytes: noise(9, index),
      }));
      return [count, FirmwareImage.from(parts)];
    }),
  );
}

void main();
