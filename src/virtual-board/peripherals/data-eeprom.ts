/**
 * Data EEPROM of L0 and L1: memory behind the flash controller that firmware keeps its settings in (RM0377, 3.3.3 and
 * 3.3.4; RM0038, 3.3.3). A store erases by itself and takes every width; it needs the first lock open, and no mode of the
 * program memory.
 *
 * Below: nothing. Above: `l0-flash.ts`, which has locks, modes and time. Our choice: a store that is cut short has taken
 * place.
 */

import { viewOf } from '../../base/bytes.ts';
import type { Area } from '../chips/chip-row.ts';
import type { AccessSize } from '../memory-bus.ts';

export class DataEeprom {
  /** The cells; erased ones are 0. The object stays the same for the life of the memory. */
  readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(private readonly area: Area) {
    this.bytes = new Uint8Array(area.size);
    this.view = viewOf(this.bytes);
  }

  /** Whether an address is of it. */
  holds(address: number): boolean {
    return address >= this.area.start && address < this.area.start + this.area.size;
  }

  /** The word that an address lies in. */
  wordAt(address: number): number {
    return this.view.getUint32((address - this.area.start) & ~3, true);
  }

  store(address: number, size: AccessSize, value: number): void {
    const at = address - this.area.start;
    for (let index = 0; index < size; index++) {
      this.bytes[at + index] = value >>> (8 * index);
    }
  }
}
