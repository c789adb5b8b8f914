/**
 * Bytes as `Uint8Array` views. The one file that may touch `.buffer`: everywhere else a view's offset is easily
 * forgotten (a view that starts at an odd offset is common: VS Code's file system hands them out).
 *
 * Below: nothing. Above: everyone.
 */

/** A `DataView` on exactly the bytes of `bytes`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Exactly the bytes that a `DataView` shows, without a copy. */
export function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** A copy with a buffer of its own, of exactly its length: what may cross to a webview or a worker. */
export function ownCopy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** All parts in one new array. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** The little-endian 32-bit word at `offset`, unsigned. Throws `RangeError` where the bytes end before. */
export function readUint32(bytes: Uint8Array, offset: number): number {
  return viewOf(bytes).getUint32(offset, true);
}

/** Whether this machine keeps the low byte of a word first, as every one does that runs JavaScript today. */
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * The aligned little-endian words among `bytes`, without a copy, and how many bytes stand before the first of them:
 * for loops that must be fast. No words on a big-endian machine.
 */
export function alignedWords(bytes: Uint8Array): { readonly before: number; readonly words: Int32Array } {
  const before = Math.min(-bytes.byteOffset & 3, bytes.length);
  const count = LITTLE_ENDIAN ? (bytes.length - before) >>> 2 : 0;
  return { before, words: new Int32Array(bytes.buffer, count > 0 ? bytes.byteOffset + before : 0, count) };
}

/** Whether both hold the same bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return firstDifference(a, b) === undefined;
}

/** The first index at which the two differ (a missing byte differs), or undefined where they are the same. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    if (a[index] !== b[index]) {
      return index;
    }
  }
  return a.length === b.length ? undefined : shared;
}
