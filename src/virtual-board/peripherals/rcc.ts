/**
 * Reset and clock control (RM0368, chapter 6): the core's clock, the CRC unit's gate, the flags that tell why the
 * chip was reset. Oscillators and the PLL are ready at once.
 *
 * Below: peripheral. Above: the chip.
 */

import { merged, type Peripheral, type ResetCause } from './peripheral.ts';

const CONTROL = 0x00;
const PLL_CONFIGURATION = 0x04;
const CONFIGURATION = 0x08;
const AHB1_ENABLE = 0x30;
const BACKUP_DOMAIN = 0x70;
const CONTROL_STATUS = 0x74;

const INTERNAL_CLOCK = 16_000_000;
const CRC_ENABLE = 1 << 12;

/** In CONTROL: a ready bit is one above its enable bit (HSI 0, HSE 16, PLL 24, PLLI2S 26). */
const ENABLE_BITS = 0x0501_0001;
/** RM0368, 6.3.21: which flags of CSR a reset leaves behind. The pin is driven low by every reset from inside. */
const RESET_FLAGS: Readonly<Record<ResetCause, number>> = {
  'power-on': 0x0e00_0000,
  pin: 0x0400_0000,
  software: 0x1400_0000,
  watchdog: 0x2400_0000,
};
const REMOVE_FLAGS = 1 << 24;
const ALL_FLAGS = 0xfe00_0000;

/** RM0368, 6.3: values after a reset. */
const RESET_VALUES: Readonly<Record<number, number>> = { [CONTROL]: 0x0000_0081, [PLL_CONFIGURATION]: 0x2400_3010 };

export class ResetAndClockControl implements Peripheral {
  private registers = new Map<number, number>();
  private flags = 0;

  /**
   * @param externalClock the board's crystal or clock, Hz
   * @param clockChanged called when the core's clock may have changed
   */
  constructor(
    private readonly externalClock: number,
    private readonly clockChanged: () => void,
  ) {}

  /** Whether the CRC unit has a clock. */
  get crcUnitClocked(): boolean {
    return (this.read(AHB1_ENABLE) & CRC_ENABLE) !== 0;
  }

  /** The core's clock in Hz. */
  get coreClock(): number {
    const configuration = this.read(CONFIGURATION);
    const prescaler = (configuration >>> 4) & 0xf;
    // HPRE (RM0368, 6.3.3): 0xxx no division, then 2, 4, 8, 16, 64, 128, 256, 512.
    const division = prescaler < 8 ? 1 : (([2, 4, 8, 16, 64, 128, 256, 512] as const)[prescaler - 8] ?? 1);
    return this.systemClock(configuration & 3) / division;
  }

  private systemClock(source: number): number {
    if (source === 1) {
      return this.externalClock;
    }
    return source === 2 ? this.pllClock() : INTERNAL_CLOCK;
  }

  /** RM0368, 6.3.2: input / M × N / P. */
  private pllClock(): number {
    const settings = this.read(PLL_CONFIGURATION);
    const input = settings & (1 << 22) ? this.externalClock : INTERNAL_CLOCK;
    const divisionM = Math.max(2, settings & 0x3f);
    const factorN = (settings >>> 6) & 0x1ff;
    const divisionP = 2 * (((settings >>> 16) & 3) + 1);
    return Math.max(1_000_000, ((input / divisionM) * factorN) / divisionP);
  }

  read(offset: number): number {
    const value = this.registers.get(offset) ?? RESET_VALUES[offset] ?? 0;
    switch (offset) {
      case CONTROL:
        return (value | ((value & ENABLE_BITS) << 1)) >>> 0;
      case CONFIGURATION:
        return ((value & ~0xc) | ((value & 3) << 2)) >>> 0;
      case BACKUP_DOMAIN:
        return (value | ((value & 1) << 1)) >>> 0;
      case CONTROL_STATUS:
        return ((value & 1) | ((value & 1) << 1) | this.flags) >>> 0;
      default:
        return value;
    }
  }

  write(offset: number, value: number, lanes: number): void {
    if (offset === CONTROL_STATUS && value & REMOVE_FLAGS) {
      this.flags = 0;
    }
    const readyBits = offset === CONTROL ? ENABLE_BITS << 1 : 0;
    this.registers.set(offset, merged(this.read(offset), value, lanes) & ~readyBits);
    if (offset <= CONFIGURATION) {
      this.clockChanged();
    }
  }

  reset(cause: ResetCause): void {
    this.flags = ((cause === 'power-on' ? 0 : this.flags) | RESET_FLAGS[cause]) & ALL_FLAGS;
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
