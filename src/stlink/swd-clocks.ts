/**
 * SWD clocks a probe can be set to, and which to take.
 *
 * Below: nothing. Above: the driver.
 */

/** A clock in kHz, and the divisor that a V2 is told. */
export interface SwdClock {
  readonly kilohertz: number;
  readonly divisor: number;
}

/**
 * Clocks of ST-Link/V2 and V2-1, from the highest down (OpenOCD, stlink and pyOCD; the 650, 400, 360 and 150 only in
 * the latter two; probe-rs and pyOCD call the highest 4600). 1800 is what the firmware starts with.
 */
export const V2_CLOCKS: readonly SwdClock[] = [
  { kilohertz: 4000, divisor: 0 },
  { kilohertz: 1800, divisor: 1 },
  { kilohertz: 1200, divisor: 2 },
  { kilohertz: 950, divisor: 3 },
  { kilohertz: 650, divisor: 5 },
  { kilohertz: 480, divisor: 7 },
  { kilohertz: 400, divisor: 9 },
  { kilohertz: 360, divisor: 10 },
  { kilohertz: 240, divisor: 15 },
  { kilohertz: 150, divisor: 25 },
  { kilohertz: 125, divisor: 31 },
  { kilohertz: 100, divisor: 40 },
  { kilohertz: 50, divisor: 79 },
  { kilohertz: 25, divisor: 158 },
  { kilohertz: 15, divisor: 265 },
  { kilohertz: 5, divisor: 798 },
];

/** The firmware's own default: RAM is saved at this clock when others are tried, and it is taken where none is known. */
export const CAREFUL_CLOCK: SwdClock = { kilohertz: 1800, divisor: 1 };

/**
 * The clocks to try, from the highest down: none above `maximum`, but the lowest there is where all are above.
 * @param maximum in kHz; absent: no bound
 */
export function clocksUpTo(clocks: readonly SwdClock[], maximum = Infinity): SwdClock[] {
  const sorted = [...clocks].sort((a, b) => b.kilohertz - a.kilohertz);
  const allowed = sorted.filter((clock) => clock.kilohertz <= maximum);
  return allowed.length > 0 ? allowed : sorted.slice(-1);
}
