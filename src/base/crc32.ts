/**
 * CRC-32 as DFU files and zip use it: polynomial 0xEDB88320 reflected, initial value all ones.
 *
 * Below: bytes. Above: the DFU suffix (which leaves the final inversion out, see `formats/`), hashes shown to users.
 * Slicing by 16 (Kounavis and Berry, “A Systematic Approach to Building High Performance Software-Based CRC
 * Generators”, 2005): sixteen bytes a round, read as four words, because a file of 64 MiB is checked while it opens.
 * All values are signed 32-bit numbers inside: unsigned ones above 2³¹ are slow until the last stage of a JIT.
 */

import { alignedWords } from './bytes.ts';

const POLYNOMIAL = 0xedb88320;
const SLICES = 16;

/** Words that one call of the inner loop takes. A function is compiled by the number of its calls: many, soon. */
const CHUNK = 4096;

/** `TABLES[256 * k + b]`: the CRC of byte b followed by k zero bytes. */
const TABLES = buildTables();

function buildTables(): Int32Array {
  const tables = new Int32Array(256 * SLICES);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    }
    tables[byte] = crc;
  }
  for (let index = 256; index < tables.length; index++) {
    const previous = tables[index - 256] ?? 0;
    tables[index] = (previous >>> 8) ^ (tables[previous & 0xff] ?? 0);
  }
  return tables;
}

/**
 * Continues a CRC-32 over `bytes`.
 * @param bytes what is added
 * @param crc the CRC of what came before, as this function returned it; 0 to begin
 * @returns the CRC with the final inversion, as zip shows it, 0 … 2³²−1
 */
export function crc32(bytes: Uint8Array, crc = 0): number {
  return ~crc32Register(bytes, ~crc) >>> 0;
}

/** The bare shift register: no inversion at either end. `register` begins as all ones. */
export function crc32Register(bytes: Uint8Array, register = 0xffffffff): number {
  const { before, words } = alignedWords(bytes);
  const rounds = words.length & ~3;
  let crc = overBytes(bytes.subarray(0, before), register | 0);
  for (let at = 0; at < rounds; at += CHUNK) {
    crc = overWords(words, crc, at, Math.min(at + CHUNK, rounds));
  }
  return overBytes(bytes.subarray(before + 4 * rounds), crc) >>> 0;
}

/** From word `start` to word `end`, a multiple of four words later. */
function overWords(words: Int32Array, register: number, start: number, end: number): number {
  const tables = TABLES;
  let crc = register;
  for (let at = start; at < end; at += 4) {
    const a = words[at]! ^ crc;
    const b = words[at + 1]!;
    const c = words[at + 2]!;
    const d = words[at + 3]!;
    crc =
      tables[3840 + (a & 0xff)]! ^
      tables[3584 + ((a >>> 8) & 0xff)]! ^
      tables[3328 + ((a >>> 16) & 0xff)]! ^
      tables[3072 + (a >>> 24)]! ^
      tables[2816 + (b & 0xff)]! ^
      tables[2560 + ((b >>> 8) & 0xff)]! ^
      tables[2304 + ((b >>> 16) & 0xff)]! ^
      tables[2048 + (b >>> 24)]! ^
      tables[1792 + (c & 0xff)]! ^
      tables[1536 + ((c >>> 8) & 0xff)]! ^
      tables[1280 + ((c >>> 16) & 0xff)]! ^
      tables[1024 + (c >>> 24)]! ^
      tables[768 + (d & 0xff)]! ^
      tables[512 + ((d >>> 8) & 0xff)]! ^
      tables[256 + ((d >>> 16) & 0xff)]! ^
      tables[d >>> 24]!;
  }
  return crc;
}

function overBytes(bytes: Uint8Array, register: number): number {
  let crc = register;
  for (const byte of bytes) {
    crc = TABLES[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  }
  return crc;
}
