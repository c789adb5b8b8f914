import assert from 'node:assert/strict';
import { clocksUpTo, V2_CLOCKS } from '../../src/stlink/swd-clocks.ts';

const kilohertz = (maximum?: number): number[] => clocksUpTo(V2_CLOCKS, maximum).map((clock) => clock.kilohertz);

describe('SWD clocks', () => {
  it('come from the highest down, never above the bound', () => {
    assert.equal(kilohertz()[0], 4000);
    assert.equal(kilohertz(4000)[0], 4000);
    assert.equal(kilohertz(3999)[0], 1800);
    assert.ok(kilohertz(1000).every((clock) => clock <= 1000));
    assert.deepEqual(
      kilohertz(),
      [...kilohertz()].sort((a, b) => b - a),
    );
  });

  it('leave the lowest where all are above the bound', () => {
    assert.deepEqual(kilohertz(1), [5]);
  });

  it('have the divisors that OpenOCD and stlink have', () => {
    const divisors = Object.fromEntries(V2_CLOCKS.map((clock) => [clock.kilohertz, clock.divisor]));
    assert.deepEqual(
      [4000, 1800, 1200, 950, 480, 240, 125, 100, 50, 25, 15, 5].map((clock) => divisors[clock]),
      [0, 1, 2, 3, 7, 15, 31, 40, 79, 158, 265, 798],
    );
  });

  it('sort a probe’s own list', () => {
    const list = [200, 24_000, 8000].map((clock) => ({ kilohertz: clock, divisor: 0 }));
    assert.deepEqual(
      clocksUpTo(list, 10_000).map((clock) => clock.kilohertz),
      [8000, 200],
    );
  });
});
