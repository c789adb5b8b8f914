/**
 * Reads a stream in pieces of known length.
 *
 * Below: Node's streams. Above: `server.ts`.
 */

import type { Readable } from 'node:stream';

/** Hands out the bytes of a stream in the sizes that are asked for. One reader, one read at a time. */
export class ByteReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array();

  constructor(stream: Readable) {
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  /** Exactly `length` bytes, or undefined where the stream ends before. */
  async read(length: number): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    let missing = length;
    for (;;) {
      const part = this.rest.subarray(0, missing);
      this.rest = this.rest.subarray(part.length);
      missing -= part.length;
      parts.push(part);
      if (missing === 0) {
        return parts.length === 1 ? part : Uint8Array.from(Buffer.concat(parts));
      }
      const next = await this.chunks.next();
      if (next.done) {
        return undefined;
      }
      this.rest = next.value;
    }
  }
}
