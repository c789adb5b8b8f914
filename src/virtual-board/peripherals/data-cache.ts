/**
 * The data cache of a flash accelerator: eight lines, of 16 bytes on the F4 (RM0368, 3.4.2), of 32 on the L4 (RM0351,
 * 3.3.4). It does not notice when flash is erased or programmed: until it is reset, who reads through it sees the old
 * bytes.
 *
 * Below: nothing. Above: the flash controllers, for data reads while FLASH_ACR.DCEN is set.
 */

const LINES = 8;

export class DataCache {
  private readonly lineOffsets = new Int32Array(LINES).fill(-1);
  private readonly content: Uint8Array;
  private oldest = 0;

  /**
   * @param cells what it caches
   * @param lineSize bytes
   */
  constructor(
    private readonly cells: Uint8Array,
    private readonly lineSize: number,
  ) {
    this.content = new Uint8Array(LINES * lineSize);
  }

  /** The byte at an offset into the array, as the cache shows it. */
  read(offset: number): number {
    const { lineSize } = this;
    const lineOffset = offset - (offset % lineSize);
    let line = this.lineOffsets.indexOf(lineOffset);
    if (line < 0) {
      line = this.oldest;
      this.oldest = (line + 1) % LINES;
      this.lineOffsets[line] = lineOffset;
      this.content.set(this.cells.subarray(lineOffset, lineOffset + lineSize), line * lineSize);
    }
    return this.content[line * lineSize + (offset % lineSize)] ?? 0xff;
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
