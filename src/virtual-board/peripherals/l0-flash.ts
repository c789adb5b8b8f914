/**
 * The flash interface of L0 and L1 (RM0377 and RM0367, chapter 3; RM0038, chapter 3): erased is zero, a page is erased by
 * a zero that is written into it, words are programmed one by one or half a page at once. Three pairs of keys: registers,
 * program memory, option bytes.
 *
 * Below: the cells, what is under way. Above: the chip.
 *
 * What the manuals do not say and is our choice: both banks wait while one is busy; the loaded words of a half page are
 * lost by a write to FLASH_PECR; option bytes cannot be written.
 */

import type { ChipRow, L0FlashRow } from '../chips/chip-row.ts';
import { BusError, type AccessSize, type BusMaster } from '../memory-bus.ts';
import { DataEeprom } from './data-eeprom.ts';
import type { FlashArray } from './flash-array.ts';
import type { FlashController, FlashSurroundings, ReadProtection } from './flash-controller.ts';
import { FlashInTime } from './flash-in-time.ts';
import { FlashOperations } from './flash-operations.ts';
import { FlippingCells } from './flipping-cells.ts';
import { KeyLock } from './key-lock.ts';
import { L0OptionBytes } from './l0-option-bytes.ts';
import { merged, type ResetCause } from './peripheral.ts';

const ACCESS_CONTROL = 0x00;
const CONTROL = 0x04;
const KEY = 0x0c;
const PROGRAM_KEY = 0x10;
const OPTION_KEY = 0x14;
const STATUS = 0x18;
const OPTIONS = 0x1c;

const STATUS_BUSY = 1 << 0;
const STATUS_END = 1 << 1;
/** High voltage off, ready: set whenever nothing runs. */
const STATUS_IDLE = (1 << 2) | (1 << 3);
const STATUS_WRITE_PROTECTED = 1 << 8;
const STATUS_ALIGNMENT = 1 << 9;
const STATUS_SIZE = 1 << 10;
const STATUS_OPTIONS_VALIDITY = 1 << 11;
const STATUS_READ_PROTECTED = 1 << 13;
const STATUS_NOT_ERASED = 1 << 16;
const STATUS_ENDED_BY_FETCH = 1 << 17;
const STATUS_FLAGS = 0x3_2f02;

const LOCK = 1 << 0;
const PROGRAM_LOCK = 1 << 1;
const OPTION_LOCK = 1 << 2;
const PROGRAM = 1 << 3;
const DATA = 1 << 4;
const FIX = 1 << 8;
const ERASE = 1 << 9;
const HALF_PAGE = 1 << 10;
const PARALLEL_BANKS = 1 << 15;
const OPTION_LAUNCH = 1 << 18;
const MODES = PROGRAM | DATA | FIX | ERASE | HALF_PAGE | PARALLEL_BANKS;
/** With the interrupts of bits 16 and 17. */
const CONTROL_BITS = MODES | (3 << 16);

/** The words of a half page that have come so far. */
interface Loading {
  readonly start: number;
  readonly words: readonly number[];
}

export class L0Flash extends FlashInTime implements FlashController {
  readonly dataEeprom: DataEeprom | undefined;
  bootsEmpty = false;
  private readonly lock = new KeyLock([0x89ab_cdef, 0x0203_0405]);
  private readonly programLock = new KeyLock([0x8c9d_aebf, 0x1314_1516]);
  private readonly optionLock = new KeyLock([0xfbea_d9c8, 0x2425_2627]);
  protected readonly operations: FlashOperations;
  protected readonly timedCells: FlippingCells;
  private accessControl = 0;
  private status = 0;
  private control = 0;
  private readonly options: L0OptionBytes;
  private loading: Loading | undefined;

  constructor(
    private readonly chip: ChipRow,
    private readonly row: L0FlashRow,
    readonly array: FlashArray,
    private readonly surroundings: FlashSurroundings,
  ) {
    super(surroundings.now);
    this.operations = new FlashOperations(array, surroundings.now);
    this.timedCells = new FlippingCells(array, surroundings.now, surroundings.contentChanged);
    this.options = new L0OptionBytes(chip, row);
    this.dataEeprom = chip.dataEeprom && new DataEeprom(chip.dataEeprom);
  }

  get locked(): boolean {
    return this.lock.locked || this.programLock.locked;
  }

  protected operationsEnded(): void {
    this.status |= STATUS_END;
    this.surroundings.changed();
  }

  // Registers

  read(offset: number): number {
    switch (offset) {
      case ACCESS_CONTROL:
        return this.accessControl;
      case CONTROL:
        return (
          this.control |
          (this.lock.locked ? LOCK : 0) |
          (this.programLock.locked ? PROGRAM_LOCK : 0) |
          (this.optionLock.locked ? OPTION_LOCK : 0)
        );
      case STATUS:
        return this.status | (this.busy ? STATUS_BUSY : STATUS_IDLE);
      case OPTIONS:
        return this.options.register;
      default:
        return this.options.protectionRegister(offset);
    }
  }

  writeWaits(offset: number): boolean {
    return offset === CONTROL && this.busy;
  }

  /** @throws RangeError for a wrong key: the chip answers it with a bus error */
  write(offset: number, value: number, lanes: number): void {
    const { violations } = this.surroundings;
    switch (offset) {
      case ACCESS_CONTROL:
        this.accessControl = merged(this.accessControl, value, lanes);
        break;
      case CONTROL:
        this.writeControl(merged(this.read(CONTROL), value, lanes));
        break;
      case KEY:
        this.lock.write(value, 'FLASH_PEKEYR', violations);
        break;
      case PROGRAM_KEY:
        this.refuseWhileLocked('FLASH_PRGKEYR');
        this.programLock.write(value, 'FLASH_PRGKEYR', violations);
        break;
      case OPTION_KEY:
        this.refuseWhileLocked('FLASH_OPTKEYR');
        this.optionLock.write(value, 'FLASH_OPTKEYR', violations);
        break;
      case STATUS:
        this.status &= ~(value & lanes & STATUS_FLAGS);
        break;
    }
    this.surroundings.changed();
  }

  /** The locks behind the first open only where that one is open (RM0377, 3.3.4 “Unlocking”). */
  private refuseWhileLocked(register: string): void {
    if (this.lock.locked) {
      this.surroundings.violations.report(`${register}: written while FLASH_PECR is locked`);
      throw new RangeError('locked');
    }
  }

  private writeControl(value: number): void {
    if (this.lock.locked) {
      this.surroundings.violations.report('FLASH_PECR: written while locked');
      return;
    }
    if (this.loading) {
      this.surroundings.violations.report('FLASH_PECR: written while a half page is being loaded');
      this.loading = undefined;
    }
    this.control = value & CONTROL_BITS;
    if (value & OPTION_LOCK) {
      this.optionLock.close();
    }
    if (value & PROGRAM_LOCK) {
      this.programLock.close();
    }
    if (value & LOCK) {
      this.control &= ~MODES;
      [this.lock, this.programLock, this.optionLock].forEach((each) => each.close());
    } else if (value & OPTION_LAUNCH && !this.optionLock.locked) {
      this.surroundings.launchOptions();
    }
  }

  // The array

  arrayWaits(): boolean {
    return this.busy;
  }

  get readsPlainly(): boolean {
    return !this.options.protectsReading;
  }

  readArray(address: number, size: AccessSize, master: BusMaster): number {
    if (this.loading) {
      this.surroundings.violations.report('flash read while a half page is being loaded');
      this.status |= this.row.endedByFetch ? STATUS_ENDED_BY_FETCH : 0;
      this.loading = undefined;
    }
    if (this.surroundings.blocked()) {
      throw new BusError(address, master);
    }
    if (this.options.protectsReading && this.options.isProtected(address)) {
      this.status |= STATUS_READ_PROTECTED;
      throw new BusError(address, master);
    }
    const offset = this.array.offsetOf(address);
    let value = 0;
    for (let i = size - 1; i >= 0; i--) {
      value = value * 256 + (this.array.bytes[offset + i] ?? 0);
    }
    return value;
  }

  program(address: number, size: AccessSize, value: number, master: BusMaster): void {
    const { violations } = this.surroundings;
    if (this.surroundings.blocked()) {
      throw new BusError(address, master);
    }
    if (this.locked) {
      violations.report('flash written while FLASH_PECR or the program memory is locked');
      this.status |= STATUS_WRITE_PROTECTED;
    } else if (size !== 4) {
      violations.report(`flash written ${size * 8} bits wide: it takes words only`);
      this.status |= STATUS_SIZE;
    } else {
      switch (this.control & MODES) {
        case 0:
          this.programCells(address, [value]);
          break;
        case PROGRAM | ERASE:
          this.erasePage(address, value);
          break;
        case PROGRAM | HALF_PAGE:
          this.load(address, value);
          break;
        default:
          violations.report('flash written in no mode that FLASH_PECR has for it');
          this.status |= STATUS_WRITE_PROTECTED;
      }
    }
    this.surroundings.changed();
  }

  writeData(address: number, size: AccessSize, value: number): void {
    if (this.lock.locked || this.control & (PROGRAM | HALF_PAGE)) {
      this.surroundings.violations.report('data EEPROM written while locked, or in a mode of the program memory');
      this.status |= STATUS_WRITE_PROTECTED;
    } else {
      this.dataEeprom?.store(address, size, value);
      this.surroundings.contentChanged(address, size);
      this.operations.begin('program', [], this.row.times.program);
    }
    this.surroundings.changed();
  }

  /** A word of a half page. Their order counts, not their addresses, but all must be in it (RM0377, 3.3.4). */
  private load(address: number, value: number): void {
    const { halfPage } = this.row;
    const start = address - (address % halfPage);
    const before = this.loading?.words ?? [];
    if (before.length === 0 ? address !== start : start !== this.loading?.start) {
      this.surroundings.violations.report('half page not begun at its start, or left before its end');
      this.status |= STATUS_ALIGNMENT;
      this.loading = undefined;
      return;
    }
    const words = [...before, value];
    const complete = words.length * 4 === halfPage;
    this.loading = complete ? undefined : { start, words };
    if (complete) {
      this.programCells(start, words);
    }
  }

  private programCells(start: number, words: readonly number[]): void {
    const offset = this.array.offsetOf(start);
    const erased = this.array.bytes.subarray(offset, offset + words.length * 4).every((byte) => byte === 0);
    if (this.options.isProtected(start)) {
      this.status |= STATUS_WRITE_PROTECTED;
      return;
    }
    if (!erased) {
      this.surroundings.violations.report('flash written where it is not erased');
      if (this.row.refusesNotErased) {
        this.status |= STATUS_NOT_ERASED;
        return;
      }
    }
    const undos = words.map((word, index) => this.array.program(start + 4 * index, word, 4, false));
    this.surroundings.contentChanged(start, words.length * 4);
    this.operations.begin('program', undos, this.row.times.program);
    words.forEach((_, index) => this.timedCells.programmed(start + 4 * index, this.busyUntil));
  }

  private erasePage(address: number, value: number): void {
    const sector = this.array.sectorAt(address);
    if (value !== 0) {
      this.surroundings.violations.report('page erased by something else than zero');
    }
    if (sector === undefined || this.options.isProtected(address)) {
      this.status |= STATUS_WRITE_PROTECTED;
      return;
    }
    this.timedCells.erased(sector.start, sector.size);
    this.surroundings.contentChanged(sector.start, sector.size);
    this.operations.begin('erase', [this.array.erase(sector, false)], this.row.times.pageErase * 1e6);
  }

  // Option bytes

  get optionContent(): readonly number[] {
    return this.options.content;
  }

  set optionContent(words: readonly number[]) {
    this.options.content = words;
  }

  get readProtection(): ReadProtection {
    return this.options.readProtection;
  }

  get hardwareWatchdog(): boolean {
    return this.options.hardwareWatchdog;
  }

  optionWord(offset: number): number {
    return this.options.word(offset);
  }

  /** @throws BusError always */
  writeOption(offset: number, _size: AccessSize, _value: number, master: BusMaster): void {
    this.surroundings.violations.report('option bytes written');
    throw new BusError(this.chip.optionBytes.start + offset, master);
  }

  reset(cause: ResetCause): void {
    this.operations.cutShort(this.surroundings);
    this.accessControl = 0;
    this.status = this.row.optionsInvalidAfterReset ? STATUS_OPTIONS_VALIDITY : 0;
    this.control = 0;
    this.loading = undefined;
    [this.lock, this.programLock, this.optionLock].forEach((each) => each.reset());
    this.options.load(cause);
    if (this.row.emptyCheck && (cause === 'power-on' || cause === 'options')) {
      this.bootsEmpty = this.array.bytes.subarray(0, 4).every((byte) => byte === 0);
    }
    this.surroundings.changed();
  }

  snapshot(): unknown {
    return {
      registers: [this.accessControl, this.status, this.control],
      data: this.dataEeprom?.bytes.slice(),
      options: this.options.snapshot(),
      bootsEmpty: this.bootsEmpty,
      loading: this.loading,
      locks: [this.lock.snapshot(), this.programLock.snapshot(), this.optionLock.snapshot()],
      operations: this.operations.snapshot(),
      flips: this.timedCells.snapshot(),
    };
  }

  restore(snapshot: unknown): void {
    const state = snapshot as {
      registers: [number, number, number];
      data: Uint8Array | undefined;
      options: unknown;
      bootsEmpty: boolean;
      loading: Loading | undefined;
      locks: [unknown, unknown, unknown];
      operations: unknown;
      flips: unknown;
    };
    [this.accessControl, this.status, this.control] = state.registers;
    this.dataEeprom?.bytes.set(state.data ?? []);
    this.options.restore(state.options);
    this.bootsEmpty = state.bootsEmpty;
    this.loading = state.loading;
    [this.lock, this.programLock, this.optionLock].forEach((each, index) => each.restore(state.locks[index]));
    this.operations.restore(state.operations);
    this.timedCells.restore(state.flips);
    this.surroundings.changed();
  }
}
