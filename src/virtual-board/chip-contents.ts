/**
 * What the chip keeps without supply, as somebody sees it who can look past time, caches and protection: flash, data
 * EEPROM, option bytes; and who wants to know when it changes.
 *
 * Below: the flash controller's cells, board images. Above: the board, for tests and for images in files. It does not know
 * how the chip changes them.
 */

import { readBoardImage, writeBoardImage } from './board-image.ts';
import { type ChipRow, flashSizeOf } from './chips/chip-row.ts';
import type { FlashController } from './peripherals/flash-controller.ts';

export class ChipContents {
  private readonly listeners = new Set<() => void>();
  private changeNoted = false;

  constructor(
    private readonly row: ChipRow,
    private readonly flash: FlashController,
  ) {}

  /** Calls back when something has changed; once for many changes that happen together. Returns how to stop. */
  onChanged(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Something has changed. */
  noteChange(): void {
    if (!this.changeNoted) {
      this.changeNoted = true;
      queueMicrotask(() => {
        this.changeNoted = false;
        [...this.listeners].forEach((listener) => listener());
      });
    }
  }

  /** The cells of the data EEPROM, where there is one; may be set. */
  get dataEeprom(): Uint8Array {
    return this.flash.dataEeprom?.bytes ?? new Uint8Array();
  }

  /** All of it as a file: see `board-image.ts`. */
  image(): Uint8Array {
    const { array, optionContent } = this.flash;
    return writeBoardImage({
      flash: array.bytes,
      data: this.dataEeprom,
      options: optionContent,
      weakSectors: array.weak,
    });
  }

  /** Takes over what a file holds. @throws RangeError where it is of another size */
  load(image: Uint8Array): void {
    const content = readBoardImage(image, flashSizeOf(this.row), this.dataEeprom.length);
    this.flash.array.bytes.set(content.flash);
    this.dataEeprom.set(content.data);
    if (content.options !== undefined) {
      this.flash.optionContent = content.options;
    }
    this.flash.array.weak = content.weakSectors;
  }

  /** @throws RangeError where the range is not all flash */
  readFlash(address: number, length: number): Uint8Array {
    const offset = this.offsetOf(address, length);
    return this.flash.array.bytes.slice(offset, offset + length);
  }

  /** @throws RangeError where the range is not all flash */
  writeFlash(address: number, bytes: Uint8Array): void {
    this.flash.array.bytes.set(bytes, this.offsetOf(address, bytes.length));
    this.noteChange();
  }

  private offsetOf(address: number, length: number): number {
    const { array } = this.flash;
    const offset = array.offsetOf(address);
    const last = array.offsetOf(address + Math.max(0, length - 1));
    if (offset < 0 || last !== offset + Math.max(0, length - 1)) {
      throw new RangeError(`not in flash: ${length} bytes at 0x${address.toString(16)}`);
    }
    return offset;
  }

  /** The first word of the option bytes; the others stay when it is set. */
  get firstOption(): number {
    return this.flash.optionContent[0] ?? 0;
  }

  set firstOption(value: number) {
    this.flash.optionContent = [value, ...this.flash.optionContent.slice(1)];
  }
}
