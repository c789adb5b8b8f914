/**
 * The data cache of the F4's flash accelerator (RM0368, 3.4.2): eight lines of 16 bytes. It does not notice when flash
 * is erased or programmed: until it is reset, who reads through it sees the old bytes.
 *
 * Below: nothing. Above: the chip, for data reads of core and debugger while FLASH_ACR.DCEN is set.
 */

const LINES = 8;
const LINE_SIZE = 16;

export class DataCache {
  private readonly lineOffsets = new Int32Array(LINES).fill(-1);
  private readonly content = new Uint8Array(LINES * LINE_SIZE);
  private oldest = 0;

  /** @param cells what it caches */
  constructor(private readonly cells: Uint8Array) {}

  /** The byte at an offset into the array, as the cache shows it. */
  read(offset: number): number {
    const lineOffset = offset - (offset % LINE_SIZE);
    let line = this.lineOffsets.indexOf(lineOffset);
    if (line < 0) {
      line = this.oldest;
      this.oldest = (line + 1) % LINES;
      this.lineOffsets[line] = lineOffset;
      this.content.set(this.cells.subarray(lineOffset, lineOffset + LINE_SIZE), line * LINE_SIZE);
    }
    return this.content[line * LINE_SIZE + (offset % LINE_SIZE)] ?? 0xff;
  }

  /** Forgets all lines. */
  reset(): void {
    this.lineOffsets.fill(-1);
  }

  snapshot(): unknown {
    return [this.lineOffsets.slice(), this.content.slice(), this.oldest];
  }

  restore(snapshot: unknown): void {
    const [lineOffsets, content, oldest] = snapshot as [Int32Array, Uint8Array, number];
    this.lineOffsets.set(lineOffsets);
    this.content.set(content);
    this.oldest = oldest;
  }
}
