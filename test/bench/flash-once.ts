/** One flash job on a virtual board of any chip, by our own code: for the benches over all chips. */

import type { FirmwareImage } from '../../src/image/firmware-image.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import type { ChipRow } from '../../src/virtual-board/chips/chip-row.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { onBoard, put } from '../support/flash-board.ts';
import { RUNNING_BEFORE } from './flash-job.ts';

/** A board that holds something and has run it for a while; its clock stands at 0. */
export async function boardHolding(row: ChipRow, before: FirmwareImage, pollCost = 0): Promise<VirtualBoard> {
  const board = new VirtualBoard({ chip: row.name, probe: 'v2-1', volts: 3.3, pollCost });
  put(board, before);
  board.powerCycle();
  await board.clock.sleep(RUNNING_BEFORE);
  board.resetTimes();
  return board;
}

/**
 * Flashes once; seconds, and how many bytes were kept.
 * @param run whether the firmware is started and looked at afterwards; default no
 * @throws Error where the board was mistreated, or the job was not verified
 */
export async function flashOnce(
  row: ChipRow,
  image: FirmwareImage,
  before: FirmwareImage,
  run = false,
): Promise<{ readonly seconds: number; readonly kept: number }> {
  const board = await boardHolding(row, before);
  const outcome = await onBoard(board, (session) => flashImage(session, image, { run }));
  if (!outcome.verified || board.violations.length > 0) {
    throw new Error(`${row.name}: ${board.violations.join('\n') || 'not verified'}`);
  }
  return { seconds: board.times.total / 1000, kept: outcome.bytes.kept };
}
