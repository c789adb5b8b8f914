/**
 * How much random testing there is time for: `npm test` is run at every change, `npm run test:all` now and then.
 */

/** Whether `npm run test:all` runs: scripts/test.mjs says so. */
const ALL = process.env['STM32_DFU_TESTS'] === 'all';

/** @returns `usual` in `npm test`, `thorough` in `npm run test:all` */
export function amount(usual: number, thorough: number): number {
  return ALL ? thorough : usual;
}
