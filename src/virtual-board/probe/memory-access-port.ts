/**
 * The registers of a memory access port (ARM IHI 0031, C2.2): where the next access goes, how wide it is, and whether the
 * address moves on; and in which byte lanes narrow data stands.
 *
 * Below: nothing. Above: the debug port, which does the accesses and knows what they cost.
 */

import type { AccessSize } from '../memory-bus.ts';

/** ARM DDI 0439, 6.2: where the Cortex-M4's ROM table is. */
const ROM_TABLE = 0xe00f_f003;
/** TAR increments within this many bytes only (ARM IHI 0031, C2.2.2: at least the low ten bits). */
export const INCREMENT_RANGE = 1024;

const [CSW, TAR, DRW, BD0, BD3, BASE, IDR] = [0x00, 0x04, 0x0c, 0x10, 0x1c, 0xf8, 0xfc];

/** What a data register stands for: a place in memory, and how it is accessed. */
export interface DataRegister {
  readonly at: number;
  readonly size: AccessSize;
  /** BD0 to BD3: a word each, and the address stays. */
  readonly banked: boolean;
}

/** The registers. */
export class MemoryAccessPort {
  private controlStatusWord = 0x2300_0052;
  private transferAddress = 0;

  /** @param id what IDR reads */
  constructor(private readonly id: number) {}

  /** A register that is no data register; those that there are not read 0. */
  read(address: number): number {
    switch (address) {
      case CSW:
        return this.controlStatusWord;
      case TAR:
        return this.transferAddress;
      case BASE:
        return ROM_TABLE;
      case IDR:
        return this.id;
      default:
        return 0;
    }
  }

  /** Writes a register that is no data register; others ignore it. */
  write(address: number, value: number): void {
    if (address === CSW) {
      // Size and increment mode; DeviceEn reads one.
      this.controlStatusWord = ((value & 0xff00_0037) | 0x40) >>> 0;
    } else if (address === TAR) {
      this.transferAddress = value;
    }
  }

  /** Where DRW or BD0–3 point to; undefined for other registers. */
  data(address: number): DataRegister | undefined {
    if (address === DRW) {
      const size = ([1, 2, 4] as const)[this.controlStatusWord & 7] ?? 4;
      return { at: this.transferAddress, size, banked: false };
    }
    if (address >= BD0 && address <= BD3) {
      return { at: ((this.transferAddress & ~0xf) | (address & 0xc)) >>> 0, size: 4, banked: true };
    }
    return undefined;
  }

  /** An access through a data register was done: the address moves on, where it is told to. */
  accessed({ size, banked }: DataRegister): void {
    if (!banked && (this.controlStatusWord >>> 4) & 3) {
      const low = (this.transferAddress + size) & (INCREMENT_RANGE - 1);
      this.transferAddress = ((this.transferAddress & ~(INCREMENT_RANGE - 1)) | low) >>> 0;
    }
  }

  snapshot(): readonly [controlStatusWord: number, transferAddress: number] {
    return [this.controlStatusWord, this.transferAddress];
  }

  restore([controlStatusWord, transferAddress]: ReturnType<MemoryAccessPort['snapshot']>): void {
    this.controlStatusWord = controlStatusWord;
    this.transferAddress = transferAddress;
  }
}

/** Narrow data, moved to the byte lanes of its address. */
export function inLanes(value: number, { at }: DataRegister): number {
  return (value << (8 * (at & 3))) >>> 0;
}

/** What stands in the byte lanes of its address. */
export function fromLanes(word: number, { at, size }: DataRegister): number {
  return size === 4 ? word : (word >>> (8 * (at & 3))) & (size === 2 ? 0xffff : 0xff);
}
