/**
 * CRC-32 as DFU files and zip use it: polynomial 0xEDB88320 reflected, initial value all ones.
 *
 * Below: nothing. Above: the DFU suffix (which leaves the final inversion out, see `formats/`), hashes shown to users.
 * Slicing by 16 (Kounavis and Berry, “A Systematic Approach to Building High Performance Software-Based CRC
 * Generators”, 2005): sixteen bytes a round, because a file of 64 MiB is to be checked while it opens.
 */

const POLYNOMIAL = 0xedb88320;
const SLICES = 16;

/** `TABLES[256 * k + b]`: the CRC of byte b followed by k zero bytes. */
const TABLES = buildTables();

function buildTables(): Uint32Array {
  const tables = new Uint32Array(256 * SLICES);
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
  const tables = TABLES;
  let crc = register | 0;
  let at = 0;
  // Indexes are in range by construction, and this loop is what a large file waits for.
  for (const whole = bytes.length - (SLICES - 1); at < whole; at += SLICES) {
    crc =
      tables[3840 + ((bytes[at]! ^ crc) & 0xff)]! ^
      tables[3584 + ((bytes[at + 1]! ^ (crc >>> 8)) & 0xff)]! ^
      tables[3328 + ((bytes[at + 2]! ^ (crc >>> 16)) & 0xff)]! ^
      tables[3072 + (bytes[at + 3]! ^ (crc >>> 24))]! ^
      tables[2816 + bytes[at + 4]!]! ^
      tables[2560 + bytes[at + 5]!]! ^
      tables[2304 + bytes[at + 6]!]! ^
      tables[2048 + bytes[at + 7]!]! ^
      tables[1792 + bytes[at + 8]!]! ^
      tables[1536 + bytes[at + 9]!]! ^
      tables[1280 + bytes[at + 10]!]! ^
      tables[1024 + bytes[at + 11]!]! ^
      tables[768 + bytes[at + 12]!]! ^
      tables[512 + bytes[at + 13]!]! ^
      tables[256 + bytes[at + 14]!]! ^
      tables[bytes[at + 15]!]!;
  }
  for (; at < bytes.length; at++) {
    crc = tables[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  }
  return crc >>> 0;
}
