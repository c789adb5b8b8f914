/**
 * The flash interface of the STM32F4 (RM0368, chapter 3): keys and locks, programming by parallelism, sector and mass
 * erase, error flags, option bytes, write and read protection. It takes time: busy from a start to the chip's own
 * clock having passed.
 *
 * Below: the cells, the option bytes. Above: the chip, which routes accesses here and stalls whoever meets a busy
 * array. It does not know who accesses.
 */

import type { ChipRow, Sector } from '../chips/chip-table.ts';
import type { Violations } from '../violations.ts';
import type { FlashArray, Undo } from './flash-array.ts';
import { FlashOperations, type FlashWork } from './flash-operations.ts';
import { OptionBytes } from './option-bytes.ts';
import { KeyLock } from './key-lock.ts';
import { merged, type Now, type Peripheral, type ResetCause } from './peripheral.ts';

const ACCESS_CONTROL = 0x00;
const KEY = 0x04;
const OPTION_KEY = 0x08;
const STATUS = 0x0c;
const CONTROL = 0x10;
const OPTION_CONTROL = 0x14;

const STATUS_END = 1 << 0;
const STATUS_OPERATION_ERROR = 1 << 1;
export const STATUS_WRITE_PROTECTED = 1 << 4;
export const STATUS_ALIGNMENT = 1 << 5;
export const STATUS_PARALLELISM = 1 << 6;
export const STATUS_SEQUENCE = 1 << 7;
export const STATUS_READ_PROTECTED = 1 << 8;
const STATUS_BUSY = 1 << 16;
const STATUS_FLAGS = 0x1f3;

const PROGRAM = 1 << 0;
const SECTOR_ERASE = 1 << 1;
const MASS_ERASE = 1 << 2;
const START = 1 << 16;
const END_INTERRUPT = 1 << 24;
const ERROR_INTERRUPT = 1 << 25;
const LOCK = 0x8000_0000;
const CONTROL_BITS = 0x0301_037f;

/** Caches in ACR: enable bits, reset bits (RM0368, 3.8.1). */
const DATA_CACHE_ENABLE = 1 << 10;
const INSTRUCTION_CACHE_ENABLE = 1 << 9;
const INSTRUCTION_CACHE_RESET = 1 << 11;
const DATA_CACHE_RESET = 1 << 12;
const ACCESS_CONTROL_BITS = 0x0000_1f0f;

/** RM0368, 3.5.2 table 8: least supply for each parallelism. x64 needs a second, external supply. Volts. */
const LEAST_VOLTS = [1.7, 2.1, 2.7, Infinity] as const;

/** A cell that is to flip does so this long after it was programmed. Nanoseconds. */
const FLIP_DELAY = 1_000_000;

/** Bits that will turn around by themselves: a bad cell. */
interface Flip {
  readonly at: number;
  readonly address: number;
  readonly mask: number;
}

/** What the controller needs of its surroundings. */
export interface FlashSurroundings {
  readonly now: Now;
  /** Target supply in volts. */
  readonly volts: () => number;
  /** Whether a parallelism that the supply does not allow raises PGPERR; else it programs weakly, unnoticed. */
  readonly lowVoltageNoticed: () => boolean;
  /** Whether read protection forbids everything because a debugger was seen. */
  readonly blocked: () => boolean;
  /** Called when something changed that decides how the array is reached (busy, lock, cache, protection). */
  readonly changed: () => void;
  /** Called when cells or option bytes changed. */
  readonly contentChanged: (start: number, size: number) => void;
  readonly violations: Violations;
}

export class FlashController implements Peripheral {
  readonly options: OptionBytes;
  private accessControl = 0;
  private status = 0;
  private control = 0;
  private readonly lock = new KeyLock([0x4567_0123, 0xcdef_89ab]);
  private readonly optionLock = new KeyLock([0x0819_2a3b, 0x4c5d_6e7f]);
  private readonly operations: FlashOperations;
  private flips: Flip[] = [];

  constructor(
    private readonly row: ChipRow,
    readonly array: FlashArray,
    private readonly surroundings: FlashSurroundings,
  ) {
    this.options = new OptionBytes(row);
    this.operations = new FlashOperations(array, surroundings.now);
  }

  /** When the operation under way ends; a time in the past when there is none. */
  get busyUntil(): number {
    return this.operations.busyUntil;
  }

  get busy(): boolean {
    return this.operations.busy;
  }

  get locked(): boolean {
    return this.lock.locked;
  }

  get dataCacheEnabled(): boolean {
    return (this.accessControl & DATA_CACHE_ENABLE) !== 0;
  }

  /** Set by the chip: forgets the data cache's lines. */
  onDataCacheReset: () => void = () => undefined;

  /** The next moment at which something changes by itself. */
  get nextEventAt(): number {
    const now = this.surroundings.now();
    const flip = this.flips[0]?.at ?? Infinity;
    return Math.min(this.busyUntil > now ? this.busyUntil : Infinity, flip);
  }

  /** Nanoseconds of work up to now. */
  work(): FlashWork {
    return this.operations.work;
  }

  /** Does what is due: ends operations, flips cells. */
  passTime(): void {
    const now = this.surroundings.now();
    if (this.operations.finish()) {
      if (this.control & END_INTERRUPT) {
        this.status |= STATUS_END;
      }
      this.surroundings.changed();
    }
    while (this.flips[0] !== undefined && this.flips[0].at <= now) {
      const { address, mask } = this.flips[0];
      this.flips.shift();
      this.array.flip(address, mask);
      this.surroundings.contentChanged(address, 4);
    }
  }

  read(offset: number): number {
    switch (offset) {
      case ACCESS_CONTROL:
        return this.accessControl;
      case STATUS:
        return (this.status | (this.busy ? STATUS_BUSY : 0)) >>> 0;
      case CONTROL:
        return (this.control | (this.busy ? this.control & START : 0) | (this.lock.locked ? LOCK : 0)) >>> 0;
      case OPTION_CONTROL:
        return (this.options.staged | (this.optionLock.locked ? 1 : 0)) >>> 0;
      default:
        return 0;
    }
  }

  /** Whether writing this register waits for the end of an operation (RM0368, 3.5.2). */
  writeWaits(offset: number): boolean {
    return (offset === CONTROL || offset === OPTION_CONTROL) && this.busy;
  }

  /** @throws RangeError for a wrong key: the chip answers it with a bus error */
  write(offset: number, value: number, lanes: number): void {
    switch (offset) {
      case ACCESS_CONTROL:
        this.writeAccessControl(merged(this.accessControl, value, lanes));
        break;
      case KEY:
        this.takeKey(this.lock, value, 'FLASH_KEYR');
        break;
      case OPTION_KEY:
        this.takeKey(this.optionLock, value, 'FLASH_OPTKEYR');
        break;
      case STATUS:
        this.status &= ~(value & lanes & STATUS_FLAGS);
        break;
      case CONTROL:
        this.writeControl(merged(this.read(CONTROL), value, lanes));
        break;
      case OPTION_CONTROL:
        this.writeOptionControl(merged(this.options.staged, value, lanes));
        break;
    }
    this.surroundings.changed();
  }

  private takeKey(lock: KeyLock, value: number, register: string): void {
    if (!lock.take(value)) {
      this.surroundings.violations.report(`${register}: wrong key or one too many; locked until the next reset`);
      throw new RangeError('wrong key');
    }
  }

  private writeAccessControl(value: number): void {
    if (value & DATA_CACHE_RESET && !(value & DATA_CACHE_ENABLE)) {
      this.onDataCacheReset();
    }
    const enabled = [DATA_CACHE_ENABLE, INSTRUCTION_CACHE_ENABLE];
    [DATA_CACHE_RESET, INSTRUCTION_CACHE_RESET].forEach((reset, cache) => {
      if (value & reset && value & (enabled[cache] ?? 0)) {
        this.surroundings.violations.report('FLASH_ACR: a cache can only be reset while it is disabled');
      }
    });
    this.accessControl = value & ACCESS_CONTROL_BITS;
  }

  private writeControl(value: number): void {
    if (this.lock.locked) {
      this.surroundings.violations.report('FLASH_CR: written while locked');
      return;
    }
    this.control = value & CONTROL_BITS & ~START;
    if (value & LOCK) {
      this.lock.close();
    } else if (value & START) {
      this.startErase();
    }
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
    const massErase = (this.control & MASS_ERASE) !== 0;
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
    const number = (this.control >>> 3) & 0xf;
    const sectors = massErase ? this.array.sectors : this.array.sectors.filter(({ index }) => index === number);
    if (
      sectors.length === 0 ||
      this.surroundings.blocked() ||
      sectors.some((sector) => this.options.writeProtects(sector.index))
    ) {
      this.fail(STATUS_WRITE_PROTECTED);
      return;
    }
    const times = massErase
      ? this.row.flashTimes.massErase
      : (this.row.flashTimes.sectorErase[sectors[0]?.size ?? 0] ?? this.row.flashTimes.massErase);
    this.operations.begin(
      'erase',
      sectors.map((sector) => this.eraseSector(sector)),
      times[Math.min(this.parallelism, 2) as 0 | 1 | 2] * 1e6,
    );
  }

  private eraseSector(sector: Sector): Undo {
    const undo = this.array.erase(sector, this.weak);
    this.flips = this.flips.filter(({ address }) => address < sector.start || address >= sector.start + sector.size);
    this.surroundings.contentChanged(sector.start, sector.size);
    return undo;
  }

  /** A write to the array: programming, if everything is as it must be. The array must not be busy any more. */
  program(address: number, size: number, value: number): void {
    if (this.control & SECTOR_ERASE) {
      // RM0368 asks for PG alone, but chips accept SER beside it: st-flash 1.7 has always left it set.
      this.surroundings.violations.report('flash written while FLASH_CR.SER is set');
    }
    if (this.lock.locked || !(this.control & PROGRAM) || this.control & MASS_ERASE) {
      this.surroundings.violations.report('flash written without FLASH_CR.PG being set');
      this.fail(STATUS_SEQUENCE);
    } else if (size !== 1 << this.parallelism) {
      this.surroundings.violations.report(`flash written ${size * 8} bits wide with another PSIZE`);
      this.fail(STATUS_PARALLELISM);
    } else if ((address & 0xf) + size > 16) {
      this.fail(STATUS_ALIGNMENT);
    } else if (this.options.writeProtects(this.array.sectorAt(address)?.index ?? 0)) {
      this.fail(STATUS_WRITE_PROTECTED);
    } else if (this.surroundings.lowVoltageNoticed() && this.weak) {
      this.fail(STATUS_PARALLELISM);
    } else {
      const undo = this.array.program(address, value, size, this.weak);
      this.surroundings.contentChanged(address & ~3, 4);
      this.operations.begin('program', [undo], this.row.flashTimes.program);
      const mask = this.array.flippingBitsAt(address);
      if (mask !== 0) {
        this.flips.push({ at: this.busyUntil + FLIP_DELAY, address, mask });
      }
    }
    this.surroundings.changed();
  }

  /** Sets an error flag, and OPERR where its interrupt is enabled (RM0368, 3.8.4). */
  fail(flag: number): void {
    this.status |= flag | (this.control & ERROR_INTERRUPT ? STATUS_OPERATION_ERROR : 0);
  }

  private writeOptionControl(value: number): void {
    if (this.optionLock.locked) {
      this.surroundings.violations.report('FLASH_OPTCR: written while locked');
      return;
    }
    this.options.stage(value);
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
    let duration = this.row.flashTimes.options * 1e6;
    let undos: readonly Undo[] = [];
    if (effect === 'erase-all') {
      undos = this.array.sectors.map((sector) => this.eraseSector(sector));
      duration += this.row.flashTimes.massErase[0] * 1e6;
    }
    this.operations.begin('options', undos, duration);
    this.surroundings.contentChanged(0, 0);
  }

  /** Cuts an operation short: what it did so far stays, half done. */
  private cutShort(): void {
    const cut = this.operations.cutShort();
    if (cut.has('options')) {
      this.options.spoil();
    }
    if (cut.size > 0) {
      this.surroundings.violations.report('reset or power loss during a flash operation');
      this.surroundings.contentChanged(0, 0);
    }
  }

  reset(cause: ResetCause): void {
    this.cutShort();
    this.accessControl = 0;
    this.status = 0;
    this.control = 0;
    this.lock.reset();
    this.optionLock.reset();
    this.options.load(cause);
    this.onDataCacheReset();
    this.surroundings.changed();
  }

  snapshot(): unknown {
    return {
      registers: [this.accessControl, this.status, this.control],
      locks: [this.lock.snapshot(), this.optionLock.snapshot()],
      options: this.options.snapshot(),
      operations: this.operations.snapshot(),
      flips: [...this.flips],
    };
  }

  restore(snapshot: unknown): void {
    const state = snapshot as {
      registers: [number, number, number];
      locks: [unknown, unknown];
      options: unknown;
      operations: unknown;
      flips: Flip[];
    };
    [this.accessControl, this.status, this.control] = state.registers;
    this.lock.restore(state.locks[0]);
    this.optionLock.restore(state.locks[1]);
    this.options.restore(state.options);
    this.operations.restore(state.operations);
    this.flips = [...state.flips];
    this.surroundings.changed();
  }
}
