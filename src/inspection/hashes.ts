/**
 * The figures by which people tell whether two pieces of firmware are the same.
 *
 * Below: CRC-32; the platform's WebCrypto, which Node and browsers share. Above: the editor's facts, `show`.
 */

import { crc32 } from '../base/crc32.ts';
import { hexOfBytes } from '../base/hex.ts';

/** Hashes of some bytes. */
export interface Hashes {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** As zip and `crc32` print it: with the final inversion. */
  readonly crc32: number;
}

/** Hashes `bytes`; the SHA-256 is computed off the calling thread where the platform can. */
export async function hashesOf(bytes: Uint8Array): Promise<Hashes> {
  return { sha256: await sha256Of(bytes), crc32: crc32(bytes) };
}

/** SHA-256 of `bytes`, 64 hexadecimal digits. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  // The type allows for memory shared with other threads; firmware never is.
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return hexOfBytes(new Uint8Array(digest));
}
