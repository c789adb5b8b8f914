/**
 * Where everything is in the chip (RM0368, 2.3): flash and its alias, system memory, option bytes, RAM, peripherals,
 * bit-band regions; and what an access to each does.
 *
 * Below: the flash controller, the peripherals. Above: the chip, which adds time. It does not know cycles or the core.
 */

import { readUint32, viewOf } from '../base/bytes.ts';
import { flashSizeOf, type ChipRow, type RamBlock } from './chips/chip-table.ts';
import { BusError, type AccessSize, type BusMaster } from './memory-bus.ts';
import { DataCache } from './peripherals/data-cache.ts';
import type { FlashController } from './peripherals/flash-controller.ts';
import { STATUS_READ_PROTECTED } from './peripherals/flash-controller.ts';
import type { Peripheral } from './peripherals/peripheral.ts';

/** RM0368, 2.4 and 24: system memory, one-time programmable area, unique id, flash size, option bytes. */
const SYSTEM_MEMORY = 0x1fff_0000;
const SYSTEM_MEMORY_SIZE = 0x7800;
const SYSTEM_MEMORY_END = 0x2000_0000;
const ONE_TIME_END = 0x1fff_7a10;
const UNIQUE_ID = 0x1fff_7a10;
const FLASH_SIZE = 0x1fff_7a20;
const OPTION_BYTES = 0x1fff_c000;
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
  readonly clocked: (block: number) => boolean;
  readonly bootSource: () => BootSource;
  /** Whether read protection keeps everybody out of flash. */
  readonly flashBlocked: () => boolean;
}

export class MemoryMap {
  readonly cache: DataCache;
  readonly ram: readonly { readonly block: RamBlock; readonly bytes: Uint8Array; readonly view: DataView }[];
  private readonly system: Uint8Array;
  private readonly flashSize: number;

  constructor(
    private readonly row: ChipRow,
    private readonly parts: MapSurroundings,
  ) {
    this.flashSize = flashSizeOf(row);
    this.cache = new DataCache(parts.flash.array.bytes);
    this.ram = row.ram.map((block) => {
      const bytes = new Uint8Array(block.size);
      return { block, bytes, view: viewOf(bytes) };
    });
    this.system = bootLoader();
  }

  /** Offset into flash of an address in it or in its alias at 0; negative where it is neither. */
  flashOffset(address: number): number {
    const offset = (address >= this.row.flashStart ? address - this.row.flashStart : address) >>> 0;
    const direct = address >= this.row.flashStart;
    return offset < this.flashSize && (direct || this.parts.bootSource() === 'flash') ? offset : -1;
  }

  /** @throws BusError where nothing is or nothing may be */
  read(address: number, size: AccessSize, master: BusMaster): number {
    const offset = this.flashOffset(address);
    if (offset >= 0) {
      return this.readFlash(offset, size, master);
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
    if (address >= SYSTEM_MEMORY && address < SYSTEM_MEMORY_END) {
      return narrow(this.systemWord(address & ~3, master), address, size);
    }
    return this.readElsewhere(address, size, master);
  }

  private readElsewhere(address: number, size: AccessSize, master: BusMaster): number {
    if (address < ALIAS_END && this.parts.bootSource() !== 'flash') {
      const start = this.parts.bootSource() === 'ram' ? (this.ram[0]?.block.start ?? 0) : SYSTEM_MEMORY;
      return this.read(start + address, size, master);
    }
    const bit = this.bitBand(address);
    if (bit === undefined) {
      throw new BusError(address, master);
    }
    return (this.read(bit.word, 4, master) >>> bit.number) & 1;
  }

  private readFlash(offset: number, size: AccessSize, master: BusMaster): number {
    const { flash } = this.parts;
    const address = this.row.flashStart + offset;
    if (this.parts.flashBlocked()) {
      throw new BusError(address, master);
    }
    if (master !== 'fetch' && flash.options.protectsReading) {
      if (flash.options.readProtects(flash.array.sectorAt(address)?.index ?? 0)) {
        flash.fail(STATUS_READ_PROTECTED);
        return 0;
      }
    }
    const cached = flash.dataCacheEnabled && master !== 'fetch';
    let value = 0;
    for (let i = size - 1; i >= 0; i--) {
      value = value * 256 + (cached ? this.cache.read(offset + i) : (flash.array.bytes[offset + i] ?? 0xff));
    }
    return value;
  }

  private systemWord(address: number, master: BusMaster): number {
    if (address < SYSTEM_MEMORY + SYSTEM_MEMORY_SIZE) {
      return readUint32(this.system, address - SYSTEM_MEMORY);
    }
    if (address < ONE_TIME_END) {
      return 0xffff_ffff;
    }
    if (address < UNIQUE_ID + 12) {
      // RM0368, 24.1: wafer coordinates, wafer number and lot as text; invented, but of that shape.
      return [0x0039_0024, 0x3136_5110, 0x3034_3736][(address - UNIQUE_ID) >>> 2] ?? 0;
    }
    if (address === FLASH_SIZE) {
      return ((this.flashSize / 1024) * 0x1_0000 + 0xffff) >>> 0;
    }
    if (address >= OPTION_BYTES && address < OPTION_BYTES + 16) {
      return this.parts.flash.options.word(address - OPTION_BYTES);
    }
    if (address >= FLASH_SIZE + 4 && address < OPTION_BYTES) {
      return 0xffff_ffff;
    }
    throw new BusError(address, master);
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
    return this.parts.clocked(block) ? narrow(peripheral.read(address & 0x3fc), address, size) : 0;
  }

  /** @throws BusError where nothing is, nothing may be, or the flash refuses a key */
  write(address: number, size: AccessSize, value: number, master: BusMaster): void {
    const offset = this.flashOffset(address);
    if (offset >= 0) {
      if (this.parts.flashBlocked()) {
        throw new BusError(address, master);
      }
      this.parts.flash.program(this.row.flashStart + offset, size, value);
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
    if (this.parts.clocked(block)) {
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
    if (region !== 0x2200_0000 && region !== 0x4200_0000) {
      return undefined;
    }
    const bit = (address & 0x01ff_fffc) >>> 2;
    const base = (address & 0xf000_0000) >>> 0;
    return { word: base + ((bit >>> 5) << 2), number: bit & 31 };
  }
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
function bootLoader(): Uint8Array {
  const bytes = new Uint8Array(SYSTEM_MEMORY_SIZE).fill(0xff);
  const view = viewOf(bytes);
  view.setUint32(0, 0x2000_1000, true);
  view.setUint32(4, SYSTEM_MEMORY + 8 + 1, true);
  view.setUint16(8, 0xe7fe, true);
  return bytes;
}
