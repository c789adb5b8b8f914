/**
 * Reads flash into a back-up, while the core does what it does: neither reset nor halted.
 *
 * Below: the target. Above: the extension's commands, the command-line tool.
 */

import { type AddressRange, containsRange, rangeOf, sizeOf } from '../base/address-range.ts';
import { concatBytes } from '../base/bytes.ts';
import { flashRange } from '../stm32/devices/chip-description.ts';
import type { JobControl } from './flash-job.ts';
import type { FlashTarget } from './flash-target.ts';
import { ProgrammingError } from './programming-error.ts';
import { ProgressTeller } from './progress-teller.ts';
import { readableProtection } from './protection.ts';

/** Blocks between two reports: whole ones, so that none is cut. */
const BLOCKS_A_REPORT = 4;

/**
 * Reads a range of flash. Every access is checked: a back-up is whole, or there is none.
 * @throws ProgrammingError `outside-flash`, `read-protected`; ProbeError; the signal's reason
 */
export async function readFlash(
  target: FlashTarget,
  address: number,
  length: number,
  control: JobControl = {},
): Promise<Uint8Array> {
  const [bytes] = await readFlashRanges(target, [rangeOf(address, length)], control);
  return bytes ?? new Uint8Array();
}

/**
 * Reads several ranges of flash, as one job.
 * @returns the bytes of each, in the order of the ranges
 * @throws as `readFlash`
 */
export async function readFlashRanges(
  target: FlashTarget,
  ranges: readonly AddressRange[],
  { onProgress, signal }: JobControl = {},
): Promise<Uint8Array[]> {
  const { memory, clock } = target;
  // What there may be beyond the flash that the chip says that it has can be looked at.
  const { chip } = target.larger ?? target;
  for (const range of ranges) {
    if (sizeOf(range) < 0 || !containsRange(flashRange(chip.flash), range)) {
      throw new ProgrammingError('outside-flash', {
        chip: chip.name,
        flash: flashRange(chip.flash),
        address: range.start,
        length: sizeOf(range),
      });
    }
  }
  await readableProtection(target);
  await target.proveReading(signal);
  const progress = new ProgressTeller(clock, onProgress);
  const total = ranges.reduce((sum, range) => sum + sizeOf(range), 0);
  const size = BLOCKS_A_REPORT * memory.largestBlock;
  const read: Uint8Array[] = [];
  let done = 0;
  for (const { start, end } of ranges) {
    const parts: Uint8Array[] = [];
    for (let at = start; at < end; at += size) {
      signal?.throwIfAborted();
      progress.tell('reading', done, total);
      const part = await memory.read(at, Math.min(size, end - at), signal);
      parts.push(part);
      done += part.length;
    }
    read.push(concatBytes(parts));
  }
  progress.tell('reading', total, total);
  return read;
}
