/**
 * The bus of the chip, which core and debugger share: memory and peripherals behind it, and the wait for a flash that is
 * busy. The core stalls until it is ready; a debugger is told to wait, and noted where it should have known.
 *
 * Below: the memory map, the flash controller, DBGMCU. Above: the core, the chip.
 */

import { CortexM } from './core/cortex-m.ts';
import type { ChipRow } from './chips/chip-row.ts';
import type { AccessSize, BusMaster, MemoryBus } from './memory-bus.ts';
import type { MemoryMap } from './memory-map.ts';
import type { DebugMcu } from './peripherals/debug-mcu.ts';
import type { FlashController } from './peripherals/flash-controller.ts';
import type { Violations } from './violations.ts';

/** A block of peripheral registers. */
const BLOCK_SIZE = 0x400;
const PRIVATE_BUS = 0xe000_0000;
const PRIVATE_BUS_END = 0xe010_0000;

/** What hangs on it, and the core's time. */
export interface OnChipBus {
  readonly flash: FlashController;
  readonly map: MemoryMap;
  readonly debugMcu: DebugMcu;
  readonly violations: Violations;
  /** Cycles of the core up to a moment; its run ends early, because what happens next has changed. */
  readonly stall: (until: number) => number;
}

export class ChipBus implements MemoryBus {
  private stallCycles = 0;

  constructor(
    private readonly row: Pick<ChipRow, 'flash' | 'debugMcu'>,
    private readonly on: OnChipBus,
  ) {}

  read(address: number, size: AccessSize, master: BusMaster): number {
    if (this.isPrivateDebugMcu(address)) {
      return this.on.debugMcu.read(address & 0xfc);
    }
    if (this.waitsForFlash(address, false)) {
      this.stallUntilFlashIsReady();
    }
    return this.on.map.read(address, size, master);
  }

  write(address: number, size: AccessSize, value: number, master: BusMaster): void {
    if (this.isPrivateDebugMcu(address)) {
      this.on.debugMcu.write(address & 0xfc, value, 0xffff_ffff);
      return;
    }
    if (this.waitsForFlash(address, true)) {
      this.noteRegister(address);
      this.stallUntilFlashIsReady();
    }
    this.on.map.write(address, size, value, master);
  }

  takeStallCycles(): number {
    const cycles = this.stallCycles;
    this.stallCycles = 0;
    return cycles;
  }

  /** As a debugger reads: the core waits for nothing then. */
  readForDebugger(address: number, size: AccessSize): number {
    this.stallCycles = 0;
    return this.read(address, size, 'debug');
  }

  /** As a debugger writes. */
  writeForDebugger(address: number, size: AccessSize, value: number): void {
    this.write(address, size, value, 'debug');
    this.stallCycles = 0;
  }

  /** Whether an access has to wait until the flash is ready. */
  waitsForFlash(address: number, write: boolean): boolean {
    const { flash, map } = this.on;
    if (!flash.busy) {
      return false;
    }
    const inFlash = map.flashAddress(address);
    const register = this.flashRegister(address);
    return (
      (inFlash >= 0 && flash.arrayWaits(inFlash)) ||
      map.isDataEeprom(address) ||
      (write && register >= 0 && flash.writeWaits(register & ~3))
    );
  }

  /** A debugger goes where it has to wait: it should have asked the status register. Words to program may wait. */
  noteImpatience(address: number, write: boolean): void {
    if (write) {
      this.noteRegister(address);
    } else {
      this.on.violations.report('flash read while busy');
    }
  }

  /** DBGMCU, where it is on the private bus, which needs no clock of the chip's. */
  isPrivateDebugMcu(address: number): boolean {
    const { address: start } = this.row.debugMcu;
    return start >= PRIVATE_BUS && address >= start && address < start + BLOCK_SIZE;
  }

  private noteRegister(address: number): void {
    if (this.flashRegister(address) >= 0) {
      this.on.violations.report('FLASH_CR or FLASH_OPTCR: written while busy');
    }
  }

  /** Offset of a register of the flash controller; negative for anything else. */
  private flashRegister(address: number): number {
    const offset = address - this.row.flash.registers;
    return offset < BLOCK_SIZE ? offset : -1;
  }

  private stallUntilFlashIsReady(): void {
    this.stallCycles = Math.max(this.stallCycles, this.on.stall(this.on.flash.busyUntil));
  }
}

/** Whether an address is of the core itself, which answers there without the bus. */
export function isOfCore(address: number): boolean {
  return address >= PRIVATE_BUS && address < PRIVATE_BUS_END && CortexM.servesAddress(address);
}
