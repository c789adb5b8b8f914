/**
 * Registers that only remember what was written: ports, timers and whatever else firmware sets up and nobody here
 * asks about.
 *
 * Below: peripheral. Above: the chip.
 */

import { merged, type Peripheral } from './peripheral.ts';

/** A block of registers with values after reset, and bits that read as given whatever is written. */
export class PlainRegisters implements Peripheral {
  private values = new Map<number, number>();

  /**
   * @param resetValues by offset; 0 where not listed
   * @param fixedOnes by offset: bits that always read 1, such as “ready” and “transmitter empty”
   */
  constructor(
    private readonly resetValues: Readonly<Record<number, number>> = {},
    private readonly fixedOnes: Readonly<Record<number, number>> = {},
  ) {}

  read(offset: number): number {
    return ((this.values.get(offset) ?? this.resetValues[offset] ?? 0) | (this.fixedOnes[offset] ?? 0)) >>> 0;
  }

  write(offset: number, value: number, lanes: number): void {
    this.values.set(offset, merged(this.read(offset), value, lanes));
  }

  reset(): void {
    this.values.clear();
  }

  snapshot(): unknown {
    return new Map(this.values);
  }

  restore(snapshot: unknown): void {
    this.values = new Map(snapshot as ReadonlyMap<number, number>);
  }
}
