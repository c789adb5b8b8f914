/**
 * How a range of bytes is cut into commands that the probe can do. Pure.
 *
 * Below: nothing. Above: the driver's memory. Words wherever alignment allows; single bytes only before the first word
 * and after the last, so at most three in a row: far below the limit of byte-wise commands (64; on V3 nominally 512, of
 * which reads past 255 fail in practice, probe-rs #553, #609). The probe loads the target's address register again
 * where its auto-increment ends (every 1 KB): pyOCD and probe-rs rely on it, so blocks are not cut there.
 */

import type { AccessWidth } from './commands.ts';

/** Bytes in one memory command: the probe's buffer (found by experiment in probe-rs, agreed by OpenOCD and pyOCD). */
export const LARGEST_BLOCK = 6144;

/** One memory command. */
export interface MemoryBlock {
  readonly address: number;
  readonly length: number;
  readonly width: AccessWidth;
}

/** The commands for `length` bytes from `address`, upwards. None for no bytes: V3 hangs on an empty data phase (probe-rs). */
export function memoryBlocks(address: number, length: number): MemoryBlock[] {
  const blocks: MemoryBlock[] = [];
  const end = address + length;
  const firstWord = Math.min(Math.ceil(address / 4) * 4, end);
  const lastWord = Math.max(Math.floor(end / 4) * 4, firstWord);
  if (firstWord > address) {
    blocks.push({ address, length: firstWord - address, width: 1 });
  }
  for (let at = firstWord; at < lastWord; at += LARGEST_BLOCK) {
    blocks.push({ address: at, length: Math.min(LARGEST_BLOCK, lastWord - at), width: 4 });
  }
  if (end > lastWord) {
    blocks.push({ address: lastWord, length: end - lastWord, width: 1 });
  }
  return blocks;
}
