/**
 * Where everything is in the chip, as its row says: flash and its aliases, system memory, option bytes, RAM,
 * peripherals, bit-band regions; and what an access to each does.
 *
 * Below: the flash controller, the peripherals. Above: the chip, which adds time. It does not know cycles or the core.
 */

import { readUint32, viewOf } from '../base/bytes.ts';
import { flashSizeOf, type Area, type ChipRow, type RamBlock } from './chips/chip-row.ts';
import { CORE_MODELS } from './core/core-models.ts';
import { BusError, type AccessSize, type BusMaster } from './memory-bus.ts';
import type { FlashController } from './peripherals/flash-controller.ts';
import type { Peripheral } from './peripherals/peripheral.ts';

/** Addresses that are mapped to what the chip boots from. */
const ALIAS_END = 0x0010_0000;
const PERIPHERALS = 0x4000_0000;
const PERIPHERALS_END = 0x6000_0000;

/** What address 0 shows (SYSCFG_MEMRMP.MEM_MODE). */
export type BootSource = 'flash' | 'system' | 'ram';

/** What the map asks of the chip. */
export interface MapSurroundings {
  readonly flash: FlashController;
  /** By address >>> 10: peripherals take whole kilobytes. */
  readonly peripherals: ReadonlyMap<number, Peripheral>;
  /** Blocks without a clock read 0 and ignore writes. */
  readonly clocked: (block: number, access: 'read' | 'write') => boolean;
  readonly bootSource: () => BootSource;
}

export class MemoryMap {
  readonly ram: readonly { readonly block: RamBlock; readonly bytes: Uint8Array; readonly view: DataView }[];
  private readonly system: Uint8Array;
  private readonly flashSpan: number;

  constructor(
    private readonly row: ChipRow,
    private readonly parts: MapSurroundings,
  ) {
    const last = parts.flash.array.sectors.at(-1);
    this.flashSpan = last === undefined ? 0 : last.start + last.size - row.flashStart;
    this.ram = row.ram.map((block) => {
      const bytes = new Uint8Array(block.size);
      return { block, bytes, view: viewOf(bytes) };
    });
    this.system = bootLoader(row.systemMemory);
  }

  /** RAM had no supply until now. */
  powerOn(): void {
    this.ram.forEach(({ bytes }) => fillWithNoise(bytes));
  }

  /** The address in flash that an address in it, or in one of its aliases, stands for; negative where it is neither. */
  flashAddress(address: number): number {
    const at = this.beyondAliases(address);
    return at >= 0 && this.parts.flash.array.offsetOf(at) >= 0 ? at : -1;
  }

  /** Whether an address is of the memory beside the array that the flash controller writes too. */
  isDataEeprom(address: number): boolean {
    return this.parts.flash.dataEeprom?.holds(address) ?? false;
  }

  private beyondAliases(address: number): number {
    const { flashStart, flashAlias, bootAlias } = this.row;
    if (address >= flashStart) {
      return address < flashStart + this.flashSpan ? address : -1;
    }
    if (flashAlias !== undefined && address >= flashAlias) {
      return address - flashAlias < this.flashSpan ? flashStart + address - flashAlias : -1;
    }
    return bootAlias && address < this.flashSpan && this.parts.bootSource() === 'flash' ? flashStart + address : -1;
  }

  /** @throws BusError where nothing is or nothing may be */
  read(address: number, size: AccessSize, master: BusMaster): number {
    const inFlash = this.flashAddress(address);
    if (inFlash >= 0) {
      return this.parts.flash.readArray(inFlash, size, master);
    }
    for (const { block, view } of this.ram) {
      const at = address - block.start;
      if (at >= 0 && at < block.size) {
        return readView(view, at, size);
      }
    }
    if (address >= PERIPHERALS) {
      return this.readPeripheral(address, size, master);
    }
    const word = this.systemWord((address & ~3) >>> 0);
    return word === undefined ? this.readElsewhere(address, size, master) : narrow(word, address, size);
  }

  private readElsewhere(address: number, size: AccessSize, master: BusMaster): number {
    if (this.row.bootAlias && address < ALIAS_END && this.parts.bootSource() !== 'flash') {
      const start = this.parts.bootSource() === 'ram' ? (this.ram[0]?.block.start ?? 0) : this.row.systemMemory.start;
      return this.read(start + address, size, master);
    }
    const bit = this.bitBand(address);
    if (bit === undefined) {
      throw new BusError(address, master);
    }
    return (this.read(bit.word, 4, master) >>> bit.number) & 1;
  }

  /** Boot loader, identification, option bytes; undefined where nothing of that is. */
  private systemWord(address: number): number | undefined {
    const { systemMemory, information, optionBytes, uniqueId, uniqueIdWords, flashSize } = this.row;
    const { dataEeprom } = this.parts.flash;
    if (isIn(optionBytes, address)) {
      return this.parts.flash.optionWord(address - optionBytes.start);
    }
    // RM0368, 24.1: wafer coordinates, wafer number and lot as text; invented, but of that shape.
    const identification = [0x0039_0024, 0x3136_5110, 0x3034_3736][
      (uniqueIdWords ?? [0, 4, 8]).indexOf(address - uniqueId)
    ];
    if (identification !== undefined) {
      return identification;
    }
    if (dataEeprom?.holds(address)) {
      return dataEeprom.wordAt(address);
    }
    if (address === (flashSize & ~3) >>> 0) {
      const kilobytes = this.row.flashSizeCode ?? flashSizeOf(this.row) / 1024;
      return flashSize & 2 ? (kilobytes * 0x1_0000 + 0xffff) >>> 0 : (0xffff_0000 | kilobytes) >>> 0;
    }
    if (isIn(systemMemory, address)) {
      return readUint32(this.system, address - systemMemory.start);
    }
    return isIn(information, address) ? 0xffff_ffff : undefined;
  }

  private readPeripheral(address: number, size: AccessSize, master: BusMaster): number {
    if (address < PERIPHERALS_END) {
      const bit = this.bitBand(address);
      if (bit !== undefined) {
        return (this.read(bit.word, 4, master) >>> bit.number) & 1;
      }
    }
    const block = address >>> 10;
    const peripheral = this.parts.peripherals.get(block);
    if (peripheral === undefined) {
      return emptyPeripheral(address, master);
    }
    return this.parts.clocked(block, 'read') ? narrow(peripheral.read(address & 0x3fc), address, size) : 0;
  }

  /** @throws BusError where nothing is, nothing may be, or the flash refuses a key */
  write(address: number, size: AccessSize, value: number, master: BusMaster): void {
    const inFlash = this.flashAddress(address);
    if (inFlash >= 0) {
      this.parts.flash.program(inFlash, size, value, master);
      return;
    }
    if (isIn(this.row.optionBytes, address)) {
      this.parts.flash.writeOption(address - this.row.optionBytes.start, size, value, master);
      return;
    }
    if (this.isDataEeprom(address)) {
      this.parts.flash.writeData?.(address, size, value);
      return;
    }
    for (const { block, view } of this.ram) {
      const at = address - block.start;
      if (at >= 0 && at < block.size) {
        writeView(view, at, size, value);
        return;
      }
    }
    const bit = this.bitBand(address);
    if (bit !== undefined) {
      const before = this.read(bit.word, 4, master);
      const mask = 1 << bit.number;
      this.write(bit.word, 4, (value & 1 ? before | mask : before & ~mask) >>> 0, master);
    } else {
      this.writePeripheral(address, size, value, master);
    }
  }

  private writePeripheral(address: number, size: AccessSize, value: number, master: BusMaster): void {
    const block = address >>> 10;
    const peripheral = this.parts.peripherals.get(block);
    if (peripheral === undefined) {
      emptyPeripheral(address, master);
      return;
    }
    if (this.parts.clocked(block, 'write')) {
      const shift = 8 * (address & 3);
      const lanes = size === 4 ? 0xffff_ffff : ((1 << (8 * size)) - 1) << shift;
      try {
        peripheral.write(address & 0x3fc, ((value << shift) & lanes) >>> 0, lanes >>> 0);
      } catch (error) {
        throw error instanceof RangeError ? new BusError(address, master) : error;
      }
    }
  }

  /** ARM DDI 0403E, B3.1: a word in the alias stands for a bit of the first megabyte of RAM or peripherals. */
  private bitBand(address: number): { readonly word: number; readonly number: number } | undefined {
    const region = address & 0xfe00_0000;
    if (!CORE_MODELS[this.row.core].bitBand || (region !== 0x2200_0000 && region !== 0x4200_0000)) {
      return undefined;
    }
    const bit = (address & 0x01ff_fffc) >>> 2;
    const base = (address & 0xf000_0000) >>> 0;
    return { word: base + ((bit >>> 5) << 2), number: bit & 31 };
  }
}

function isIn({ start, size }: Area, address: number): boolean {
  return address >= start && address < start + size;
}

function emptyPeripheral(address: number, master: BusMaster): number {
  if (address >= PERIPHERALS && address < PERIPHERALS_END) {
    return 0;
  }
  throw new BusError(address, master);
}

function narrow(word: number, address: number, size: AccessSize): number {
  if (size === 4) {
    return word >>> 0;
  }
  return (word >>> (8 * (address & 3))) & (size === 2 ? 0xffff : 0xff);
}

function readView(view: DataView, at: number, size: AccessSize): number {
  return size === 4 ? view.getUint32(at, true) : size === 2 ? view.getUint16(at, true) : view.getUint8(at);
}

function writeView(view: DataView, at: number, size: AccessSize, value: number): void {
  if (size === 4) {
    view.setUint32(at, value, true);
  } else if (size === 2) {
    view.setUint16(at, value, true);
  } else {
    view.setUint8(at, value);
  }
}

/** Not ST's boot loader: a stack pointer, a reset vector, and a branch to itself. */
function bootLoader({ start, size }: Area): Uint8Array {
  const bytes = new Uint8Array(size).fill(0xff);
  const view = viewOf(bytes);
  view.setUint32(0, 0x2000_1000, true);
  view.setUint32(4, start + 8 + 1, true);
  view.setUint16(8, 0xe7fe, true);
  return bytes;
}

/** RAM after power-on holds whatever it likes, but the same in every run of a test. */
function fillWithNoise(bytes: Uint8Array): void {
  let state = 0x2545_f491;
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[i] = state >>> 24;
  }
}
