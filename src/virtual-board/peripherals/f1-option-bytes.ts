/**
 * The option bytes of F0, F1 and F3 (PM0075, 2.5; RM0091, 4): eight cells with their complements; what they say is
 * loaded at a reset, or where the chip has it by OBL_LAUNCH.
 *
 * Below: the chip's row. Above: the flash controller.
 */

import type { F1FlashRow } from '../chips/chip-row.ts';
import type { ReadProtection } from './flash-controller.ts';
import type { ResetCause } from './peripheral.ts';

/** Bytes in their order: RDP, USER, Data0, Data1, WRP0 to 3. */
const BYTES = 8;
const READ_PROTECTION = 0;
const USER = 1;
const WRITE_PROTECTION = 4;
const FINAL_KEY = 0xcc;
const SOFTWARE_WATCHDOG = 1 << 0;

/** FLASH_OBR.OPTERR: a byte and its complement do not match. */
const OPTION_ERROR = 1;

export class F1OptionBytes {
  /** The cells: a half-word for each byte, its complement in the upper half. */
  private cells: readonly number[];
  /** The bytes in force, as loaded. */
  private loaded: readonly number[] = [];
  private broken = false;
  private level: ReadProtection = 0;

  constructor(private readonly row: F1FlashRow) {
    this.cells = [row.unprotectedKey, ...new Array<number>(BYTES - 1).fill(0xff)].map(withComplement);
    this.load('power-on');
  }

  /** Bytes RDP to Data1, and WRP0 to 3, in a word each, the first one lowest. */
  get content(): readonly number[] {
    return [0, 4].map((first) => this.bytesAt(first, this.cells));
  }

  set content([first = 0xffff_ffff, second = 0xffff_ffff]: readonly number[]) {
    const bytes = [first, second].flatMap((word) => [0, 8, 16, 24].map((shift) => (word >>> shift) & 0xff));
    this.cells = bytes.map(withComplement);
    this.load('power-on');
  }

  private bytesAt(first: number, from: readonly number[]): number {
    return [3, 2, 1, 0].reduce((word, index) => ((word << 8) | ((from[first + index] ?? 0xff) & 0xff)) >>> 0, 0);
  }

  get readProtection(): ReadProtection {
    return this.level;
  }

  /** Whether the watchdog starts by itself after a reset. */
  get hardwareWatchdog(): boolean {
    return ((this.loaded[USER] ?? 0xff) & SOFTWARE_WATCHDOG) === 0;
  }

  /** FLASH_OBR (PM0075, 3.7; RM0091, 3.5.7). */
  get register(): number {
    const [, user = 0, data0 = 0, data1 = 0] = this.loaded;
    const level = this.level === 2 ? 3 : this.level;
    const status = (this.broken ? OPTION_ERROR : 0) | (level << 1);
    return this.row.optionRegister === 'f1'
      ? (status & 3) | ((user & 7) << 2) | (data0 << 10) | (data1 << 18)
      : (status | (user << 8) | (data0 << 16) | (data1 << 24)) >>> 0;
  }

  /** FLASH_WRPR. */
  get protectionRegister(): number {
    return this.bytesAt(WRITE_PROTECTION, this.loaded);
  }

  /** @param offset of an address from the start of flash; a bit of 0 protects */
  writeProtects(offset: number): boolean {
    const bit = Math.min(31, Math.floor(offset / this.row.protectedBytes));
    return ((this.protectionRegister >>> bit) & 1) === 0;
  }

  /** The option bytes in memory. */
  word(offset: number): number {
    return (((this.cells[offset / 2 + 1] ?? 0xffff) << 16) | (this.cells[offset / 2] ?? 0xffff)) >>> 0;
  }

  /** @param offset of a half-word */
  isErased(offset: number): boolean {
    return this.cells[offset >>> 1] === 0xffff;
  }

  /** Erases all. Returns the cells as they were. */
  erase(): readonly number[] {
    const before = this.cells;
    this.cells = new Array<number>(BYTES).fill(0xffff);
    return before;
  }

  /**
   * Programs a byte; its complement is made by the chip (PM0075, 2.3.4).
   * @param offset of its half-word
   * @returns what it brings with it: no more read protection costs all of flash, level 2 is for ever
   */
  program(offset: number, byte: number): 'plain' | 'erase-all' | 'final' {
    this.cells = this.cells.map((cell, index) => (index === offset >>> 1 ? withComplement(byte) : cell));
    if (offset >>> 1 !== READ_PROTECTION) {
      return 'plain';
    }
    if (byte === this.row.unprotectedKey && this.level === 1) {
      return 'erase-all';
    }
    return this.row.finalLevel && byte === FINAL_KEY ? 'final' : 'plain';
  }

  /** An erase (with the cells `before`) or the writing of a byte was cut short: some complements do not match. */
  spoil(before: readonly number[] | undefined): void {
    this.cells = before === undefined ? this.cells.map((cell) => cell | 0x0100) : before.map((cell) => cell | 0xaa00);
  }

  /** A reset loads the bytes; level 1 is in force from then on, as level 0 is (RM0091, 3.4.1). */
  load(cause: ResetCause): void {
    const matches = (cell: number): boolean => cell === 0xffff || ((cell >>> 8) ^ 0xff) === (cell & 0xff);
    this.broken = !this.cells.every(matches);
    this.loaded = this.cells.map((cell) => (matches(cell) ? cell & 0xff : 0xff));
    const key = this.loaded[READ_PROTECTION];
    const wanted = key === this.row.unprotectedKey ? 0 : this.row.finalLevel && key === FINAL_KEY ? 2 : 1;
    // With a debugger attached, protection that was not there shows at a power-on or when options are loaded.
    if (cause === 'power-on' || cause === 'options' || wanted < this.level || !this.row.optionLaunch) {
      this.level = wanted;
    }
  }

  snapshot(): unknown {
    return [this.cells, this.loaded, this.broken, this.level];
  }

  restore(snapshot: unknown): void {
    [this.cells, this.loaded, this.broken, this.level] = snapshot as [
      readonly number[],
      readonly number[],
      boolean,
      ReadProtection,
    ];
  }
}

function withComplement(byte: number): number {
  return ((byte ^ 0xff) << 8) | byte;
}
