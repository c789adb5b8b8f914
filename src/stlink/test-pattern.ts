/**
 * Bytes that a wire garbles if it garbles any: what a clock is proven with. Pure.
 *
 * Below: bytes. Above: the driver.
 */

import { viewOf } from '../base/bytes.ts';

/** Words that stress a wire: all the same, all changing, halves, one bit alone. */
const STRESSING = [0x00000000, 0xffffffff, 0xaaaaaaaa, 0x55555555, 0x0000ffff, 0xffff0000, 0x00000001, 0x80000000];
/** A linear congruential generator (Numerical Recipes, 7.1): reproducible, and no two words alike. */
const MULTIPLIER = 1664525;
const INCREMENT = 1013904223;

/** @param length in bytes, a multiple of 4 @returns stressing words and, between them, words that never come twice */
export function testPattern(length: number): Uint8Array {
  const pattern = new Uint8Array(length);
  const view = viewOf(pattern);
  let random = 1;
  for (let at = 0, word = 0; at < length; at += 4, word++) {
    random = (Math.imul(random, MULTIPLIER) + INCREMENT) >>> 0;
    view.setUint32(at, word % 2 === 0 ? random : (STRESSING[(word >> 1) % STRESSING.length] ?? 0), true);
  }
  return pattern;
}
