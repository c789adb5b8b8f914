/** The virtual board of a test's workspace, seen from outside: its image file. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDfuse } from '../../../src/formats/dfuse.ts';
import { newDfuseContent, newTarget, serialiseDfuse } from '../../../src/formats/dfuse-writer.ts';
import { VirtualBoard } from '../../../src/virtual-board/virtual-board.ts';
import { firmwareAt } from '../../fixtures/firmware.ts';

export const FLASH = 0x08000000;

/** Where somebody else's data lies on a board with MicroPython: sectors 1 to 4 of an STM32F401. */
export const BETWEEN = { start: 0x08004000, end: 0x08020000 };

/** Puts a board into the workspace whose flash is not empty, so that a test sees what stays. */
export function putUsedBoard(folder: string): Uint8Array {
  const board = new VirtualBoard();
  const pattern = Uint8Array.from({ length: 512 * 1024 }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
  board.writeFlash(FLASH, pattern);
  const image = board.boardImage();
  writeFileSync(path.join(folder, 'board.bin'), image);
  return image;
}

/** Sectors 5 to 7, of 128 KB each, but for their last bytes, which are a neighbour's. */
const LARGE = { start: 0x0802_0000, size: 384 * 1024 - 128 };

/** Where that neighbour lies. */
export const NEIGHBOUR = { start: LARGE.start + LARGE.size, end: LARGE.start + LARGE.size + 128 };

/** Puts `long.dfu` into the workspace: a board in real time takes seconds for it after “erasing sector 5” is said. */
export function putLongJob(folder: string): void {
  const bytes = new Uint8Array(LARGE.size).map((_, index) => (index * 2654435761) >>> 13);
  const target = newTarget('ST...', 0, [
    { address: FLASH, bytes: firmwareAt(FLASH) },
    { address: LARGE.start, bytes },
  ]);
  writeFileSync(path.join(folder, 'long.dfu'), serialiseDfuse(newDfuseContent([target])));
}

/** The elements of a .dfu. */
export function elementsOf(file: Uint8Array): { address: number; bytes: Uint8Array }[] {
  return parseDfuse(file).targets.flatMap(({ elements }) => elements);
}

/** The bytes of a board image at an address. */
export function flashOf(image: Uint8Array, start: number, end: number): Uint8Array {
  return image.subarray(start - FLASH, end - FLASH);
}
