/**
 * The chip's peripherals: made, placed at their addresses and reset together, as the chip's row says.
 *
 * Below: each peripheral. Above: the chip.
 */

import type { ChipRow } from './chips/chip-row.ts';
import type { BootSource } from './memory-map.ts';
import { CLOCK_TREES } from './peripherals/clock-trees.ts';
import { CrcUnit } from './peripherals/crc-unit.ts';
import { DebugMcu } from './peripherals/debug-mcu.ts';
import type { FlashController } from './peripherals/flash-controller.ts';
import type { Now, Peripheral, ResetCause } from './peripherals/peripheral.ts';
import { PlainRegisters } from './peripherals/plain-registers.ts';
import { ResetAndClockControl } from './peripherals/rcc.ts';
import { Watchdog } from './peripherals/watchdog.ts';

/** Port A: MODER, and OSPEEDR and PUPDR of the debug pins after reset (RM0368, 8.4). */
const portReset = (modes: number): Record<number, number> => ({ 0x00: modes, 0x08: 0x0c00_0000, 0x0c: 0x6400_0000 });
/** Pins 13 and 14 in MODER: alternate function is 10 each. */
const DEBUG_PINS_CONNECTED = 0b1010;
/** AFIO_MAPR, and its SWJ_CFG (RM0008, 9.4.2): 4 is “both disabled”. */
const MAPR = 0x04;
const SWJ_DISABLED = 4;

export interface PeripheralSurroundings {
  readonly now: Now;
  /** Called when the moment of the next event may have changed. */
  readonly changed: () => void;
  /** Called when the core's clock may have changed. */
  readonly clockChanged: () => void;
}

export interface Peripherals {
  readonly rcc: ResetAndClockControl;
  readonly watchdog: Watchdog;
  readonly debugMcu: DebugMcu;
  /** By address >>> 10. */
  readonly byBlock: ReadonlyMap<number, Peripheral>;
  readonly bootSource: BootSource;
  /** Whether PA13 and PA14 are still SWDIO and SWCLK. */
  readonly debugPinsConnected: boolean;
  isClocked(block: number, access: 'read' | 'write'): boolean;
  reset(cause: ResetCause, boot0: boolean): void;
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

/** All peripherals of a chip, the flash controller included. */
export function makePeripherals(row: ChipRow, flash: FlashController, around: PeripheralSurroundings): Peripherals {
  const places = row.peripherals;
  const rcc = new ResetAndClockControl(CLOCK_TREES[places.clocks.tree], row.externalClock, around.clockChanged);
  const watchdog = new Watchdog(around.now, () => flash.hardwareWatchdog, around.changed);
  const debugMcu = new DebugMcu(row.idcode, row.debugMcu.watchdogFreeze);
  const byModes = places.debugPins.by === 'moder';
  const pins = new PlainRegisters(byModes ? portReset(places.debugPins.reset) : {});
  const remap = new PlainRegisters();
  const placed: [number, Peripheral][] = [
    ...places.others.map(({ address, reset, ones }): [number, Peripheral] => [
      address,
      new PlainRegisters(reset, ones),
    ]),
    [places.clocks.address, rcc],
    [row.flash.registers, flash],
    [places.crc, new CrcUnit()],
    [places.watchdog, watchdog],
    [places.debugPins.address, pins],
    [row.debugMcu.address, debugMcu],
  ];
  if (places.memoryRemap !== undefined) {
    placed.push([places.memoryRemap, remap]);
  }
  const byBlock = new Map(placed.map(([start, peripheral]) => [start >>> 10, peripheral]));
  const all = [...new Set([...byBlock.values(), remap])];
  const debugMcuGate = row.debugMcu.gate;

  return {
    rcc,
    watchdog,
    debugMcu,
    byBlock,
    get bootSource() {
      // SYSCFG_MEMRMP.MEM_MODE (RM0368, 7.2.1; RM0091, 10.1.1).
      return (['flash', 'system', 'flash', 'ram'] as const)[remap.read(0) & 3] ?? 'flash';
    },
    get debugPinsConnected() {
      return byModes
        ? ((pins.read(0) >>> 26) & 0xf) === DEBUG_PINS_CONNECTED
        : ((pins.read(MAPR) >>> 24) & 7) !== SWJ_DISABLED;
    },
    isClocked: (block, access) => {
      if (block === places.crc >>> 10) {
        return rcc.crcUnitClocked;
      }
      if (debugMcuGate === undefined || block !== row.debugMcu.address >>> 10) {
        return true;
      }
      return access === 'read' || rcc.isSet(debugMcuGate);
    },
    reset: (cause, boot0) => {
      all.forEach((peripheral) => peripheral.reset(cause));
      remap.write(0, boot0 || flash.bootsEmpty ? 1 : 0, 3);
    },
    snapshot: () => all.map((peripheral) => peripheral.snapshot()),
    restore: (snapshot) => all.forEach((peripheral, index) => peripheral.restore((snapshot as unknown[])[index])),
  };
}
