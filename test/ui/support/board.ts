/** The virtual board of a test's workspace, seen from outside: its image file. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDfuse } from '../../../src/formats/dfuse.ts';
import { VirtualBoard } from '../../../src/virtual-board/virtual-board.ts';

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

/** The elements of a .dfu. */
export function elementsOf(file: Uint8Array): { address: number; bytes: Uint8Array }[] {
  return parseDfuse(file).targets.flatMap(({ elements }) => elements);
}

/** The bytes of a board image at an address. */
export function flashOf(image: Uint8Array, start: number, end: number): Uint8Array {
  return image.subarray(start - FLASH, end - FLASH);
}
