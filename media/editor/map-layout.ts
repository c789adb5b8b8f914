/**
 * Where things stand in a memory map that is drawn to scale.
 *
 * Below: address ranges. Above: the memory map. Pure. Everything is to scale, except that nothing is thinner than a
 * pixel and a half: a vector table of 16 KB on a chip of 2 MB must still be seen.
 */

import { type AddressRange, intersect } from '../../src/base/address-range.ts';

/** The thinnest bar, in pixels. */
const THINNEST = 1.5;

/** A bar: where it begins and how wide it is, in pixels. */
export interface Bar {
  readonly x: number;
  readonly width: number;
}

/** The bar of `range` in a drawing of `whole` that is `width` pixels wide, or undefined where it lies outside. */
export function barOf(range: AddressRange, whole: AddressRange, width: number): Bar | undefined {
  const seen = intersect(range, whole);
  if (!seen) {
    return undefined;
  }
  const scale = width / (whole.end - whole.start);
  const barWidth = Math.max(THINNEST, (seen.end - seen.start) * scale);
  return { x: Math.min((seen.start - whole.start) * scale, width - barWidth), width: barWidth };
}

/** Addresses for the scale's ticks: round in binary, at least `apart` pixels from each other. */
export function ticksOf(whole: AddressRange, width: number, apart: number): number[] {
  const bytes = ((whole.end - whole.start) * apart) / width;
  const step = 2 ** Math.ceil(Math.log2(Math.max(1, bytes)));
  const ticks: number[] = [];
  for (let address = Math.ceil(whole.start / step) * step; address < whole.end; address += step) {
    ticks.push(address);
  }
  return ticks;
}
