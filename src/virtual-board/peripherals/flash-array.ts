/**
 * The flash cells of a chip: erasing makes ones, programming makes zeros (on L0 and L1 the other way round), and what is
 * cut short or done at too low a voltage is not to be trusted.
 *
 * Below: the chip table. Above: the flash controller, which decides what may be done and how long it takes. It does
 * not know registers or time.
 */

import type { Sector } from '../chips/chip-row.ts';
import type { VirtualBoardFaults } from '../faults.ts';

/**
 * In a weak sector or at a weak level one word in this many loses a bit (our choice: often enough to be found, in a page
 * of 128 bytes as well).
 */
const WEAK_WORD_EVERY = 32;

/** What undoes or spoils an operation that did not come to its end. */
export interface Undo {
  /** Into `FlashArray.bytes`. */
  readonly offset: number;
  readonly before: Uint8Array;
  readonly kind: 'erase' | 'program';
}

/** Cells at addresses that follow each other. */
export interface Stretch {
  readonly start: number;
  readonly size: number;
  /** Of the first of them in `FlashArray.bytes`. */
  readonly offset: number;
}

export class FlashArray {
  /** The cells. The object stays the same for the life of the array. */
  readonly bytes: Uint8Array;
  /** Sectors whose last erase was cut short: they may look erased and are not. */
  private weakSectors = new Set<number>();

  private divided: readonly Sector[] = [];
  /** Stretches without a hole, with their offsets into the cells. */
  private stretches: readonly Stretch[] = [];

  constructor(
    sectors: readonly Sector[],
    private readonly faults: VirtualBoardFaults,
    /** What an erased byte reads as: 0xFF, or 0. */
    private readonly erasedByte: 0xff | 0x00 = 0xff,
  ) {
    this.bytes = new Uint8Array(sectors.reduce((sum, { size }) => sum + size, 0)).fill(erasedByte);
    this.divide(sectors);
  }

  get sectors(): readonly Sector[] {
    return this.divided;
  }

  /**
   * Divides the same cells in another way: option bytes decide it. Sectors that were weak are not, then.
   * @param sectors in the order of their addresses, as large together as before
   */
  divide(sectors: readonly Sector[]): void {
    if (sectors.length !== this.divided.length) {
      this.weakSectors.clear();
    }
    this.divided = sectors;
    const stretches: { start: number; size: number; offset: number }[] = [];
    let offset = 0;
    for (const { start, size } of sectors) {
      const last = stretches.at(-1);
      if (last !== undefined && last.start + last.size === start) {
        last.size += size;
      } else {
        stretches.push({ start, size, offset });
      }
      offset += size;
    }
    this.stretches = stretches;
  }

  /** Stretches of addresses without a hole, and where in `bytes` each begins. */
  get parts(): readonly Stretch[] {
    return this.stretches;
  }

  /** Offset into `bytes` of an address; negative where there are no cells. */
  offsetOf(address: number): number {
    for (const { start, size, offset } of this.stretches) {
      if (address >= start && address < start + size) {
        return offset + address - start;
      }
    }
    return -1;
  }

  /** The sector that holds an address of the array. */
  sectorAt(address: number): Sector | undefined {
    return this.sectors.find(({ start, size }) => address >= start && address < start + size);
  }

  /** The sectors, by index, that are weak; kept in board images. */
  get weak(): readonly number[] {
    return [...this.weakSectors].sort((one, other) => one - other);
  }

  set weak(indices: readonly number[]) {
    this.weakSectors = new Set(indices);
  }

  /**
   * Erases a sector.
   * @param weakly at too low a voltage for the parallelism: some cells keep a zero (known of F2 and F4 only)
   */
  erase(sector: Sector, weakly: boolean): Undo {
    const offset = this.offsetOf(sector.start);
    const before = this.bytes.slice(offset, offset + sector.size);
    this.bytes.fill(this.erasedByte, offset, offset + sector.size);
    this.weakSectors.delete(sector.index);
    if (weakly) {
      for (let at = 0; at < sector.size; at += 4 * WEAK_WORD_EVERY) {
        this.bytes[offset + at] = 0xfe | (before[at] ?? 0);
      }
    }
    return { offset, before, kind: 'erase' };
  }

  /**
   * Programs one unit: bits only go from what erased ones are to the other.
   * @param size bytes, at most 4
   * @param weakly at too low a voltage for the parallelism: some bits do not take
   */
  program(address: number, value: number, size: number, weakly: boolean): Undo {
    const offset = this.offsetOf(address);
    const before = this.bytes.slice(offset, offset + size);
    const word = address & ~3;
    const weak = (weakly || this.weakSectors.has(this.sectorAt(address)?.index ?? -1)) && isWeakWord(word);
    const stuck = (this.faults.stuckBits?.[word] ?? 0) >>> (8 * (address & 3));
    const erased = this.erasedByte === 0xff ? -1 : 0;
    // The highest bit that is to change stays as it is where the cell is weak.
    const lost = weak ? highestBit((value ^ erased) & (size === 4 ? -1 : (1 << (8 * size)) - 1)) : 0;
    const kept = erased ? value | stuck | lost : value & ~(stuck | lost);
    for (let i = 0; i < size; i++) {
      this.bytes[offset + i] = this.over(this.bytes[offset + i] ?? 0, kept >>> (8 * i));
    }
    return { offset, before, kind: 'program' };
  }

  /** What a cell holds when it was programmed over what it held. */
  private over(before: number, value: number): number {
    return this.erasedByte === 0xff ? before & value : before | value;
  }

  /** Bits of a word that are to flip a while after it was programmed. */
  flippingBitsAt(address: number): number {
    return this.faults.flippingBits?.[address & ~3] ?? 0;
  }

  /** Turns bits of a word around. */
  flip(address: number, mask: number): void {
    for (let i = 0; i < 4; i++) {
      const at = this.offsetOf((address & ~3) >>> 0) + i;
      this.bytes[at] = (this.bytes[at] ?? 0) ^ ((mask >>> (8 * i)) & 0xff);
    }
  }

  /** Takes an operation back that had not begun when the supply or the reset cut in. */
  undo({ offset, before }: Undo): void {
    this.bytes.set(before, offset);
  }

  /** A byte some bits of which, a mask, are as they were before it was programmed. */
  private less(byte: number, before: number, bits: number): number {
    return this.erasedByte === 0xff ? byte | (before & bits) : byte & (before | ~bits);
  }

  private sectorAtOffset(offset: number): Sector | undefined {
    return this.sectors.find(({ start, size }) => {
      const first = this.offsetOf(start);
      return offset >= first && offset < first + size;
    });
  }

  /**
   * Leaves an operation as it looks when it was cut short. An erase leaves old bytes with erased bits mixed in, later on a
   * sector that reads as erased and is not; a programming leaves some of its bits.
   * @param progress 0 to 1
   */
  spoil({ offset, before, kind }: Undo, progress: number): void {
    if (kind === 'program') {
      for (let i = 0; i < before.length; i++) {
        this.bytes[offset + i] = this.less(this.bytes[offset + i] ?? 0, before[i] ?? 0, 0xaa);
      }
      return;
    }
    const sector = this.sectorAtOffset(offset);
    if (sector !== undefined) {
      this.weakSectors.add(sector.index);
    }
    if (progress < 0.5) {
      const mixture = (1 << Math.ceil(progress * 8)) - 1;
      for (let i = 0; i < before.length; i++) {
        this.bytes[offset + i] = this.less(before[i] ?? 0, this.erasedByte, i % 3 === 0 ? mixture : 0);
      }
    }
  }
}

function isWeakWord(address: number): boolean {
  return (address >>> 2) % WEAK_WORD_EVERY === 5;
}

function highestBit(bits: number): number {
  return bits === 0 ? 0 : 1 << (31 - Math.clz32(bits));
}
