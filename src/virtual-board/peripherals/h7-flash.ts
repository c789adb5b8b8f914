/**
 * The flash interface of H7 (RM0433, chapter 4; RM0468, 4; RM0455, 4): what its banks share, which is the
 * registers' places, the option bytes and the way to the cells. One bank can be read while the other is busy.
 *
 * Below: the banks. Above: the chip. It does not know swapped banks: SWAP_BANK can be read, and moves nothing here.
 */

import { BusError, type AccessSize, type BusMaster } from '../memory-bus.ts';
import type { ChipRow, H7FlashRow, Sector } from '../chips/chip-row.ts';
import type { FlashArray } from './flash-array.ts';
import type { FlashController, FlashSurroundings, ReadProtection } from './flash-controller.ts';
import { BankedFlashInTime } from './flash-in-time.ts';
import { FlippingCells } from './flipping-cells.ts';
import { H7FlashBank } from './h7-flash-bank.ts';
import { KeyLock } from './key-lock.ts';
import type { ResetCause } from './peripheral.ts';

/** Bytes from one bank's registers to the other's. */
const BANK_REGISTERS = 0x100;
const ACCESS_CONTROL = 0x00;
/** LATENCY 7, WRHIGHFREQ 3 (RM0433, 4.9.1). */
const ACCESS_CONTROL_RESET = 0x37;
// The same register in both sets.
const OPTION_KEY = 0x08;
const OPTION_CONTROL = 0x18;
const OPTION_STATUS = 0x1c;
const OPTION_TO_PROGRAM = 0x20;
// One for each bank.
const PROTECTED_AREA = 0x28;
const SECURE_AREA = 0x30;
const WRITE_PROTECTION = 0x38;

/** First block of 256 bytes behind the last one: no area (RM0433, 4.9.12). */
const NO_AREA = 0x0000_00ff;
const [OPEN, FINAL] = [0xaa, 0xcc];
/** OPTSR.IWDG1_SW: the watchdog starts by software. */
const SOFTWARE_WATCHDOG = 1 << 4;

export class H7Flash extends BankedFlashInTime<H7FlashBank> implements FlashController {
  readonly bootsEmpty = false;
  protected readonly banks: readonly H7FlashBank[];
  /** Where the second bank begins. */
  private readonly secondStart: number;
  private readonly optionLock = new KeyLock([0x0819_2a3b, 0x4c5d_6e7f]);
  protected readonly timedCells: FlippingCells;
  private accessControl = ACCESS_CONTROL_RESET;
  private options: number;
  /** FLASH_WPSN_CUR of each bank. */
  private writeProtection: readonly number[];
  /** As delivered: a 1 for each sector, or group of them. */
  private readonly notProtected: number;
  private protectionInForce: ReadProtection = 0;

  constructor(
    private readonly chip: ChipRow,
    row: H7FlashRow,
    readonly array: FlashArray,
    private readonly surroundings: FlashSurroundings,
  ) {
    super(surroundings.now);
    this.timedCells = new FlippingCells(array, surroundings.now, surroundings.contentChanged);
    this.options = row.optionDefaults;
    this.secondStart = array.sectors.find(({ bank }) => bank === 2)?.start ?? Infinity;
    const numbers = ([1, 2] as const).filter((number) => array.sectors.some(({ bank }) => bank === number));
    const groups = (1 << row.control.sectorBits) / row.sectorsOfProtectionBit;
    this.notProtected = 2 ** groups - 1;
    this.writeProtection = numbers.map(() => this.notProtected);
    const around = {
      ...surroundings,
      flips: this.timedCells,
      writeProtects: ({ bank, code }: Sector): boolean =>
        (((this.writeProtection[bank - 1] ?? 0) >>> Math.floor(code / row.sectorsOfProtectionBit)) & 1) === 0,
    };
    this.banks = numbers.map((number) => new H7FlashBank(number, row, array, around));
  }

  get locked(): boolean {
    return this.banks.every(({ locked }) => locked);
  }

  // Registers

  private bankOfRegister(offset: number): H7FlashBank | undefined {
    return this.banks[offset < BANK_REGISTERS ? 0 : 1];
  }

  read(offset: number): number {
    const bank = this.bankOfRegister(offset);
    const inBank = offset % BANK_REGISTERS;
    switch (inBank) {
      case ACCESS_CONTROL:
        return this.accessControl;
      case OPTION_CONTROL:
        return this.optionLock.locked ? 1 : 0;
      case OPTION_STATUS:
      case OPTION_TO_PROGRAM:
        return this.options >>> 0;
      case PROTECTED_AREA:
      case SECURE_AREA:
        return bank === undefined ? 0 : NO_AREA;
      case WRITE_PROTECTION:
        return bank === undefined ? 0 : (this.writeProtection[bank.number - 1] ?? 0);
      default:
        return bank?.read(inBank) ?? 0;
    }
  }

  writeWaits(offset: number): boolean {
    return this.bankOfRegister(offset)?.writeWaits(offset % BANK_REGISTERS) ?? false;
  }

  /** @throws RangeError for a wrong key: the chip answers it with a bus error */
  write(offset: number, value: number, lanes: number): void {
    const inBank = offset % BANK_REGISTERS;
    switch (inBank) {
      case ACCESS_CONTROL:
        this.accessControl = value & 0x3f;
        break;
      case OPTION_KEY:
        this.optionLock.write(value, 'FLASH_OPTKEYR', this.surroundings.violations);
        break;
      case OPTION_CONTROL:
      case OPTION_TO_PROGRAM:
        this.surroundings.violations.report('FLASH_OPTCR or FLASH_OPTSR_PRG: written');
        break;
      default:
        this.bankOfRegister(offset)?.write(inBank, value, lanes);
    }
    this.surroundings.changed();
  }

  // The array

  private bankAt(address: number): H7FlashBank | undefined {
    return this.banks[address < this.secondStart ? 0 : 1];
  }

  arrayWaits(address: number): boolean {
    return this.bankAt(address)?.operations.busy ?? false;
  }

  get readsPlainly(): boolean {
    return this.banks.every(({ hasBroken }) => !hasBroken);
  }

  readArray(address: number, size: AccessSize, master: BusMaster): number {
    if (this.surroundings.blocked() || this.bankAt(address)?.isReadable(address) === false) {
      throw new BusError(address, master);
    }
    const offset = this.array.offsetOf(address);
    let value = 0;
    for (let i = size - 1; i >= 0; i--) {
      value = value * 256 + (this.array.bytes[offset + i] ?? 0xff);
    }
    return value;
  }

  program(address: number, size: AccessSize, value: number, master: BusMaster): void {
    if (this.surroundings.blocked()) {
      throw new BusError(address, master);
    }
    this.bankAt(address)?.program(address, size, value);
    this.surroundings.changed();
  }

  // Option bytes

  get optionContent(): readonly number[] {
    return [this.options, ...this.writeProtection];
  }

  set optionContent([options = this.options, ...writeProtection]: readonly number[]) {
    this.options = options >>> 0;
    this.writeProtection = this.banks.map((_, index) => writeProtection[index] ?? this.notProtected);
    this.protectionInForce = this.level;
  }

  /** RM0433, 4.5.3: AA is level 0, CC level 2, everything else level 1. */
  private get level(): ReadProtection {
    const protection = (this.options >>> 8) & 0xff;
    return protection === OPEN ? 0 : protection === FINAL ? 2 : 1;
  }

  get readProtection(): ReadProtection {
    return this.protectionInForce;
  }

  get hardwareWatchdog(): boolean {
    return (this.options & SOFTWARE_WATCHDOG) === 0;
  }

  /** They are not in the memory map. */
  optionWord(): number {
    return 0xffff_ffff;
  }

  /** @throws BusError always: they are written by registers */
  writeOption(offset: number, _size: AccessSize, _value: number, master: BusMaster): void {
    throw new BusError(this.chip.optionBytes.start + offset, master);
  }

  reset(cause: ResetCause): void {
    this.banks.forEach((bank) => bank.reset());
    this.accessControl = ACCESS_CONTROL_RESET;
    this.optionLock.reset();
    if (cause === 'power-on') {
      this.protectionInForce = this.level;
    }
    this.surroundings.changed();
  }

  snapshot(): unknown {
    return {
      registers: [this.accessControl, this.options],
      writeProtection: this.writeProtection,
      protection: this.protectionInForce,
      optionLock: this.optionLock.snapshot(),
      banks: this.banks.map((bank) => bank.snapshot()),
      flips: this.timedCells.snapshot(),
    };
  }

  restore(snapshot: unknown): void {
    const state = snapshot as {
      registers: [number, number];
      writeProtection: readonly number[];
      protection: ReadProtection;
      optionLock: unknown;
      banks: unknown[];
      flips: unknown;
    };
    [this.accessControl, this.options] = state.registers;
    this.writeProtection = state.writeProtection;
    this.protectionInForce = state.protection;
    this.optionLock.restore(state.optionLock);
    this.banks.forEach((bank, index) => bank.restore(state.banks[index]));
    this.timedCells.restore(state.flips);
    this.surroundings.changed();
  }
}
