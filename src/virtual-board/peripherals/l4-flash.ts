/**
 * The flash interface of L4, L4+, G0, G4, C0 and WB (RM0351, RM0432, RM0444, RM0440, RM0434, chapter 3): double words of
 * two stores into erased cells, each once; pages named by number and bank; a second write of a double word is an error.
 *
 * Below: the cells, what is under way, the data cache. Above: the chip.
 *
 * What the manuals do not say and is our choice: CR written while the bank is busy waits, as on the F4; a double word of
 * which only half came, at a reset, and one that was being written, read as a bus error until their page is erased.
 */

import { BusError, type AccessSize, type BusMaster } from '../memory-bus.ts';
import type { ChipRow, L4FlashRow, Sector } from '../chips/chip-row.ts';
import { DataCache } from './data-cache.ts';
import type { FlashArray, Undo } from './flash-array.ts';
import type { FlashController, FlashSurroundings, ReadProtection } from './flash-controller.ts';
import { FlashOperations, type FlashWork } from './flash-operations.ts';
import { FlippingCells } from './flipping-cells.ts';
import { KeyLock } from './key-lock.ts';
import { merged, type ResetCause } from './peripheral.ts';

const ACCESS_CONTROL = 0x00;
const KEY = 0x08;
const OPTION_KEY = 0x0c;
const STATUS = 0x10;
const CONTROL = 0x14;
const OPTIONS = 0x20;
/** WRP1AR, WRP1BR, WRP2AR, WRP2BR: the first page behind the last one means none. */
const WRITE_PROTECTION = [0x2c, 0x30, 0x4c, 0x50];
const NO_AREA = 0x0000_00ff;
/** WB: the pages of the radio's core begin at SFSA, bits 7:0; FSD, bit 8, means that there are none (RM0434, 3.10.18). */
const SECURE_FLASH = 0x80;

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

/** ACR: instruction and data cache, their resets. */
const [INSTRUCTION_CACHE, DATA_CACHE, INSTRUCTION_RESET, DATA_RESET] = [1 << 9, 1 << 10, 1 << 11, 1 << 12];

const [OPEN, FINAL] = [0xaa, 0xcc];
/** OPTR.IWDG_SW: the watchdog starts by software. */
const SOFTWARE_WATCHDOG = 1 << 16;

/** Bytes of a line of the data cache (RM0351, 3.3.4: 8 lines of 256 bits). */
const CACHE_LINE = 32;

interface HalfUnit {
  readonly address: number;
  readonly low: number;
}

export class L4Flash implements FlashController {
  bootsEmpty = false;
  private readonly lock = new KeyLock([0x4567_0123, 0xcdef_89ab]);
  private readonly optionLock = new KeyLock([0x0819_2a3b, 0x4c5d_6e7f]);
  private readonly operations: FlashOperations;
  private readonly flips: FlippingCells;
  private accessControl: number;
  private status = 0;
  private control = 0;
  private options: number;
  private protectionInForce: ReadProtection = 0;
  /** The first half of a double word that came without its second half yet. */
  private half: HalfUnit | undefined;
  /** Double words, by address, that were written; blank ones too. */
  private readonly written = new Set<number>();
  /** Double words whose code does not match. */
  private readonly broken = new Set<number>();
  private readonly cache: DataCache;

  constructor(
    private readonly chip: ChipRow,
    private readonly row: L4FlashRow,
    readonly array: FlashArray,
    private readonly surroundings: FlashSurroundings,
  ) {
    this.operations = new FlashOperations(array, surroundings.now);
    this.flips = new FlippingCells(array, surroundings.now, surroundings.contentChanged);
    this.cache = new DataCache(array.bytes, CACHE_LINE);
    this.options = row.optionDefaults;
    this.accessControl = row.accessControl;
  }

  get locked(): boolean {
    return this.lock.locked;
  }

  get busy(): boolean {
    return this.operations.busy;
  }

  get busyUntil(): number {
    return this.operations.busyUntil;
  }

  get nextEventAt(): number {
    const now = this.surroundings.now();
    return Math.min(this.busyUntil > now ? this.busyUntil : Infinity, this.flips.nextAt);
  }

  work(): FlashWork {
    return this.operations.work;
  }

  passTime(): void {
    if (this.operations.finish()) {
      this.status |= this.control & END_INTERRUPT ? STATUS_END : 0;
      this.surroundings.changed();
    }
    this.flips.passTime();
  }

  // Registers

  read(offset: number): number {
    switch (offset) {
      case ACCESS_CONTROL:
        return this.accessControl;
      case STATUS:
        return this.statusNow();
      case CONTROL:
        return (this.control | (this.lock.locked ? LOCK : 0) | (this.optionLock.locked ? OPTION_LOCK : 0)) >>> 0;
      case OPTIONS:
        return this.options;
      case SECURE_FLASH:
        return this.row.securePage === undefined ? 0 : this.row.securePage;
      default:
        return WRITE_PROTECTION.includes(offset) ? NO_AREA : 0;
    }
  }

  private statusNow(): number {
    const secondBank = this.row.secondBusy && this.operations.busy ? STATUS_SECOND_BUSY : 0;
    return (
      (this.status |
        (this.row.optionsAlwaysInvalid ? STATUS_OPTIONS_VALIDITY : 0) |
        (this.operations.busy ? STATUS_BUSY | secondBank : 0) |
        (this.row.configurationBusy && (this.half || this.operations.busy) ? STATUS_HALF_WRITTEN : 0)) >>>
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
        this.writeAccessControl(merged(this.accessControl, value, lanes));
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
      case OPTIONS:
        this.surroundings.violations.report('FLASH_OPTR: written');
        break;
    }
    this.surroundings.changed();
  }

  private writeAccessControl(value: number): void {
    for (const [reset, enable] of [
      [INSTRUCTION_RESET, INSTRUCTION_CACHE],
      [DATA_RESET, DATA_CACHE],
    ] as const) {
      if (value & reset && value & enable) {
        this.surroundings.violations.report('FLASH_ACR: a cache can only be reset while it is disabled');
      }
    }
    if (this.row.debugSwitch && (this.accessControl & this.row.debugSwitch) !== (value & this.row.debugSwitch)) {
      this.surroundings.violations.report('FLASH_ACR.DBG_SWEN: cleared, which cuts the debugger off');
    }
    if (value & DATA_RESET && !(value & DATA_CACHE)) {
      this.cache.reset();
    }
    this.accessControl = value & ~(INSTRUCTION_RESET | DATA_RESET);
    if (this.row.emptyFlag && !(value & this.row.emptyFlag)) {
      this.bootsEmpty = false;
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
      const banks = [modes & MASS_ERASE_1 ? 1 : 0, modes & MASS_ERASE_2 ? 2 : 0];
      this.erase(this.array.sectors.filter(({ bank }) => banks.includes(bank)));
    } else {
      this.surroundings.violations.report('FLASH_CR: STRT needs one of PER and MER');
      this.status |= STATUS_SEQUENCE;
    }
  }

  private erase(sectors: readonly Sector[]): void {
    if (sectors.length === 0) {
      this.surroundings.violations.report('FLASH_CR: no such page');
      this.status |= STATUS_WRITE_PROTECTED;
      return;
    }
    if (this.surroundings.blocked() || sectors.some((sector) => this.isSecure(sector))) {
      this.status |= STATUS_WRITE_PROTECTED;
      return;
    }
    const { pageErase, massErase } = this.row.times;
    const undos = sectors.map((sector) => this.eraseCells(sector));
    this.operations.begin('erase', undos, (sectors.length > 1 ? massErase : pageErase) * 1e6);
  }

  private eraseCells({ start, size, ...rest }: Sector): Undo {
    this.flips.erased(start, size);
    this.surroundings.contentChanged(start, size);
    for (const units of [this.written, this.broken]) {
      for (const unit of units) {
        if (unit >= start && unit < start + size) {
          units.delete(unit);
        }
      }
    }
    return this.array.erase({ start, size, ...rest }, false);
  }

  private isSecure(sector: Sector): boolean {
    const { securePage } = this.row;
    return securePage !== undefined && sector.code >= (securePage & 0xff);
  }

  // The array

  arrayWaits(): boolean {
    return this.operations.busy;
  }

  get readsPlainly(): boolean {
    return this.broken.size === 0 && !(this.accessControl & DATA_CACHE);
  }

  readArray(address: number, size: AccessSize, master: BusMaster): number {
    if (this.surroundings.blocked() || this.broken.has((address & ~7) >>> 0)) {
      throw new BusError(address, master);
    }
    const cached = master !== 'debug' && (this.accessControl & DATA_CACHE) !== 0;
    const offset = this.array.offsetOf(address);
    let value = 0;
    for (let i = size - 1; i >= 0; i--) {
      value = value * 256 + (cached ? this.cache.read(offset + i) : (this.array.bytes[offset + i] ?? 0xff));
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
    } else if (this.half === undefined) {
      this.takeLow(address, value);
    } else {
      this.takeHigh(this.half, address, value);
    }
    this.surroundings.changed();
  }

  private takeLow(address: number, low: number): void {
    if (address & 7) {
      this.surroundings.violations.report('double word written from its upper half');
      this.status |= STATUS_ALIGNMENT;
    } else {
      this.half = { address, low };
    }
  }

  private takeHigh({ address, low }: HalfUnit, at: number, high: number): void {
    this.half = undefined;
    const sector = this.array.sectorAt(address);
    if (at !== address + 4) {
      this.surroundings.violations.report('double word written in two places');
      this.status |= STATUS_ALIGNMENT;
    } else if (sector === undefined || this.isSecure(sector)) {
      this.status |= STATUS_WRITE_PROTECTED;
    } else if (!this.isErased(address) && (low !== 0 || high !== 0)) {
      // RM0351, 3.3.7: what is not erased takes nothing but zeros.
      this.surroundings.violations.report('double word written where it is not erased');
      this.status |= STATUS_NOT_ERASED;
    } else {
      const undos = [this.array.program(address, low, 4, false), this.array.program(at, high, 4, false)];
      this.written.add(address);
      this.surroundings.contentChanged(address, 8);
      this.operations.begin('program', undos, this.row.times.program);
      this.flips.programmed(address, this.busyUntil);
      this.flips.programmed(at, this.busyUntil);
    }
  }

  private isErased(address: number): boolean {
    const offset = this.array.offsetOf(address);
    return !this.written.has(address) && this.array.bytes.subarray(offset, offset + 8).every((byte) => byte === 0xff);
  }

  // Option bytes

  get optionContent(): readonly number[] {
    return [this.options];
  }

  set optionContent(words: readonly number[]) {
    this.options = (words[0] ?? this.row.optionDefaults) >>> 0;
    this.protectionInForce = levelOf(this.options);
  }

  get readProtection(): ReadProtection {
    return this.protectionInForce;
  }

  get hardwareWatchdog(): boolean {
    return (this.options & SOFTWARE_WATCHDOG) === 0;
  }

  optionWord(offset: number): number {
    return offset === 0 ? this.options : offset === 4 ? ~this.options >>> 0 : 0xffff_ffff;
  }

  /** @throws BusError always: they are written by registers */
  writeOption(offset: number, _size: AccessSize, _value: number, master: BusMaster): void {
    throw new BusError(this.chip.optionBytes.start + offset, master);
  }

  reset(cause: ResetCause): void {
    const programming = [...this.written].filter((address) => this.isUnderWay(address));
    const cut = this.operations.cutShort();
    if (cut.has('program')) {
      programming.forEach((address) => this.broken.add(address));
    }
    if (this.half) {
      this.broken.add(this.half.address);
      this.half = undefined;
    }
    if (cut.size > 0) {
      this.surroundings.violations.report('reset or power loss during a flash operation');
      this.surroundings.contentChanged(0, 0);
    }
    this.accessControl = this.row.accessControl;
    this.status = 0;
    this.control = 0;
    this.cache.reset();
    this.lock.reset();
    this.optionLock.reset();
    if (cause === 'power-on') {
      this.protectionInForce = levelOf(this.options);
    }
    if (this.row.emptyCheck && (cause === 'power-on' || cause === 'options')) {
      this.bootsEmpty = this.array.bytes.subarray(0, 4).every((byte) => byte === 0xff);
    }
    this.surroundings.changed();
  }

  /** The double word that the running operation is about is the one that was written last. */
  private isUnderWay(address: number): boolean {
    return this.operations.busy && [...this.written].at(-1) === address;
  }

  snapshot(): unknown {
    return {
      registers: [this.accessControl, this.status, this.control, this.options],
      protection: this.protectionInForce,
      bootsEmpty: this.bootsEmpty,
      half: this.half,
      units: [new Set(this.written), new Set(this.broken)],
      locks: [this.lock.snapshot(), this.optionLock.snapshot()],
      operations: this.operations.snapshot(),
      flips: this.flips.snapshot(),
      cache: this.cache.snapshot(),
    };
  }

  restore(snapshot: unknown): void {
    const state = snapshot as {
      registers: [number, number, number, number];
      protection: ReadProtection;
      bootsEmpty: boolean;
      half: HalfUnit | undefined;
      units: [ReadonlySet<number>, ReadonlySet<number>];
      locks: [unknown, unknown];
      operations: unknown;
      flips: unknown;
      cache: unknown;
    };
    [this.accessControl, this.status, this.control, this.options] = state.registers;
    this.protectionInForce = state.protection;
    this.bootsEmpty = state.bootsEmpty;
    this.half = state.half;
    fill(this.written, state.units[0]);
    fill(this.broken, state.units[1]);
    this.lock.restore(state.locks[0]);
    this.optionLock.restore(state.locks[1]);
    this.operations.restore(state.operations);
    this.flips.restore(state.flips);
    this.cache.restore(state.cache);
    this.surroundings.changed();
  }
}

function fill(set: Set<number>, from: ReadonlySet<number>): void {
  set.clear();
  from.forEach((one) => set.add(one));
}

/** RM0351, 3.5.1: AA is level 0, CC level 2, everything else level 1. */
function levelOf(options: number): ReadProtection {
  const protection = options & 0xff;
  return protection === OPEN ? 0 : protection === FINAL ? 2 : 1;
}
