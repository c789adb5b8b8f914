/**
 * Reads flash into a back-up, while the core does what it does: neither reset nor halted.
 *
 * Below: the target. Above: the extension's commands, the command-line tool.
 */

import { containsRange, rangeOf } from '../base/address-range.ts';
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
  { onProgress, signal }: JobControl = {},
): Promise<Uint8Array> {
  const { memory, clock } = target;
  // What there may be beyond the flash that the chip says that it has can be looked at.
  const { chip } = target.larger ?? target;
  if (length < 0 || !containsRange(flashRange(chip.flash), rangeOf(address, length))) {
    throw new ProgrammingError('outside-flash', { chip: chip.name, address, length });
  }
  await readableProtection(target);
  await target.proveReading(signal);
  const progress = new ProgressTeller(clock, onProgress);
  const parts: Uint8Array[] = [];
  const size = BLOCKS_A_REPORT * memory.largestBlock;
  for (let done = 0; done < length; done += size) {
    signal?.throwIfAborted();
    progress.tell('reading', done, length);
    parts.push(await memory.read(address + done, Math.min(size, length - done), signal));
  }
  progress.tell('reading', length, length);
  return concatBytes(parts);
}
