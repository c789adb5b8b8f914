/**
 * The CRC calculation unit (RM0368, chapter 4): a 32-bit shift register for the Ethernet polynomial, fed with words,
 * most significant bit first, neither reflected nor inverted.
 *
 * Below: peripheral. Above: the chip, which gates it by RCC_AHB1ENR.CRCEN.
 */

import { merged, type Peripheral } from './peripheral.ts';

const DATA = 0x00;
const INDEPENDENT_DATA = 0x04;
const CONTROL = 0x08;
const CONTROL_RESET = 1;
const POLYNOMIAL = 0x04c1_1db7;

/** For each top byte: what eight shifts of it do to the register. */
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let register = byte << 24;
  for (let bit = 0; bit < 8; bit++) {
    register = register < 0 ? (register << 1) ^ POLYNOMIAL : register << 1;
  }
  return register;
});

export class CrcUnit implements Peripheral {
  private register = -1;
  private independent = 0;

  read(offset: number): number {
    switch (offset) {
      case DATA:
        return this.register >>> 0;
      case INDEPENDENT_DATA:
        return this.independent;
      default:
        return 0;
    }
  }

  write(offset: number, value: number, lanes: number): void {
    if (offset === DATA) {
      let register = this.register ^ value;
      for (let byte = 0; byte < 4; byte++) {
        register = (register << 8) ^ (TABLE[register >>> 24] ?? 0);
      }
      this.register = register;
    } else if (offset === INDEPENDENT_DATA) {
      this.independent = merged(this.independent, value, lanes) & 0xff;
    } else if (offset === CONTROL && value & CONTROL_RESET) {
      this.register = -1;
    }
  }

  reset(): void {
    this.register = -1;
    this.independent = 0;
  }

  snapshot(): unknown {
    return [this.register, this.independent];
  }

  restore(snapshot: unknown): void {
    [this.register, this.independent] = snapshot as [number, number];
  }
}
