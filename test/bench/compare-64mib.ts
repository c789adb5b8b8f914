/**
 * How long 64 MiB against 64 MiB take until the page of their comparison has something to show, in Node, files in memory:
 * reading both (with the CRC over each), comparing them, and the longest time that nobody else had a turn meanwhile.
 *
 *   npx tsx test/bench/compare-64mib.ts
 *
 * Exit code 1 where it takes more than 3 s.
 */

import { compareFiles, largeFiles, WAYS } from '../support/large-comparison.ts';
import { longestBlockDuring } from '../vscode/support/event-loop.ts';

const BOUND = 3000;

async function main(): Promise<void> {
  for (const way of Object.keys(WAYS) as (keyof typeof WAYS)[]) {
    const files = largeFiles(way);
    const begun = performance.now();
    let read = begun;
    let places = 0;
    // The turns are counted from where both are read: how long that takes is the business of another bench.
    const whole = compareFiles(files, () => (read = performance.now()));
    const block = await longestBlockDuring(async () => {
      places = (await whole).differing.length;
    });
    const [reading, all] = [read - begun, performance.now() - begun];
    console.log(
      `${way}: ${all.toFixed(0)} ms, of which reading ${reading.toFixed(0)}; ${places} places; ` +
        `longest turn ${block.wall.toFixed(0)} ms; bound of ${BOUND} ms ${all <= BOUND ? 'kept' : 'BROKEN'}`,
    );
    if (all > BOUND) {
      process.exitCode = 1;
    }
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
