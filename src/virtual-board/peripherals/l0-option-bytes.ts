/**
 * The option bytes of L0 and L1 (RM0377, 3.4 and 3.8): FLASH_OPTR and the registers of write protection, which are loaded
 * from them. They are read, and kept; nobody writes them here.
 *
 * Below: nothing. Above: the flash interface.
 */

import type { ChipRow, L0FlashRow } from '../chips/chip-row.ts';
import type { ReadProtection } from './flash-controller.ts';
import type { ResetCause } from './peripheral.ts';

/** WPRMOD (SPRMOD on L1): write protection protects against reading. */
const PROTECTION_MODE = 1 << 8;
/** IWDG_SW: the watchdog starts by software. */
const SOFTWARE_WATCHDOG = 1 << 20;
const OPEN = 0xaa;
const FINAL = 0xcc;
/** Bytes that one bit of write protection stands for (RM0377, 3.3.1). */
const PROTECTED_BYTES = 4096;

export class L0OptionBytes {
  private words: readonly number[];
  private protectionInForce: ReadProtection = 0;

  constructor(
    private readonly chip: Pick<ChipRow, 'flashStart'>,
    private readonly row: Pick<L0FlashRow, 'optionDefaults' | 'protectionRegisters'>,
  ) {
    this.words = this.defaults;
  }

  private get defaults(): readonly number[] {
    return [this.row.optionDefaults, ...this.row.protectionRegisters.map(() => 0)];
  }

  /** FLASH_OPTR, and the registers of write protection. */
  get content(): readonly number[] {
    return this.words;
  }

  set content(words: readonly number[]) {
    this.words = this.defaults.map((word, index) => (words[index] ?? word) >>> 0);
    this.protectionInForce = levelOf(this.words);
  }

  get readProtection(): ReadProtection {
    return this.protectionInForce;
  }

  get hardwareWatchdog(): boolean {
    return (this.register & SOFTWARE_WATCHDOG) === 0;
  }

  /** FLASH_OPTR. */
  get register(): number {
    return this.words[0] ?? 0;
  }

  /** A register of write protection; 0 where there is none at this offset. */
  protectionRegister(offset: number): number {
    const index = this.row.protectionRegisters.indexOf(offset);
    return index < 0 ? 0 : (this.words[1 + index] ?? 0);
  }

  get protectsReading(): boolean {
    return (this.register & PROTECTION_MODE) !== 0;
  }

  /** A bit protects its 4 KB where it is 1; against reading, where it is 0 (RM0367, 3.4.4). */
  isProtected(address: number): boolean {
    const block = Math.floor((address - this.chip.flashStart) / PROTECTED_BYTES);
    const bit = ((this.words[1 + (block >>> 5)] ?? 0) >>> (block & 31)) & 1;
    return bit === (this.protectsReading ? 0 : 1);
  }

  /** Half-words of FLASH_OPTR and of the registers of write protection, each with its complement (RM0377, 3.8). */
  word(offset: number): number {
    const register = this.words[offset >>> 3];
    if (register === undefined) {
      return 0xffff_ffff;
    }
    const half = (register >>> (offset & 4 ? 16 : 0)) & 0xffff;
    return ((~half << 16) | half) >>> 0;
  }

  /** Read protection comes into force with the supply. */
  load(cause: ResetCause): void {
    if (cause === 'power-on') {
      this.protectionInForce = levelOf(this.words);
    }
  }

  snapshot(): unknown {
    return [this.words, this.protectionInForce];
  }

  restore(snapshot: unknown): void {
    [this.words, this.protectionInForce] = snapshot as [readonly number[], ReadProtection];
  }
}

/** RM0377, 3.4.1: AA is level 0, CC level 2, everything else level 1. */
function levelOf([first = 0]: readonly number[]): ReadProtection {
  const protection = first & 0xff;
  return protection === OPEN ? 0 : protection === FINAL ? 2 : 1;
}
