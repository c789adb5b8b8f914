/**
 * The flash interface of F2, F4 and F7 (RM0368, chapter 3; RM0090, 3; RM0385, 3): keys and locks, programming by
 * parallelism, sector and mass erase, error flags, option bytes, write and read protection. It takes time: busy from a
 * start to the chip's own clock having passed.
 *
 * Below: the cells with their caches, the option bytes. Above: the chip. It does not know who accesses, nor that F4 and
 * F7 with two banks can read one while the other is busy: whoever reads, waits.
 */

import { BusError, type AccessSize, type BusMaster } from '../memory-bus.ts';
import { sectorsOf, type ChipRow, type F4FlashRow, type Sector } from '../chips/chip-row.ts';
import { F4Cells } from './f4-cells.ts';
import { F4OptionBytes } from './f4-option-bytes.ts';
import type { FlashArray, Undo } from './flash-array.ts';
import type { FlashController, FlashSurroundings, ReadProtection } from './flash-controller.ts';
import { FlashInTime } from './flash-in-time.ts';
import { FlashOperations } from './flash-operations.ts';
import { KeyLock } from './key-lock.ts';
import { merged, type Peripheral, type ResetCause } from './peripheral.ts';

const ACCESS_CONTROL = 0x00;
const KEY = 0x04;
const OPTION_KEY = 0x08;
const STATUS = 0x0c;
const CONTROL = 0x10;
const OPTION_CONTROL = 0x14;
const OPTION_CONTROL_1 = 0x18;

const STATUS_END = 1 << 0;
const STATUS_OPERATION_ERROR = 1 << 1;
const STATUS_WRITE_PROTECTED = 1 << 4;
const STATUS_ALIGNMENT = 1 << 5;
const STATUS_PARALLELISM = 1 << 6;
const STATUS_SEQUENCE = 1 << 7;
const STATUS_READ_PROTECTED = 1 << 8;
const STATUS_BUSY = 1 << 16;
const STATUS_FLAGS = 0x1f3;

const PROGRAM = 1 << 0;
const SECTOR_ERASE = 1 << 1;
const MASS_ERASE = 1 << 2;
/** MER1 or MER2: all of bank 2 (RM0090, 3.9.8). */
const SECOND_MASS_ERASE = 1 << 15;
const START = 1 << 16;
const END_INTERRUPT = 1 << 24;
const ERROR_INTERRUPT = 1 << 25;
const LOCK = 0x8000_0000;
const CONTROL_BITS = 0x0301_8307;

/** RM0368, 3.5.2 table 8: least supply for each parallelism. x64 needs a second, external supply. Volts. */
const LEAST_VOLTS = [1.7, 2.1, 2.7, Infinity] as const;

export class F4Flash extends FlashInTime implements FlashController, Peripheral {
  private readonly options: F4OptionBytes;
  protected readonly timedCells: F4Cells;
  private status = 0;
  private control = 0;
  private readonly lock = new KeyLock([0x4567_0123, 0xcdef_89ab]);
  private readonly optionLock = new KeyLock([0x0819_2a3b, 0x4c5d_6e7f]);
  protected readonly operations: FlashOperations;

  constructor(
    private readonly chip: ChipRow,
    private readonly row: F4FlashRow,
    readonly array: FlashArray,
    private readonly surroundings: FlashSurroundings,
  ) {
    super(surroundings.now);
    this.options = new F4OptionBytes(row);
    this.operations = new FlashOperations(array, surroundings.now);
    this.timedCells = new F4Cells(array, row.dataCache, surroundings);
  }

  get locked(): boolean {
    return this.lock.locked;
  }

  protected operationsEnded(): void {
    this.status |= this.control & END_INTERRUPT ? STATUS_END : 0;
    this.surroundings.changed();
  }

  // Option bytes

  get optionContent(): readonly number[] {
    return this.options.content;
  }

  set optionContent(words: readonly number[]) {
    this.options.content = words;
    this.divide();
  }

  get readProtection(): ReadProtection {
    return this.options.readProtection;
  }

  get hardwareWatchdog(): boolean {
    return this.options.hardwareWatchdog;
  }

  readonly bootsEmpty = false;

  optionWord(offset: number): number {
    return this.options.word(offset);
  }

  writeOption(offset: number, _size: AccessSize, _value: number, master: BusMaster): void {
    throw new BusError(this.chip.optionBytes.start + offset, master);
  }

  /** Divides the cells into sectors as the option bytes say. */
  private divide(): void {
    const { otherLayout } = this.row;
    this.array.divide(sectorsOf(this.chip, this.options.otherLayout ? otherLayout?.sectors : undefined));
  }

  // Registers

  read(offset: number): number {
    switch (offset) {
      case ACCESS_CONTROL:
        return this.timedCells.accessControl;
      case STATUS:
        return (this.status | (this.busy ? STATUS_BUSY : 0)) >>> 0;
      case CONTROL:
        return (this.control | (this.busy ? this.control & START : 0) | (this.lock.locked ? LOCK : 0)) >>> 0;
      case OPTION_CONTROL:
        return (this.options.staged(0) | (this.optionLock.locked ? 1 : 0)) >>> 0;
      case OPTION_CONTROL_1:
        return this.options.staged(1);
      default:
        return 0;
    }
  }

  /** Whether writing this register waits for the end of an operation (RM0368, 3.5.2). */
  writeWaits(offset: number): boolean {
    return (offset === CONTROL || offset === OPTION_CONTROL || offset === OPTION_CONTROL_1) && this.busy;
  }

  arrayWaits(): boolean {
    return this.busy;
  }

  /** @throws RangeError for a wrong key: the chip answers it with a bus error */
  write(offset: number, value: number, lanes: number): void {
    switch (offset) {
      case ACCESS_CONTROL:
        this.timedCells.writeAccessControl(merged(this.timedCells.accessControl, value, lanes));
        break;
      case KEY:
        this.lock.write(value, 'FLASH_KEYR', this.surroundings.violations);
        break;
      case OPTION_KEY:
        this.optionLock.write(value, 'FLASH_OPTKEYR', this.surroundings.violations);
        break;
      case STATUS:
        this.status &= ~(value & lanes & STATUS_FLAGS);
        break;
      case CONTROL:
        this.writeControl(merged(this.read(CONTROL), value, lanes));
        break;
      case OPTION_CONTROL:
        this.writeOptionControl(merged(this.options.staged(0), value, lanes));
        break;
      case OPTION_CONTROL_1:
        this.stageOptions(1, merged(this.options.staged(1), value, lanes));
        break;
    }
    this.surroundings.changed();
  }

  private writeControl(value: number): void {
    if (this.lock.locked) {
      this.surroundings.violations.report('FLASH_CR: written while locked');
      return;
    }
    this.control = value & this.controlBits & ~START;
    if (value & LOCK) {
      this.lock.close();
    } else if (value & START) {
      this.startErase();
    }
  }

  private get controlBits(): number {
    const number = ((1 << this.row.sectorNumberBits) - 1) << 3;
    return (CONTROL_BITS | number) & (this.row.secondMassErase ? -1 : ~SECOND_MASS_ERASE);
  }

  private get parallelism(): 0 | 1 | 2 | 3 {
    return ((this.control >>> 8) & 3) as 0 | 1 | 2 | 3;
  }

  /** Whether the supply is too low for what is asked; the chip does not notice. */
  private get weak(): boolean {
    return this.surroundings.volts() < LEAST_VOLTS[this.parallelism];
  }

  private startErase(): void {
    const sectorErase = (this.control & SECTOR_ERASE) !== 0;
    const massErase = (this.control & (MASS_ERASE | SECOND_MASS_ERASE)) !== 0;
    if (sectorErase === massErase) {
      // RM0368, 3.5.3: with both of SER and MER neither is done; with none there is nothing to do.
      this.surroundings.violations.report('FLASH_CR: STRT needs one of SER and MER');
      return;
    }
    if (this.control & PROGRAM) {
      this.surroundings.violations.report('FLASH_CR: STRT with PG set');
      this.fail(STATUS_SEQUENCE);
      return;
    }
    const code = (this.control >>> 3) & ((1 << this.row.sectorNumberBits) - 1);
    const sectors = this.array.sectors.filter((sector) =>
      massErase ? this.isMassErased(sector) : sector.code === code,
    );
    if (
      sectors.length === 0 ||
      this.surroundings.blocked() ||
      sectors.some((sector) => this.options.writeProtects(sector))
    ) {
      this.fail(STATUS_WRITE_PROTECTED);
      return;
    }
    const times = massErase
      ? this.row.times.massErase
      : (this.row.times.sectorErase[sectors[0]?.size ?? 0] ?? this.row.times.massErase);
    this.operations.begin(
      'erase',
      sectors.map((sector) => this.timedCells.erase(sector, this.weak)),
      times[Math.min(this.parallelism, 2) as 0 | 1 | 2] * 1e6,
    );
  }

  /** MER stands for bank 1 where there is a second bit for bank 2; both for flash that is one bank, too. */
  private isMassErased({ bank }: Sector): boolean {
    return (this.control & (bank === 1 ? MASS_ERASE : SECOND_MASS_ERASE)) !== 0;
  }

  // The array

  get readsPlainly(): boolean {
    return !this.timedCells.cached && !this.options.protectsReading;
  }

  readArray(address: number, size: AccessSize, master: BusMaster): number {
    if (this.surroundings.blocked()) {
      throw new BusError(address, master);
    }
    const isData = master !== 'fetch';
    if (isData && this.options.protectsReading) {
      const sector = this.array.sectorAt(address);
      if (sector !== undefined && this.options.readProtects(sector)) {
        this.fail(STATUS_READ_PROTECTED);
        return 0;
      }
    }
    return this.timedCells.read(address, size, isData);
  }

  program(address: number, size: AccessSize, value: number, master: BusMaster): void {
    if (this.surroundings.blocked()) {
      throw new BusError(address, master);
    }
    const sector = this.array.sectorAt(address);
    if (this.control & SECTOR_ERASE) {
      // RM0368 asks for PG alone, but chips accept SER beside it: st-flash 1.7 has always left it set.
      this.surroundings.violations.report('flash written while FLASH_CR.SER is set');
    }
    if (this.lock.locked || !(this.control & PROGRAM) || this.control & (MASS_ERASE | SECOND_MASS_ERASE)) {
      this.surroundings.violations.report('flash written without FLASH_CR.PG being set');
      this.fail(STATUS_SEQUENCE);
    } else if (size !== 1 << this.parallelism) {
      this.surroundings.violations.report(`flash written ${size * 8} bits wide with another PSIZE`);
      this.fail(STATUS_PARALLELISM);
    } else if ((address & 0xf) + size > 16) {
      this.fail(STATUS_ALIGNMENT);
    } else if (sector === undefined || this.options.writeProtects(sector)) {
      this.fail(STATUS_WRITE_PROTECTED);
    } else if (this.surroundings.lowVoltageNoticed() && this.weak) {
      this.fail(STATUS_PARALLELISM);
    } else {
      const undo = this.timedCells.program(address, size, value, this.weak);
      this.operations.begin('program', [undo], this.row.times.program);
      this.timedCells.settled(address, this.busyUntil);
    }
    this.surroundings.changed();
  }

  /** Sets an error flag, and OPERR where its interrupt is enabled (RM0368, 3.8.4). */
  private fail(flag: number): void {
    this.status |= flag | (this.control & ERROR_INTERRUPT ? STATUS_OPERATION_ERROR : 0);
  }

  /** @returns whether the option registers are open */
  private stageOptions(register: 0 | 1, value: number): boolean {
    if (this.optionLock.locked) {
      this.surroundings.violations.report('FLASH_OPTCR: written while locked');
      return false;
    }
    this.options.stage(register, value);
    return true;
  }

  private writeOptionControl(value: number): void {
    if (!this.stageOptions(0, value)) {
      return;
    }
    if (value & 1) {
      this.optionLock.close();
    }
    if (value & 2) {
      this.startOptions();
    }
  }

  private startOptions(): void {
    const effect = this.options.commit();
    if (effect === 'final') {
      this.surroundings.violations.report('read protection set to level 2, which is final');
    }
    let duration = this.row.times.options * 1e6;
    let undos: readonly Undo[] = [];
    if (effect === 'erase-all') {
      undos = this.array.sectors.map((sector) => this.timedCells.erase(sector, this.weak));
      duration += this.row.times.massErase[0] * 1e6;
    }
    this.operations.begin('options', undos, duration);
    this.surroundings.contentChanged(0, 0);
  }

  /** Cuts an operation short: what it did so far stays, half done. */
  private cutShort(): void {
    const cut = this.operations.cutShort(this.surroundings);
    if (cut.has('options')) {
      this.options.spoil();
    }
  }

  reset(cause: ResetCause): void {
    this.cutShort();
    this.timedCells.reset();
    this.status = 0;
    this.control = 0;
    this.lock.reset();
    this.optionLock.reset();
    this.options.load(cause);
    this.divide();
    this.surroundings.changed();
  }

  snapshot(): unknown {
    return {
      registers: [this.status, this.control],
      locks: [this.lock.snapshot(), this.optionLock.snapshot()],
      options: this.options.snapshot(),
      operations: this.operations.snapshot(),
      cells: this.timedCells.snapshot(),
    };
  }

  restore(snapshot: unknown): void {
    const state = snapshot as {
      registers: [number, number];
      locks: [unknown, unknown];
      options: unknown;
      operations: unknown;
      cells: unknown;
    };
    [this.status, this.control] = state.registers;
    this.lock.restore(state.locks[0]);
    this.optionLock.restore(state.locks[1]);
    this.options.restore(state.options);
    this.operations.restore(state.operations);
    this.timedCells.restore(state.cells);
    this.divide();
    this.surroundings.changed();
  }
}
