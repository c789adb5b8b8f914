/**
 * How quick the wire is, for predictions.
 *
 * Below: nothing. Above: plans. Pure.
 */

/** Bits on SWD for a word: request, acknowledge, data, turnarounds (ARM IHI 0031C, B4.2), idle cycles. */
const BITS_PER_WORD = 48;
/** Above this, in kHz, the probe is one on high-speed USB. */
const FASTEST_OF_FULL_SPEED = 4000;

/**
 * Bytes to RAM in a millisecond, in large blocks.
 * @param clock SWD clock in kHz
 */
export function wireSpeed(clock: number): number {
  // Besides SWD: USB at 1 MB/s and the probe's own time; on high-speed USB a tenth of that.
  const besides = clock > FASTEST_OF_FULL_SPEED ? 0.0006 : 0.0065;
  return 4 / (BITS_PER_WORD / clock + besides);
}
