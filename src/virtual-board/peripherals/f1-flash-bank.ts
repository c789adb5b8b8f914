/**
 * The registers of one bank of an F0, F1 or F3 flash (PM0075, 3): key, status, control, address; what they start.
 *
 * Below: the cells, the lock, what is under way. Above: `F1Flash`, which has one or two of it and the option bytes.
 */

import type { F1FlashRow, Sector } from '../chips/chip-row.ts';
import type { FlashArray, Undo } from './flash-array.ts';
import type { FlashSurroundings } from './flash-controller.ts';
import { FlashOperations } from './flash-operations.ts';
import { KeyLock } from './key-lock.ts';
import { merged } from './peripheral.ts';

const KEY = 0x04;
const STATUS = 0x0c;
const CONTROL = 0x10;
const ADDRESS = 0x14;

const STATUS_BUSY = 1 << 0;
const STATUS_NOT_ERASED = 1 << 2;
const STATUS_WRITE_PROTECTED = 1 << 4;
const STATUS_END = 1 << 5;
const STATUS_FLAGS = STATUS_NOT_ERASED | STATUS_WRITE_PROTECTED | STATUS_END;

const PROGRAM = 1 << 0;
const PAGE_ERASE = 1 << 1;
const MASS_ERASE = 1 << 2;
const OPTION_PROGRAM = 1 << 4;
const OPTION_ERASE = 1 << 5;
const START = 1 << 6;
const LOCK = 1 << 7;
const OPTION_WRITE_ENABLE = 1 << 9;
const OPTION_LAUNCH = 1 << 13;
/** What can be set in FLASH_CR: the modes, and the interrupts of bits 10 and 12. */
const MODES = PROGRAM | PAGE_ERASE | MASS_ERASE | OPTION_PROGRAM | OPTION_ERASE;
const CONTROL_BITS = MODES | (1 << 10) | (1 << 12);

/** PM0075, 2.3.1; the same keys open the option bytes (2.3.4). */
const KEYS = [0x4567_0123, 0xcdef_89ab] as const;

/** What a bank asks of the whole. */
export interface BankRequests {
  /** Erases the option bytes. Returns what they were. */
  eraseOptions(): readonly number[];
  /** An operation on the option bytes was cut short. @param before what they were, if they were erased */
  optionsCut(before: readonly number[] | undefined): void;
  launchOptions(): void;
  /** Whether an address is in a page that is protected against writing. */
  protects(address: number): boolean;
  programmed(address: number, by: number): void;
  erased(start: number, size: number): void;
}

export class F1FlashBank {
  readonly operations: FlashOperations;
  private readonly lock = new KeyLock(KEYS);
  private readonly optionLock = new KeyLock(KEYS);
  private status = 0;
  private control = 0;
  private address = 0;
  private optionsBefore: readonly number[] | undefined;

  constructor(
    readonly number: 1 | 2,
    private readonly row: F1FlashRow,
    private readonly array: FlashArray,
    private readonly surroundings: FlashSurroundings & BankRequests,
  ) {
    this.operations = new FlashOperations(array, surroundings.now);
  }

  get locked(): boolean {
    return this.lock.locked;
  }

  private get sectors(): readonly Sector[] {
    return this.array.sectors.filter(({ bank }) => bank === this.number);
  }

  /** EOP is set at the end whether or not its interrupt is enabled (PM0075, 3.4). */
  passTime(): void {
    if (this.operations.finish()) {
      this.status |= STATUS_END;
      this.surroundings.changed();
    }
  }

  read(offset: number): number {
    switch (offset) {
      case STATUS:
        return this.status | (this.operations.busy ? STATUS_BUSY : 0);
      case CONTROL:
        return (
          this.control |
          (this.operations.busy ? this.control & START : 0) |
          (this.lock.locked ? LOCK : 0) |
          (this.optionLock.locked ? 0 : OPTION_WRITE_ENABLE)
        );
      default:
        return 0;
    }
  }

  writeWaits(offset: number): boolean {
    return (offset === CONTROL || offset === ADDRESS) && this.operations.busy;
  }

  /** @throws RangeError for a wrong key */
  write(offset: number, value: number, lanes: number): void {
    switch (offset) {
      case KEY:
        this.lock.write(value, 'FLASH_KEYR', this.surroundings.violations);
        break;
      case STATUS:
        this.status &= ~(value & lanes & STATUS_FLAGS);
        break;
      case CONTROL:
        this.writeControl(merged(this.read(CONTROL), value, lanes));
        break;
      case ADDRESS:
        this.address = value >>> 0;
        break;
    }
  }

  /** @throws RangeError for a wrong key */
  takeOptionKey(value: number): void {
    this.optionLock.write(value, 'FLASH_OPTKEYR', this.surroundings.violations);
  }

  private writeControl(value: number): void {
    if (this.lock.locked) {
      this.surroundings.violations.report('FLASH_CR: written while locked');
      return;
    }
    this.control = value & CONTROL_BITS;
    if (!(value & OPTION_WRITE_ENABLE)) {
      this.optionLock.close();
    }
    if (value & LOCK) {
      this.lock.close();
      this.optionLock.close();
    } else if (value & OPTION_LAUNCH) {
      this.surroundings.launchOptions();
    } else if (value & START) {
      this.start();
    }
  }

  private start(): void {
    const mode = this.control & MODES;
    if (!this.surroundings.oscillatorRuns()) {
      this.surroundings.violations.report('flash erased while HSI is off');
    } else if (mode === PAGE_ERASE) {
      this.erase(this.sectors.filter(({ start, size }) => this.address >= start && this.address < start + size));
    } else if (mode === MASS_ERASE) {
      this.erase(this.sectors);
    } else if (mode === OPTION_ERASE && !this.optionLock.locked) {
      this.optionsBefore = this.surroundings.eraseOptions();
      this.operations.begin('options', [], this.row.times.pageErase * 1e6);
      this.surroundings.contentChanged(0, 0);
    } else {
      this.surroundings.violations.report('FLASH_CR: STRT needs one of PER, MER, and OPTER with OPTWRE');
    }
  }

  private erase(sectors: readonly Sector[]): void {
    if (sectors.length === 0) {
      this.surroundings.violations.report('FLASH_AR: no page of this bank');
      return;
    }
    if (this.surroundings.blocked() || sectors.some(({ start }) => this.surroundings.protects(start))) {
      this.status |= STATUS_WRITE_PROTECTED;
      return;
    }
    const { pageErase, massErase } = this.row.times;
    this.operations.begin('erase', this.eraseCells(sectors), (sectors.length > 1 ? massErase : pageErase) * 1e6);
  }

  private eraseCells(sectors: readonly Sector[]): Undo[] {
    return sectors.map((sector) => {
      this.surroundings.erased(sector.start, sector.size);
      this.surroundings.contentChanged(sector.start, sector.size);
      return this.array.erase(sector, false);
    });
  }

  /**
   * A half-word to an address of the bank.
   * @returns false where the bus answers with an error: PG is not set, or the lock is shut
   */
  program(address: number, value: number): boolean {
    if (this.lock.locked || (this.control & MODES) !== PROGRAM) {
      this.surroundings.violations.report('flash written without FLASH_CR.PG alone being set');
      return false;
    }
    if (!this.surroundings.oscillatorRuns()) {
      this.surroundings.violations.report('flash written while HSI is off');
      return true;
    }
    const offset = this.array.offsetOf(address);
    const erased = this.array.bytes[offset] === 0xff && this.array.bytes[offset + 1] === 0xff;
    if (this.surroundings.protects(address)) {
      this.status |= STATUS_WRITE_PROTECTED;
    } else if (!erased && value !== 0) {
      // PM0075, 2.3.2: a half-word that is not erased takes nothing but 0.
      this.surroundings.violations.report('flash written where it is not erased');
      this.status |= STATUS_NOT_ERASED;
    } else {
      const undo = this.array.program(address, value, 2, false);
      this.surroundings.contentChanged(address, 2);
      this.operations.begin('program', [undo], this.row.times.program);
      this.surroundings.programmed(address, this.operations.busyUntil);
    }
    return true;
  }

  /** Whether a half-word of option bytes may be programmed now. */
  mayProgramOption(): boolean {
    return !this.lock.locked && !this.optionLock.locked && (this.control & MODES) === OPTION_PROGRAM;
  }

  refuseNotErased(): void {
    this.surroundings.violations.report('option byte written where it is not erased');
    this.status |= STATUS_NOT_ERASED;
  }

  /** An option byte is being written. @param erased banks that lose everything by it */
  beginOption(erased: readonly F1FlashBank[]): void {
    const undos = erased.flatMap((bank) => bank.eraseCells(bank.sectors));
    const erase = erased.length > 0 ? this.row.times.massErase * 1e6 : 0;
    this.optionsBefore = undefined;
    this.operations.begin('options', undos, this.row.times.program + erase);
    this.surroundings.contentChanged(0, 0);
    this.surroundings.changed();
  }

  reset(): void {
    const cut = this.operations.cutShort(this.surroundings);
    if (cut.has('options')) {
      this.surroundings.optionsCut(this.optionsBefore);
    }
    this.status = 0;
    this.control = 0;
    this.address = 0;
    this.lock.reset();
    this.optionLock.reset();
  }

  snapshot(): unknown {
    return {
      registers: [this.status, this.control, this.address],
      locks: [this.lock.snapshot(), this.optionLock.snapshot()],
      operations: this.operations.snapshot(),
      optionsBefore: this.optionsBefore,
    };
  }

  restore(snapshot: unknown): void {
    const state = snapshot as {
      registers: [number, number, number];
      locks: [unknown, unknown];
      operations: unknown;
      optionsBefore: readonly number[] | undefined;
    };
    [this.status, this.control, this.address] = state.registers;
    this.lock.restore(state.locks[0]);
    this.optionLock.restore(state.locks[1]);
    this.operations.restore(state.operations);
    this.optionsBefore = state.optionsBefore;
  }
}
