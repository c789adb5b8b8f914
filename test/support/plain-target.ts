/**
 * A flash target that is no debug probe: no memory port, no core, no RAM, no hash; what ST's boot loader over USB DFU can
 * do, and nothing more. It is here to hold jobs to their seam.
 */

import type { Clock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { FlashReader, FlashTarget, WriteMethod } from '../../src/programming/flash-target.ts';
import type { CoreState } from '../../src/programming/outcome.ts';
import type { ChipDescription, FlashSector } from '../../src/stm32/devices/chip-description.ts';
import type { FlashProtection } from '../../src/stm32/flash/flash-controller.ts';
import type { FlashOperation, FlashWriter, WriterOptions } from '../../src/stm32/flash/flash-operation.ts';

export class PlainTarget implements FlashTarget {
  readonly chipId = 'FFFFFFFEFFFF';
  readonly doubts = [];
  readonly log = silentLog;
  readonly voltage = undefined;
  readonly wireSpeed = 60;
  readonly resetPinWorks = undefined;
  readonly vectorToNowhere = undefined;
  readonly methods: readonly WriteMethod[] = ['direct'];
  readonly content: Uint8Array;
  /** What was done, in its order. */
  readonly done: string[] = [];
  isTakenOver = false;
  private locked = true;

  constructor(
    readonly chip: ChipDescription,
    readonly clock: Clock,
  ) {
    const size = chip.flash.sectors.reduce((sum, sector) => sum + sector.size, 0);
    this.content = new Uint8Array(size).fill(chip.flash.erasedByte);
  }

  get memory(): FlashReader {
    return { largestBlock: 2048, read: async (address, length) => this.at(address, length).slice() };
  }

  async protection(): Promise<FlashProtection> {
    return { level: 0, writeProtected: [], readProtected: [] };
  }

  async activity(): Promise<CoreState> {
    return 'in-boot-loader';
  }

  async proveReading(): Promise<void> {}

  async takeOver(): Promise<void> {
    this.isTakenOver = true;
  }

  async takeOverAgain(): Promise<void> {}

  async dropCaches(): Promise<void> {}

  async unlock(): Promise<void> {
    this.locked = false;
  }

  async lock(): Promise<void> {
    this.locked = true;
  }

  async writer(method: WriteMethod): Promise<FlashWriter> {
    if (method !== 'direct') {
      throw new Error('There is no RAM to put a loader in');
    }
    return { run: (operations, options) => this.write(operations, options) };
  }

  async start(): Promise<CoreState> {
    this.done.push('start');
    return 'unknown';
  }

  async leaveHalted(): Promise<CoreState> {
    return 'in-boot-loader';
  }

  async leaveBroken(): Promise<CoreState> {
    this.done.push('leave broken');
    return 'in-boot-loader';
  }

  private async write(operations: readonly FlashOperation[], { signal, onProgress }: WriterOptions): Promise<void> {
    let programmed = 0;
    for (const [index, operation] of operations.entries()) {
      signal?.throwIfAborted();
      if (this.locked) {
        throw new Error('The flash is locked');
      }
      onProgress({ completed: index, begun: index + 1, programmed });
      if (operation.kind === 'program') {
        this.program(operation.address, operation.bytes);
        programmed += operation.bytes.length;
      } else {
        this.erase(operation.kind === 'erase-sector' ? [operation.sector] : this.chip.flash.sectors);
      }
      onProgress({ completed: index + 1, begun: index + 1, programmed });
    }
  }

  private erase(sectors: readonly FlashSector[]): void {
    for (const { index, start, size } of sectors) {
      this.at(start, size).fill(this.chip.flash.erasedByte);
      this.done.push(`erase ${index}`);
    }
  }

  /** Programming only clears bits. */
  private program(address: number, bytes: Uint8Array): void {
    const place = this.at(address, bytes.length);
    bytes.forEach((byte, index) => (place[index] = (place[index] ?? 0) & byte));
  }

  private at(address: number, length: number): Uint8Array {
    const offset = address - this.chip.flash.start;
    return this.content.subarray(offset, offset + length);
  }
}
