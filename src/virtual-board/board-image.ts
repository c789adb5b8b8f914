/**
 * A board in a file: what survives without supply.
 *
 * Layout: all bytes of the flash, in the order of their addresses, so that `cmp` with a .bin works; then 16 bytes:
 * option bytes in the layout of FLASH_OPTCR (RM0368, 3.8.6; little-endian word, lock and start bits 0), a word with a
 * bit for each sector whose last erase was cut short, and eight bytes of text, `STM-DFU1`. The trailer may be missing:
 * then the option bytes are as delivered.
 *
 * Below: bytes. Above: the board.
 */

import { concatBytes, equalBytes, readUint32, viewOf } from '../base/bytes.ts';

const TRAILER_SIZE = 16;
const MARK = new TextEncoder().encode('STM-DFU1');

/** What a board image holds. */
export interface BoardContent {
  readonly flash: Uint8Array;
  /** Layout of FLASH_OPTCR; undefined: as delivered. */
  readonly options: number | undefined;
  /** Bit i: sector i is weak. */
  readonly weakSectors: number;
}

/** The content as a file. */
export function writeBoardImage({ flash, options, weakSectors }: Required<BoardContent>): Uint8Array {
  const trailer = new Uint8Array(TRAILER_SIZE);
  viewOf(trailer).setUint32(0, options ?? 0, true);
  viewOf(trailer).setUint32(4, weakSectors, true);
  trailer.set(MARK, 8);
  return concatBytes([flash, trailer]);
}

/**
 * Reads a board image for a chip with `flashSize` bytes of flash.
 * @throws RangeError where the file has another size or another trailer
 */
export function readBoardImage(file: Uint8Array, flashSize: number): BoardContent {
  if (file.length === flashSize) {
    return { flash: file, options: undefined, weakSectors: 0 };
  }
  const trailer = file.subarray(flashSize);
  if (trailer.length !== TRAILER_SIZE || !equalBytes(trailer.subarray(8), MARK)) {
    throw new RangeError(`not a board image of a chip with ${flashSize} bytes of flash: ${file.length} bytes`);
  }
  return {
    flash: file.subarray(0, flashSize),
    options: readUint32(trailer, 0),
    weakSectors: readUint32(trailer, 4),
  };
}
