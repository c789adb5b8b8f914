/**
 * The chip's peripherals: made, placed at their addresses and reset together.
 *
 * Below: each peripheral. Above: the chip. Addresses are those of RM0368, table 1.
 */

import type { BootSource } from './memory-map.ts';
import type { ChipRow } from './chips/chip-table.ts';
import { CrcUnit } from './peripherals/crc-unit.ts';
import { DebugMcu } from './peripherals/debug-mcu.ts';
import type { FlashController } from './peripherals/flash-controller.ts';
import type { Now, Peripheral, ResetCause } from './peripherals/peripheral.ts';
import { PlainRegisters } from './peripherals/plain-registers.ts';
import { ResetAndClockControl } from './peripherals/rcc.ts';
import { Watchdog } from './peripherals/watchdog.ts';

const CRC_BLOCK = 0x4002_3000 >>> 10;

/** Blocks that only remember, by address: ports B to H, timers 2 to 5, SPI, I2C, EXTI, timers 9 to 11, DMA, RTC. */
const PLAIN_BLOCKS = [
  0x4002_0400, 0x4002_0800, 0x4002_0c00, 0x4002_1000, 0x4002_1c00, 0x4000_0000, 0x4000_0400, 0x4000_0800, 0x4000_0c00,
  0x4000_2800, 0x4000_3800, 0x4000_3c00, 0x4000_5400, 0x4000_5800, 0x4000_5c00, 0x4001_0000, 0x4001_2000, 0x4001_2c00,
  0x4001_3000, 0x4001_3400, 0x4001_3c00, 0x4001_4000, 0x4001_4400, 0x4001_4800, 0x4002_6000, 0x4002_6400,
] as const;

/** USART2, 1 and 6. */
const SERIAL_BLOCKS = [0x4000_4400, 0x4001_1000, 0x4001_1400] as const;
/** USART_SR: TXE and TC (RM0368, 19.6.1): whatever is sent has gone. */
const SERIAL_ALWAYS = { 0x00: 0xc0 };
/** PWR_CR after reset, and VOSRDY in PWR_CSR (RM0368, 5.5). */
const POWER_RESET = { 0x00: 0x8000 };
const POWER_ALWAYS = { 0x04: 1 << 14 };
/** Ports A and B after reset: debug pins in their alternate function (RM0368, 8.4). */
const PORT_A_RESET = { 0x00: 0xa800_0000, 0x08: 0x0c00_0000, 0x0c: 0x6400_0000 };

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
  isClocked(block: number): boolean;
  reset(cause: ResetCause, boot0: boolean): void;
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

/** All peripherals of a chip, the flash controller included. */
export function makePeripherals(row: ChipRow, flash: FlashController, around: PeripheralSurroundings): Peripherals {
  const rcc = new ResetAndClockControl(row.externalClock, around.clockChanged);
  const watchdog = new Watchdog(around.now, () => flash.options.hardwareWatchdog, around.changed);
  const debugMcu = new DebugMcu(row.idcode);
  const portA = new PlainRegisters(PORT_A_RESET);
  const system = new PlainRegisters();
  const placed: [number, Peripheral][] = [
    [0x4002_3800, rcc],
    [0x4002_3c00, flash],
    [0x4002_3000, new CrcUnit()],
    [0x4000_3000, watchdog],
    [0x4000_7000, new PlainRegisters(POWER_RESET, POWER_ALWAYS)],
    [0x4002_0000, portA],
    [0x4001_3800, system],
  ];
  placed.push(...SERIAL_BLOCKS.map((start): [number, Peripheral] => [start, new PlainRegisters({}, SERIAL_ALWAYS)]));
  placed.push(...PLAIN_BLOCKS.map((start): [number, Peripheral] => [start, new PlainRegisters()]));
  const byBlock = new Map(placed.map(([start, peripheral]) => [start >>> 10, peripheral]));
  const all = [...byBlock.values(), debugMcu];

  return {
    rcc,
    watchdog,
    debugMcu,
    byBlock,
    get bootSource() {
      // SYSCFG_MEMRMP.MEM_MODE (RM0368, 7.2.1).
      return (['flash', 'system', 'flash', 'ram'] as const)[system.read(0) & 3] ?? 'flash';
    },
    get debugPinsConnected() {
      // Alternate function mode for pins 13 and 14: 10 each.
      return ((portA.read(0) >>> 26) & 0xf) === 0b1010;
    },
    isClocked: (block) => block !== CRC_BLOCK || rcc.crcUnitClocked,
    reset: (cause, boot0) => {
      all.forEach((peripheral) => peripheral.reset(cause));
      system.write(0, boot0 ? 1 : 0, 3);
    },
    snapshot: () => all.map((peripheral) => peripheral.snapshot()),
    restore: (snapshot) => all.forEach((peripheral, index) => peripheral.restore((snapshot as unknown[])[index])),
  };
}
