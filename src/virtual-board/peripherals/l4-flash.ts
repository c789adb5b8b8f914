/**
 * The flash interface of L4, L4+, G4, G0, C0, U0, WB and WL (RM0351, RM0432, RM0440, RM0444, RM0490, RM0503, RM0434,
 * chapter 3; RM0453, chapter 4): keys, pages named by number and bank, error flags that must be cleared before anything new, what is empty at power-on.
 *
 * Below: the cells of double words, what is under way. Above: the chip. Option bytes can be read only: whoever writes
 * them is reported.
 *
 * What the manuals do not say and is our choice: CR written while the bank is busy waits, as on the F4.
 */

import { BusError, type AccessSize, type BusMaster } from '../memory-bus.ts';
import type { ChipRow, L4FlashRow, Sector } from '../chips/chip-row.ts';
import { DoubleWordCells, type DoubleWord } from './double-word-cells.ts';
import type { FlashArray, Undo } from './flash-array.ts';
import type { FlashController, FlashSurroundings, ReadProtection } from './flash-controller.ts';
import { FlashInTime } from './flash-in-time.ts';
import { FlashOperations } from './flash-operations.ts';
import { FlippingCells } from './flipping-cells.ts';
import { KeyLock } from './key-lock.ts';
import { L4AccessControl } from './l4-access-control.ts';
import { L4OptionBytes } from './l4-option-bytes.ts';
import { merged, type ResetCause } from './peripheral.ts';

const ACCESS_CONTROL = 0x00;
const KEY = 0x08;
const OPTION_KEY = 0x0c;
const STATUS = 0x10;
const CONTROL = 0x14;

const STATUS_END = 1 << 0;
const STATUS_NOT_ERASED = 1 << 3;
const STATUS_WRITE_PROTECTED = 1 << 4;
const STATUS_ALIGNMENT = 1 << 5;
const STATUS_SIZE = 1 << 6;
const STATUS_SEQUENCE = 1 << 7;
const STATUS_OPTIONS_VALIDITY = 1 << 15;
const STATUS_BUSY = 1 << 16;
const STATUS_SECOND_BUSY = 1 << 17;
const STATUS_HALF_WRITTEN = 1 << 18;
/** WB: the other core lets nothing new begin (RM0434, 3.10.5, PESD). */
const STATUS_SUSPENDED = 1 << 19;
const STATUS_FLAGS = 0xc3fb;
/** What must be cleared before anything new begins (RM0351, 3.7.5, PGSERR). */
const STATUS_ERRORS = 0x43fa;

const PROGRAM = 1 << 0;
const PAGE_ERASE = 1 << 1;
const MASS_ERASE_1 = 1 << 2;
const MASS_ERASE_2 = 1 << 15;
const START = 1 << 16;
const END_INTERRUPT = 1 << 24;
const OPTION_LAUNCH = 1 << 27;
const OPTION_LOCK = 1 << 30;
const LOCK = 0x8000_0000;
const CONTROL_BITS = 0x07ff_ffff;

export class L4Flash extends FlashInTime implements FlashController {
  private readonly lock = new KeyLock([0x4567_0123, 0xcdef_89ab]);
  private readonly optionLock = new KeyLock([0x0819_2a3b, 0x4c5d_6e7f]);
  protected readonly operations: FlashOperations;
  protected readonly timedCells: FlippingCells;
  private readonly access: L4AccessControl;
  private status = 0;
  private control = 0;
  /** Banks that the operation under way is about. */
  private busyBanks: readonly number[] = [];
  private suspendedUntil = -Infinity;
  private readonly cells: DoubleWordCells;
  private readonly options: L4OptionBytes;

  constructor(
    private readonly chip: ChipRow,
    private readonly row: L4FlashRow,
    readonly array: FlashArray,
    private readonly surroundings: FlashSurroundings,
  ) {
    super(surroundings.now);
    this.operations = new FlashOperations(array, surroundings.now);
    this.timedCells = new FlippingCells(array, surroundings.now, surroundings.contentChanged);
    this.cells = new DoubleWordCells(array);
    this.options = new L4OptionBytes(chip, row);
    this.access = new L4AccessControl(row, surroundings.violations);
  }

  get locked(): boolean {
    return this.lock.locked;
  }

  protected operationsEnded(): void {
    this.status |= this.control & END_INTERRUPT ? STATUS_END : 0;
    this.surroundings.changed();
  }

  // Registers

  read(offset: number): number {
    switch (offset) {
      case ACCESS_CONTROL:
        return this.access.read();
      case STATUS:
        return this.statusNow();
      case CONTROL:
        return (this.control | (this.lock.locked ? LOCK : 0) | (this.optionLock.locked ? OPTION_LOCK : 0)) >>> 0;
      default:
        return this.options.read(offset);
    }
  }

  private statusNow(): number {
    const { busy } = this.operations;
    const [first, second] = this.row.secondBusy ? [1, 2].map((bank) => this.busyBanks.includes(bank)) : [true, false];
    return (
      (this.status |
        (this.row.optionsAlwaysInvalid ? STATUS_OPTIONS_VALIDITY : 0) |
        (busy && first ? STATUS_BUSY : 0) |
        (busy && second ? STATUS_SECOND_BUSY : 0) |
        (this.row.configurationBusy && (this.cells.halfWritten || busy) ? STATUS_HALF_WRITTEN : 0) |
        (this.surroundings.now() < this.suspendedUntil ? STATUS_SUSPENDED : 0) |
        this.access.emptyFlagIn('status')) >>>
      0
    );
  }

  writeWaits(offset: number): boolean {
    return offset === CONTROL && this.operations.busy;
  }

  /** @throws RangeError for a wrong key: the chip answers it with a bus error */
  write(offset: number, value: number, lanes: number): void {
    switch (offset) {
      case ACCESS_CONTROL:
        this.writeAccessControl(merged(this.access.read(), value, lanes));
        break;
      case KEY:
        this.lock.write(value, 'FLASH_KEYR', this.surroundings.violations);
        break;
      case OPTION_KEY:
        this.optionLock.write(value, 'FLASH_OPTKEYR', this.surroundings.violations);
        break;
      case STATUS:
        this.writeStatus(value & lanes);
        break;
      case CONTROL:
        this.writeControl(merged(this.read(CONTROL), value, lanes));
        break;
      default:
        if (this.options.owns(offset)) {
          this.surroundings.violations.report('FLASH_OPTR, WRP or SFR: written');
        }
    }
    this.surroundings.changed();
  }

  private writeStatus(value: number): void {
    this.status &= ~(value & STATUS_FLAGS);
    this.access.statusWritten(value);
  }

  private writeAccessControl(value: number): void {
    if (this.access.write(value)) {
      this.cells.dropCache();
    }
  }

  private writeControl(value: number): void {
    if (this.lock.locked) {
      this.surroundings.violations.report('FLASH_CR: written while locked');
      return;
    }
    this.control = value & CONTROL_BITS & ~START;
    if (value & OPTION_LOCK && !this.optionLock.locked) {
      this.optionLock.close();
    }
    if (value & LOCK) {
      this.lock.close();
    } else if (value & OPTION_LAUNCH && !this.optionLock.locked) {
      this.surroundings.launchOptions();
    } else if (value & START) {
      this.startErase();
    }
  }

  private startErase(): void {
    const modes = this.control & (PROGRAM | PAGE_ERASE | MASS_ERASE_1 | MASS_ERASE_2);
    if (this.status & STATUS_ERRORS) {
      this.surroundings.violations.report('FLASH_CR: STRT while errors stand in FLASH_SR');
      this.status |= STATUS_SEQUENCE;
    } else if (modes === PAGE_ERASE) {
      const code = (this.control >>> 3) & ((1 << this.row.pageNumberBits) - 1);
      const bank = this.row.secondBankBit && this.control & this.row.secondBankBit ? 2 : 1;
      this.erase(this.array.sectors.filter((sector) => sector.code === code && sector.bank === bank));
    } else if (modes !== 0 && (modes & ~(MASS_ERASE_1 | MASS_ERASE_2)) === 0) {
      if (this.row.massEraseIgnored) {
        this.surroundings.violations.report('FLASH_CR: a mass erase by the first core is ignored');
        return;
      }
      this.massErase(modes);
    } else {
      this.surroundings.violations.report('FLASH_CR: STRT needs one of PER and MER');
      this.status |= STATUS_SEQUENCE;
    }
  }

  /** Where both banks are taken for one, as with DBANK = 0, it needs both bits (RM0440, 3.3.6; ST's HAL). */
  private massErase(modes: number): void {
    const { sectors } = this.array;
    const half = sectors[sectors.length / 2]?.start ?? 0;
    const bankOf = (sector: Sector): number => (this.options.joinsBanks && sector.start >= half ? 2 : sector.bank);
    if (this.options.joinsBanks && modes !== (MASS_ERASE_1 | MASS_ERASE_2)) {
      this.surroundings.violations.report('FLASH_CR: mass erase of one half of a flash whose banks are taken for one');
    }
    const banks = [modes & MASS_ERASE_1 ? 1 : 0, modes & MASS_ERASE_2 ? 2 : 0];
    this.erase(sectors.filter((sector) => banks.includes(bankOf(sector))));
  }

  private erase(sectors: readonly Sector[]): void {
    if (sectors.length === 0) {
      this.surroundings.violations.report('FLASH_CR: no such page');
      this.status |= STATUS_WRITE_PROTECTED;
      return;
    }
    if (this.surroundings.blocked() || sectors.some((sector) => this.options.isSecure(sector))) {
      this.status |= STATUS_WRITE_PROTECTED;
      return;
    }
    const { pageErase, massErase } = this.row.times;
    const undos = sectors.map((sector) => this.eraseCells(sector));
    this.begin('erase', undos, (sectors.length > 1 ? massErase : pageErase) * 1e6, sectors);
  }

  private begin(kind: 'erase' | 'program', undos: readonly Undo[], duration: number, sectors: readonly Sector[]): void {
    this.busyBanks = [...new Set(sectors.map(({ bank }) => bank))];
    this.operations.begin(kind, undos, duration, Math.max(this.surroundings.now(), this.suspendedUntil));
  }

  private eraseCells(sector: Sector): Undo {
    this.timedCells.erased(sector.start, sector.size);
    this.surroundings.contentChanged(sector.start, sector.size);
    return this.cells.erase(sector);
  }

  // The array

  arrayWaits(): boolean {
    return this.operations.busy;
  }

  get readsPlainly(): boolean {
    return this.cells.sound && !this.access.cached;
  }

  readArray(address: number, size: AccessSize, master: BusMaster): number {
    const value = this.surroundings.blocked()
      ? undefined
      : this.cells.read(address, size, master !== 'debug' && this.access.cached);
    if (value === undefined) {
      throw new BusError(address, master);
    }
    return value;
  }

  program(address: number, size: AccessSize, value: number, master: BusMaster): void {
    if (this.surroundings.blocked()) {
      throw new BusError(address, master);
    }
    const { violations } = this.surroundings;
    if (this.lock.locked || (this.control & (PROGRAM | PAGE_ERASE | MASS_ERASE_1 | MASS_ERASE_2)) !== PROGRAM) {
      violations.report('flash written without FLASH_CR.PG alone being set');
      this.status |= STATUS_SEQUENCE;
    } else if (this.status & STATUS_ERRORS) {
      violations.report('flash written while errors stand in FLASH_SR');
      this.status |= STATUS_SEQUENCE;
    } else if (size !== 4) {
      violations.report(`flash written ${size * 8} bits wide: it takes words only`);
      this.status |= STATUS_SIZE;
    } else {
      const stored = this.cells.store(address, value);
      if (stored.is === 'misplaced') {
        violations.report(stored.how);
        this.status |= STATUS_ALIGNMENT;
      } else if (stored.is === 'whole') {
        this.programUnit(stored.unit);
      }
    }
    this.surroundings.changed();
  }

  private programUnit(unit: DoubleWord): void {
    const { address } = unit;
    const sector = this.array.sectorAt(address);
    if (sector === undefined || this.options.isSecure(sector)) {
      this.status |= STATUS_WRITE_PROTECTED;
      return;
    }
    const undos = this.cells.program(unit);
    if (undos === undefined) {
      this.surroundings.violations.report('double word written where it is not erased');
      this.status |= STATUS_NOT_ERASED;
      return;
    }
    this.surroundings.contentChanged(address, 8);
    this.begin('program', undos, this.row.times.program, [sector]);
    [address, address + 4].forEach((word) => this.timedCells.programmed(word, this.busyUntil));
  }

  // Option bytes

  get optionContent(): readonly number[] {
    return this.options.content;
  }

  set optionContent(words: readonly number[]) {
    this.options.content = words;
    this.array.divide(this.options.sectors);
  }

  get readProtection(): ReadProtection {
    return this.options.readProtection;
  }

  get bootsEmpty(): boolean {
    return this.access.bootsEmpty;
  }

  get hardwareWatchdog(): boolean {
    return this.options.hardwareWatchdog;
  }

  optionWord(offset: number): number {
    return this.options.word(offset);
  }

  /** @throws BusError always: they are written by registers */
  writeOption(offset: number, _size: AccessSize, _value: number, master: BusMaster): void {
    throw new BusError(this.chip.optionBytes.start + offset, master);
  }

  reset(cause: ResetCause): void {
    this.cells.reset(this.operations.cutShort(this.surroundings));
    this.access.reset(cause === 'power-on' || cause === 'options' ? this.cells.beginsBlank : undefined);
    this.status = 0;
    this.control = 0;
    this.suspendedUntil = this.surroundings.now() + (this.surroundings.suspendedAfterReset?.() ?? 0) * 1e6;
    this.lock.reset();
    this.optionLock.reset();
    this.options.load(cause);
    this.surroundings.changed();
  }

  snapshot(): unknown {
    return {
      registers: [this.status, this.control],
      access: this.access.snapshot(),
      options: this.options.snapshot(),
      busyBanks: this.busyBanks,
      suspendedUntil: this.suspendedUntil,
      cells: this.cells.snapshot(),
      locks: [this.lock.snapshot(), this.optionLock.snapshot()],
      operations: this.operations.snapshot(),
      flips: this.timedCells.snapshot(),
    };
  }

  restore(snapshot: unknown): void {
    const state = snapshot as {
      registers: [number, number];
      access: unknown;
      options: unknown;
      busyBanks: readonly number[];
      suspendedUntil: number;
      cells: unknown;
      locks: [unknown, unknown];
      operations: unknown;
      flips: unknown;
    };
    [this.status, this.control] = state.registers;
    this.access.restore(state.access);
    this.options.restore(state.options);
    this.busyBanks = state.busyBanks;
    this.suspendedUntil = state.suspendedUntil;
    this.cells.restore(state.cells);
    this.lock.restore(state.locks[0]);
    this.optionLock.restore(state.locks[1]);
    this.operations.restore(state.operations);
    this.timedCells.restore(state.flips);
    this.array.divide(this.options.sectors);
    this.surroundings.changed();
  }
}
