/**
 * The option bytes of the STM32F4 (RM0368, 3.6): write protection, read protection, watchdog by hardware. What is
 * written to FLASH_OPTCR is staged; a start makes it permanent.
 *
 * Below: the chip table. Above: the flash controller.
 */

import type { ChipRow } from '../chips/chip-table.ts';
import type { ResetCause } from './peripheral.ts';

const SOFTWARE_WATCHDOG = 1 << 5;
const RDP_NONE = 0xaa;
const RDP_FINAL = 0xcc;
const PROTECTION_MODE = 0x8000_0000;

/** What making options permanent brought with it. */
export type OptionEffect = 'plain' | 'erase-all' | 'final';

export class OptionBytes {
  /** What the cells hold, in FLASH_OPTCR's layout without its lock and start bits. */
  private stored: number;
  /** What FLASH_OPTCR shows. */
  private shown: number;
  /** The read protection in force: set at power-on, lowered at once. */
  private level: 0 | 1 | 2 = 0;

  constructor(private readonly row: ChipRow) {
    this.stored = (row.optionDefaults & row.optionMask) >>> 0;
    this.shown = this.stored;
  }

  /** FLASH_OPTCR without its lock bit. */
  get staged(): number {
    return this.shown;
  }

  /** As kept in a board image; layout of FLASH_OPTCR. */
  get content(): number {
    return this.stored;
  }

  set content(value: number) {
    this.stored = (value & this.row.optionMask) >>> 0;
    this.load('power-on');
  }

  /** Read protection that is in force: 0 none, 1 no access for a debugger, 2 no debugger. */
  get readProtection(): 0 | 1 | 2 {
    return this.level;
  }

  /** Whether the watchdog starts by itself after a reset. */
  get hardwareWatchdog(): boolean {
    return (this.stored & SOFTWARE_WATCHDOG) === 0;
  }

  /** Whether a sector can be neither erased nor programmed: nWRP is active low, or high in PCROP mode. */
  writeProtects(sector: number): boolean {
    const bit = (this.stored >>> (16 + sector)) & 1;
    return this.protectsReading ? bit === 1 : bit === 0;
  }

  /** Whether the data of a sector cannot be read (PCROP). */
  readProtects(sector: number): boolean {
    return this.protectsReading && ((this.stored >>> (16 + sector)) & 1) === 1;
  }

  get protectsReading(): boolean {
    return this.row.readoutProtectableSectors && (this.stored & PROTECTION_MODE) !== 0;
  }

  /** The option bytes in memory: user and RDP in the first word, nWRP in the third, each with its complement. */
  word(offset: number): number {
    const half = offset === 0 ? this.stored & 0xffff : offset === 8 ? (this.stored >>> 16) & 0xffff : 0xffff;
    return offset === 0 || offset === 8 ? ((~half << 16) | half) >>> 0 : 0xffff_ffff;
  }

  stage(value: number): void {
    this.shown = (value & this.row.optionMask) >>> 0;
  }

  /** Makes what is staged permanent. */
  commit(): OptionEffect {
    const wanted = levelOf(this.shown);
    const before = levelOf(this.stored);
    if (before === 2) {
      return 'plain';
    }
    this.stored = this.shown;
    if (wanted < before) {
      this.level = wanted;
      return 'erase-all';
    }
    return wanted === 2 ? 'final' : 'plain';
  }

  /** What a cut during the writing has left on real parts: read protection and PCROP mode set. */
  spoil(): void {
    this.stored = ((this.stored & ~0xff00) | PROTECTION_MODE | 0x5500) & this.row.optionMask;
    this.stored >>>= 0;
  }

  /** A reset shows what is stored; only a power-on puts a higher read protection in force. */
  load(cause: ResetCause): void {
    this.shown = this.stored;
    if (cause === 'power-on') {
      this.level = levelOf(this.stored);
    }
  }

  snapshot(): unknown {
    return [this.stored, this.shown, this.level];
  }

  restore(snapshot: unknown): void {
    [this.stored, this.shown, this.level] = snapshot as [number, number, 0 | 1 | 2];
  }
}

/** RM0368, 3.6.3: AA is level 0, CC level 2, everything else level 1. */
function levelOf(options: number): 0 | 1 | 2 {
  const protection = (options >>> 8) & 0xff;
  return protection === RDP_NONE ? 0 : protection === RDP_FINAL ? 2 : 1;
}
