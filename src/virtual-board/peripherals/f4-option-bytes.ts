/**
 * The option bytes of F2, F4 and F7 (RM0368, 3.6; RM0090, 3.9.10; RM0385, 3.4): write protection, read protection,
 * watchdog by hardware, mode of the banks. What is written to FLASH_OPTCR and OPTCR1 is staged; a start makes it
 * permanent.
 *
 * Below: the chip's row. Above: the flash controller.
 */

import type { F4FlashRow, Sector } from '../chips/chip-row.ts';
import type { ReadProtection } from './flash-controller.ts';
import type { ResetCause } from './peripheral.ts';

const SOFTWARE_WATCHDOG = 1 << 5;
const RDP_NONE = 0xaa;
const RDP_FINAL = 0xcc;
const PROTECTION_MODE = 0x8000_0000;

/** What making options permanent brought with it. */
export type OptionEffect = 'plain' | 'erase-all' | 'final';

export class F4OptionBytes {
  /** What the cells hold, in the layout of FLASH_OPTCR and OPTCR1 without lock and start bits. */
  private stored: readonly number[];
  /** What the registers show. */
  private shown: readonly number[];
  /** The read protection in force: set at power-on, lowered at once. */
  private level: ReadProtection = 0;

  constructor(private readonly row: F4FlashRow) {
    this.stored = this.changeable(row.optionDefaults);
    this.shown = this.stored;
  }

  private changeable(words: readonly number[]): readonly number[] {
    return this.row.optionMasks.map(
      (mask, index) => ((words[index] ?? this.row.optionDefaults[index] ?? 0) & mask) >>> 0,
    );
  }

  /** FLASH_OPTCR (0) without its lock bit, or FLASH_OPTCR1 (1). */
  staged(register: 0 | 1): number {
    return this.shown[register] ?? 0;
  }

  /** As kept in a board image; layout of FLASH_OPTCR and OPTCR1. */
  get content(): readonly number[] {
    return this.stored;
  }

  set content(words: readonly number[]) {
    this.stored = this.changeable(words);
    this.load('power-on');
  }

  get readProtection(): ReadProtection {
    return this.level;
  }

  /** Whether the watchdog starts by itself after a reset. */
  get hardwareWatchdog(): boolean {
    return (this.first & SOFTWARE_WATCHDOG) === 0;
  }

  /** Whether flash is divided in the other way of the row (DB1M = 1, nDBANK = 0). */
  get otherLayout(): boolean {
    const other = this.row.otherLayout;
    return other !== undefined && ((this.first >>> other.bit) & 1) === other.level;
  }

  private get first(): number {
    return this.stored[0] ?? 0;
  }

  /** Whether a sector can be neither erased nor programmed: nWRP is active low, or high in PCROP mode. */
  writeProtects(sector: Sector): boolean {
    return this.protectsReading ? this.notProtected(sector) === 1 : this.notProtected(sector) === 0;
  }

  /** Whether the data of a sector cannot be read (PCROP). */
  readProtects(sector: Sector): boolean {
    return this.protectsReading && this.notProtected(sector) === 1;
  }

  private notProtected(sector: Sector): number {
    const { word, bit } = this.row.protectionBit(sector, this.otherLayout);
    return ((this.stored[word] ?? 0) >>> bit) & 1;
  }

  get protectsReading(): boolean {
    return this.row.readoutProtectableSectors && (this.first & PROTECTION_MODE) !== 0;
  }

  /** The option bytes in memory: a half-word with its complement in every second word. */
  word(offset: number): number {
    const word = this.stored[offset >>> 4];
    if (word === undefined || offset % 8 !== 0) {
      return 0xffff_ffff;
    }
    const half = (word >>> (offset & 8 ? 16 : 0)) & 0xffff;
    return ((~half << 16) | half) >>> 0;
  }

  stage(register: 0 | 1, value: number): void {
    this.shown = this.changeable(this.shown.map((word, index) => (index === register ? value : word)));
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
    this.stored = this.changeable([(this.first & ~0xff00) | PROTECTION_MODE | 0x5500, ...this.stored.slice(1)]);
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
    [this.stored, this.shown, this.level] = snapshot as [readonly number[], readonly number[], ReadProtection];
  }
}

/** RM0368, 3.6.3: AA is level 0, CC level 2, everything else level 1. */
function levelOf([first = 0]: readonly number[]): ReadProtection {
  const protection = (first >>> 8) & 0xff;
  return protection === RDP_NONE ? 0 : protection === RDP_FINAL ? 2 : 1;
}
