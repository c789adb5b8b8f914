/**
 * Bad cells: bits that turn around by themselves a while after they were programmed.
 *
 * Below: the cells. Above: flash controllers, which tell what they program and let time pass.
 */

import type { FlashArray } from './flash-array.ts';
import type { Now } from './peripheral.ts';

/** A cell that is to flip does so this long after it was programmed. Nanoseconds. */
const FLIP_DELAY = 1_000_000;

interface Flip {
  readonly at: number;
  readonly address: number;
  readonly mask: number;
}

export class FlippingCells {
  private flips: Flip[] = [];

  constructor(
    private readonly array: FlashArray,
    private readonly now: Now,
    private readonly contentChanged: (start: number, size: number) => void,
  ) {}

  /** When the next one turns around. */
  get nextAt(): number {
    return this.flips[0]?.at ?? Infinity;
  }

  /** The word at an address is programmed by then. */
  programmed(address: number, by: number): void {
    const mask = this.array.flippingBitsAt(address);
    if (mask !== 0) {
      this.flips.push({ at: by + FLIP_DELAY, address, mask });
    }
  }

  erased(start: number, size: number): void {
    this.flips = this.flips.filter(({ address }) => address < start || address >= start + size);
  }

  /** Flips what is due. */
  passTime(): void {
    for (let flip = this.flips[0]; flip !== undefined && flip.at <= this.now(); flip = this.flips[0]) {
      this.flips.shift();
      this.array.flip(flip.address, flip.mask);
      this.contentChanged(flip.address, 4);
    }
  }

  snapshot(): unknown {
    return [...this.flips];
  }

  restore(snapshot: unknown): void {
    this.flips = [...(snapshot as Flip[])];
  }
}
