/**
 * The option bytes of an L4-type flash (RM0351, 3.4 and 3.7.8; RM0434, 3.10): read protection, watchdogs, how flash is
 * divided, which pages the second core has for itself. They can only be read here: whoever writes them is reported.
 *
 * Below: the chip's row. Above: `l4-flash.ts`.
 */

import { type ChipRow, type L4FlashRow, type Sector, sectorsOf } from '../chips/chip-row.ts';
import type { ReadProtection } from './flash-controller.ts';
import type { ResetCause } from './peripheral.ts';

/** FLASH_OPTR. */
const OPTIONS = 0x20;
/** WRP1AR, WRP1BR, WRP2AR, WRP2BR: the first page behind the last one means none. */
const WRITE_PROTECTION = [0x2c, 0x30, 0x4c, 0x50];
const NO_AREA = 0x0000_00ff;
/** WB, WL: FLASH_SFR (RM0434, 3.10.18; RM0453, 4.10.19): the second core's pages begin at SFSA; FSD: there are none. */
const SECURE_FLASH = 0x80;

/** RDP. */
const [OPEN, FINAL] = [0xaa, 0xcc];
/** OPTR.IWDG_SW: the watchdog starts by software. */
const SOFTWARE_WATCHDOG = 1 << 16;

export class L4OptionBytes {
  private options: number;
  private inForce: ReadProtection = 0;

  constructor(
    private readonly chip: ChipRow,
    private readonly row: L4FlashRow,
  ) {
    this.options = row.optionDefaults;
  }

  /** As kept without supply. Setting is as if done long ago. */
  get content(): readonly number[] {
    return [this.options];
  }

  set content(words: readonly number[]) {
    this.options = (words[0] ?? this.row.optionDefaults) >>> 0;
    this.inForce = this.level;
  }

  get readProtection(): ReadProtection {
    return this.inForce;
  }

  get hardwareWatchdog(): boolean {
    return (this.options & SOFTWARE_WATCHDOG) === 0;
  }

  /** Pages as they make them. */
  get sectors(): readonly Sector[] {
    return sectorsOf(this.chip, this.otherLayout?.sectors);
  }

  /** Whether two banks of cells work side by side as one, with pages twice as large (L4+, G47x: DBANK = 0). */
  get joinsBanks(): boolean {
    const [usual, other] = [this.chip.sectors[0]?.size, this.otherLayout?.sectors[0]?.size];
    return other !== undefined && other !== usual;
  }

  /** The division that is not the delivered one, while it is in force. */
  private get otherLayout(): L4FlashRow['otherLayout'] {
    const { otherLayout } = this.row;
    return otherLayout && ((this.options >>> otherLayout.bit) & 1) === otherLayout.level ? otherLayout : undefined;
  }

  /** Whether a page belongs to the second core. */
  isSecure({ code }: Sector): boolean {
    const { secureFlash: secure } = this.row;
    return secure !== undefined && !(secure.value & secure.off) && code >= (secure.value & secure.firstPage);
  }

  /** The register at an offset of the controller; 0 where it is none of theirs. */
  read(offset: number): number {
    switch (offset) {
      case OPTIONS:
        return this.options;
      case SECURE_FLASH:
        return this.row.secureFlash?.value ?? 0;
      default:
        return WRITE_PROTECTION.includes(offset) ? NO_AREA : 0;
    }
  }

  /** Whether the register at an offset is theirs. */
  owns(offset: number): boolean {
    return offset === OPTIONS || offset === SECURE_FLASH || WRITE_PROTECTION.includes(offset);
  }

  /** The word at an offset of their place in memory: OPTR, and its complement. */
  word(offset: number): number {
    return offset === 0 ? this.options : offset === 4 ? ~this.options >>> 0 : 0xffff_ffff;
  }

  /** A reset. Protection comes into force with the supply. */
  load(cause: ResetCause): void {
    if (cause === 'power-on') {
      this.inForce = this.level;
    }
  }

  /** RM0351, 3.5.1: AA is level 0, CC level 2, everything else level 1. */
  private get level(): ReadProtection {
    const protection = this.options & 0xff;
    return protection === OPEN ? 0 : protection === FINAL ? 2 : 1;
  }

  snapshot(): unknown {
    return [this.options, this.inForce];
  }

  restore(snapshot: unknown): void {
    [this.options, this.inForce] = snapshot as [number, ReadProtection];
  }
}
