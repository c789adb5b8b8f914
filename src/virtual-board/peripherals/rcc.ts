/**
 * Reset and clock control: the core's clock, the gates of other units, the flags that tell why the chip was reset.
 * Oscillators and PLLs are ready at once.
 *
 * Below: peripheral, the clock trees. Above: the chip.
 */

import type { RegisterBit } from '../chips/chip-row.ts';
import type { ClockTree } from './clock-trees.ts';
import { merged, type Peripheral, type ResetCause } from './peripheral.ts';

/** HPRE (RM0368, 6.3.3; the same on all): 0xxx no division, then 2, 4, 8, 16, 64, 128, 256, 512. */
const DIVISIONS = [2, 4, 8, 16, 64, 128, 256, 512] as const;
/** No tree gives less; a nonsense setting must not stop the time. */
const SLOWEST = 1_000_000;

export class ResetAndClockControl implements Peripheral {
  private registers = new Map<number, number>();
  private flags = 0;

  /**
   * @param externalClock the board's crystal or clock, Hz
   * @param clockChanged called when the core's clock may have changed
   */
  constructor(
    private readonly tree: ClockTree,
    private readonly externalClock: number,
    private readonly clockChanged: () => void,
  ) {}

  /** Whether a bit, such as a clock's gate, is set. */
  isSet({ offset, bit }: RegisterBit): boolean {
    return ((this.read(offset) >>> bit) & 1) === 1;
  }

  /** Whether the CRC unit has a clock. */
  get crcUnitClocked(): boolean {
    return this.isSet(this.tree.crcEnable);
  }

  /** Whether the internal oscillator runs. */
  get internalRuns(): boolean {
    return this.isSet(this.tree.internalOn);
  }

  /** The core's clock in Hz. */
  get coreClock(): number {
    const { offset, shift } = this.tree.prescaler;
    const prescaler = (this.read(offset) >>> shift) & 0xf;
    const division = prescaler < 8 ? 1 : (DIVISIONS[prescaler - 8] ?? 1);
    const source = this.read(this.tree.configuration) & this.switchMask;
    return (
      Math.max(
        SLOWEST,
        this.tree.systemClock((at) => this.read(at), source, this.externalClock),
      ) / division
    );
  }

  private get switchMask(): number {
    return (1 << this.tree.switchBits) - 1;
  }

  read(offset: number): number {
    const value = this.registers.get(offset) ?? this.tree.resetValues[offset] ?? 0;
    const near = (value & (this.tree.enableBits[offset] ?? 0)) << 1;
    const far = (value & (this.tree.farEnableBits?.[offset] ?? 0)) << 2;
    const ready = near | far | (this.tree.alwaysReady?.[offset] ?? 0);
    if (offset === this.tree.configuration) {
      const { switchBits } = this.tree;
      return ((value & ~(this.switchMask << switchBits)) | ((value & this.switchMask) << switchBits)) >>> 0;
    }
    return (value | ready | (offset === this.tree.resetFlags.offset ? this.flags : 0)) >>> 0;
  }

  write(offset: number, value: number, lanes: number): void {
    const { resetFlags, enableBits, farEnableBits, clockRegisters } = this.tree;
    const ready = ((enableBits[offset] ?? 0) << 1) | ((farEnableBits?.[offset] ?? 0) << 2);
    let kept = merged(this.read(offset), value, lanes) & ~ready;
    if (offset === resetFlags.offset) {
      this.flags = value & resetFlags.remove ? 0 : this.flags;
      kept &= ~(resetFlags.all | resetFlags.remove);
    }
    this.registers.set(offset, kept);
    if (clockRegisters.includes(offset)) {
      this.clockChanged();
    }
  }

  reset(cause: ResetCause): void {
    const { byCause, all } = this.tree.resetFlags;
    this.flags = ((cause === 'power-on' ? 0 : this.flags) | byCause[cause]) & all;
    this.registers.clear();
    this.clockChanged();
  }

  snapshot(): unknown {
    return { registers: new Map(this.registers), flags: this.flags };
  }

  restore(snapshot: unknown): void {
    const { registers, flags } = snapshot as { registers: ReadonlyMap<number, number>; flags: number };
    this.registers = new Map(registers);
    this.flags = flags;
    this.clockChanged();
  }
}
