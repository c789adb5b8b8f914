/**
 * What a person may expect of a board's flash while jobs on it succeed, fail and are repaired: an independent account,
 * that knows images and outcomes and nothing of how a job works.
 */

import type { FirmwareImage } from '../../src/image/firmware-image.ts';
import type { SectorOutcome } from '../../src/programming/outcome.ts';
import { FLASH } from './flash-board.ts';

/** Bytes that must be there, and places where anything may be. */
export class ExpectedFlash {
  private readonly open: Uint8Array;

  constructor(private readonly bytes: Uint8Array) {
    this.open = new Uint8Array(bytes.length);
  }

  /** What is there now is right, whatever it is. */
  take(found: Uint8Array, start = 0, end = found.length): void {
    this.bytes.set(found.subarray(start, end), start);
    this.open.fill(0, start, end);
  }

  /** Somebody else has written. */
  write(offset: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, offset);
    this.open.fill(0, offset, offset + bytes.length);
  }

  /** Somebody else has erased what may be owed: it may be put back, and need not be. */
  mayBeAnything(offset: number, length: number): void {
    this.open.fill(1, offset, offset + length);
  }

  /** A job has ended well: the image is there, and all else as it was. @returns the first offset where it is not */
  afterSuccess(found: Uint8Array, image: FirmwareImage): number | undefined {
    image.segments.forEach(({ address, bytes }) => this.write(address - FLASH, bytes));
    const wrong = found.findIndex((byte, at) => byte !== this.bytes[at] && this.open[at] === 0);
    this.take(found);
    return wrong < 0 ? undefined : wrong;
  }

  /** A job has ended badly: where it was at work, the image may be or not; beside it, all is owed. */
  afterFailure(image: FirmwareImage, sectors: readonly SectorOutcome[]): void {
    for (const { start, size, state } of sectors) {
      if (state !== 'untouched' && state !== 'identical') {
        image
          .slice({ start, end: start + size })
          .segments.forEach(({ address, bytes }) => this.mayBeAnything(address - FLASH, bytes.length));
      }
    }
  }
}
