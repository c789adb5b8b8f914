/**
 * DBGMCU (RM0368, 23.16): who the chip is, and what stands still while the core is halted. Lives on the private
 * peripheral bus, or on M0 chips among the peripherals; only a power-on resets it.
 *
 * Below: peripheral. Above: the chip.
 */

import type { RegisterBit } from '../chips/chip-row.ts';
import { merged, type Peripheral, type ResetCause } from './peripheral.ts';

const IDCODE = 0x00;
const CONTROL = 0x04;
const APB1_FREEZE = 0x08;
const APB2_FREEZE = 0x0c;
const DEBUG_STOP = 1 << 1;

export class DebugMcu implements Peripheral {
  private registers = new Map<number, number>();

  /** @param watchdogFreeze the bit that stops the independent watchdog */
  constructor(
    private readonly idcode: number,
    private readonly watchdogFreeze: RegisterBit,
  ) {}

  /** Whether the independent watchdog stops while the core is halted. */
  get freezesWatchdog(): boolean {
    return ((this.read(this.watchdogFreeze.offset) >>> this.watchdogFreeze.bit) & 1) === 1;
  }

  /** Whether the bus keeps its clock in STOP mode. */
  get debugsStop(): boolean {
    return (this.read(CONTROL) & DEBUG_STOP) !== 0;
  }

  read(offset: number): number {
    return offset === IDCODE ? this.idcode : (this.registers.get(offset) ?? 0);
  }

  write(offset: number, value: number, lanes: number): void {
    if ([CONTROL, APB1_FREEZE, APB2_FREEZE, this.watchdogFreeze.offset].includes(offset)) {
      this.registers.set(offset, merged(this.read(offset), value, lanes));
    }
  }

  reset(cause: ResetCause): void {
    if (cause === 'power-on') {
      this.registers.clear();
    }
  }

  snapshot(): unknown {
    return new Map(this.registers);
  }

  restore(snapshot: unknown): void {
    this.registers = new Map(snapshot as ReadonlyMap<number, number>);
  }
}
