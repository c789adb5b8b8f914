/**
 * A board in a file: what survives without supply.
 *
 * Layout: all bytes of the flash, in the order of their addresses, so that `cmp` with a .bin works; then those of the data
 * EEPROM, on chips that have one (images of an earlier version lack them); then a trailer of little-endian words: the option bytes (in the controller's order; on F4 FLASH_OPTCR and OPTCR1), the indices of
 * sectors whose last erase was cut short, the number of those two; and eight bytes of text, `STM-DFU2`. The trailer
 * may be missing: then the option bytes are as delivered. Images of an earlier version are read too: one word of
 * option bytes, one with a bit for each weak sector, `STM-DFU1`.
 *
 * Below: bytes. Above: the board.
 */

import { concatBytes, equalBytes, readUint32, viewOf } from '../base/bytes.ts';

const MARK = new TextEncoder().encode('STM-DFU2');
const OLD_MARK = new TextEncoder().encode('STM-DFU1');
const OLD_TRAILER_SIZE = 16;
/** The two numbers and the text. */
const TRAILER_END = 16;

/** What a board image holds. */
export interface BoardContent {
  readonly flash: Uint8Array;
  /** Of the data EEPROM; empty where the chip has none, or the file lacks it. */
  readonly data: Uint8Array;
  /** Words in the controller's order; undefined: as delivered. */
  readonly options: readonly number[] | undefined;
  /** Indices of weak sectors. */
  readonly weakSectors: readonly number[];
}

/** The content as a file. */
export function writeBoardImage({ flash, data, options, weakSectors }: BoardContent): Uint8Array {
  const words = [...(options ?? []), ...weakSectors, options?.length ?? 0, weakSectors.length];
  const trailer = new Uint8Array(words.length * 4 + MARK.length);
  const view = viewOf(trailer);
  words.forEach((word, index) => view.setUint32(4 * index, word, true));
  trailer.set(MARK, words.length * 4);
  return concatBytes([flash, data, trailer]);
}

/**
 * Reads a board image for a chip with `flashSize` bytes of flash and `dataSize` of data EEPROM.
 * @throws RangeError where the file has another size or another trailer
 */
export function readBoardImage(file: Uint8Array, flashSize: number, dataSize = 0): BoardContent {
  const content = contentOf(file, flashSize, dataSize) ?? (dataSize > 0 ? contentOf(file, flashSize, 0) : undefined);
  if (content === undefined) {
    throw new RangeError(`not a board image of a chip with ${flashSize} bytes of flash: ${file.length} bytes`);
  }
  return content;
}

function contentOf(file: Uint8Array, flashSize: number, dataSize: number): BoardContent | undefined {
  const flash = file.subarray(0, flashSize);
  const data = file.subarray(flashSize, flashSize + dataSize);
  const trailer = file.subarray(flashSize + dataSize);
  const mark = trailer.subarray(Math.max(0, trailer.length - MARK.length));
  if (file.length === flashSize + dataSize) {
    return { flash, data, options: undefined, weakSectors: [] };
  }
  if (trailer.length === OLD_TRAILER_SIZE && equalBytes(mark, OLD_MARK)) {
    const mask = readUint32(trailer, 4);
    const weakSectors = Array.from({ length: 32 }, (_, index) => index).filter((index) => (mask >>> index) & 1);
    return { flash, data, options: [readUint32(trailer, 0)], weakSectors };
  }
  if (trailer.length >= TRAILER_END && trailer.length % 4 === 0 && equalBytes(mark, MARK)) {
    const words = Array.from({ length: (trailer.length - MARK.length) / 4 }, (_, index) =>
      readUint32(trailer, 4 * index),
    );
    const [options = 0, weak = 0] = words.slice(-2);
    if (options + weak + 2 === words.length) {
      return {
        flash,
        data,
        options: options === 0 ? undefined : words.slice(0, options),
        weakSectors: words.slice(options, options + weak),
      };
    }
  }
  return undefined;
}
