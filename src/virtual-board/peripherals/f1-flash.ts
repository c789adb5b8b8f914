/**
 * The flash interface of F0, F1 and F3 (PM0075, RM0091 chapter 3, RM0316 chapter 4): half-words into erased cells,
 * pages erased by address, option bytes that are cells with complements. The F103xF/G has two of it, a bank each
 * (PM0068).
 *
 * Below: a bank's registers, the option bytes. Above: the chip.
 *
 * What the manuals do not say and is our choice: a start without HSI does nothing; a register written while the bank
 * is busy waits, as on the F4.
 */

import { BusError, type AccessSize, type BusMaster } from '../memory-bus.ts';
import { sectorsOf, type ChipRow, type F1FlashRow } from '../chips/chip-row.ts';
import { F1FlashBank, type BankRequests } from './f1-flash-bank.ts';
import { F1OptionBytes } from './f1-option-bytes.ts';
import type { FlashArray } from './flash-array.ts';
import type { FlashController, FlashSurroundings, ReadProtection } from './flash-controller.ts';
import { BankedFlashInTime } from './flash-in-time.ts';
import { FlippingCells } from './flipping-cells.ts';
import type { ResetCause } from './peripheral.ts';

const ACCESS_CONTROL = 0x00;
const OPTION_KEY = 0x08;
const OPTION_REGISTER = 0x1c;
const WRITE_PROTECTION = 0x20;
/** KEYR2, SR2, CR2, AR2 are this far from those of bank 1 (PM0068, table 8). */
const SECOND_BANK = 0x40;
/** FLASH_ACR after reset: prefetch buffer on (PM0075, 3.1). */
const ACCESS_CONTROL_RESET = 0x30;

export class F1Flash extends BankedFlashInTime<F1FlashBank> implements FlashController {
  bootsEmpty = false;
  private readonly options: F1OptionBytes;
  protected readonly banks: readonly F1FlashBank[];
  protected readonly timedCells: FlippingCells;
  private accessControl = ACCESS_CONTROL_RESET;

  constructor(
    private readonly chip: ChipRow,
    private readonly row: F1FlashRow,
    readonly array: FlashArray,
    private readonly surroundings: FlashSurroundings,
  ) {
    super(surroundings.now);
    this.options = new F1OptionBytes(row);
    this.timedCells = new FlippingCells(array, surroundings.now, surroundings.contentChanged);
    const requests: BankRequests = {
      eraseOptions: () => this.options.erase(),
      optionsCut: (before) => this.options.spoil(before),
      launchOptions: () => {
        if (row.optionLaunch) {
          surroundings.launchOptions();
        }
      },
      protects: (address) => this.options.writeProtects(address - chip.flashStart),
      programmed: (address, by) => this.timedCells.programmed(address, by),
      erased: (start, size) => this.timedCells.erased(start, size),
    };
    const numbers = new Set(sectorsOf(chip).map(({ bank }) => bank));
    this.banks = [...numbers].map((number) => new F1FlashBank(number, row, array, { ...surroundings, ...requests }));
  }

  private get first(): F1FlashBank {
    return this.banks[0] as F1FlashBank;
  }

  get locked(): boolean {
    return this.banks.every(({ locked }) => locked);
  }

  // Registers

  read(offset: number): number {
    switch (offset) {
      case ACCESS_CONTROL:
        return this.accessControl;
      case OPTION_REGISTER:
        return this.options.register;
      case WRITE_PROTECTION:
        return this.options.protectionRegister;
      default:
        return this.bankOf(offset)?.read(offset & ~SECOND_BANK) ?? 0;
    }
  }

  private bankOf(offset: number): F1FlashBank | undefined {
    return offset < SECOND_BANK ? this.first : this.banks[1];
  }

  writeWaits(offset: number): boolean {
    return this.bankOf(offset)?.writeWaits(offset & ~SECOND_BANK) ?? false;
  }

  /** @throws RangeError for a wrong key: the chip answers it with a bus error */
  write(offset: number, value: number, lanes: number): void {
    if (offset === ACCESS_CONTROL) {
      this.accessControl = value & 0x3f;
    } else if (offset === OPTION_KEY) {
      this.first.takeOptionKey(value);
    } else {
      this.bankOf(offset)?.write(offset & ~SECOND_BANK, value, lanes);
    }
    this.surroundings.changed();
  }

  // The array

  arrayWaits(address: number): boolean {
    const bank = this.array.sectorAt(address)?.bank;
    return this.banks.some(({ number, operations }) => (bank === undefined || number === bank) && operations.busy);
  }

  readonly readsPlainly = true;

  readArray(address: number, size: AccessSize, master: BusMaster): number {
    if (this.surroundings.blocked()) {
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
    const bank = this.banks.find(({ number }) => number === this.array.sectorAt(address)?.bank) ?? this.first;
    if (this.surroundings.blocked() || size !== 2) {
      // PM0075, 2.3.2: anything but a half-word gets an error from the bus.
      if (size !== 2) {
        this.surroundings.violations.report(`flash written ${size * 8} bits wide: it takes half-words only`);
      }
      throw new BusError(address, master);
    }
    if (!bank.program(address, value)) {
      throw new BusError(address, master);
    }
    this.surroundings.changed();
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

  writeOption(offset: number, size: AccessSize, value: number, master: BusMaster): void {
    if (size !== 2 || !this.first.mayProgramOption()) {
      this.surroundings.violations.report('option bytes written without OPTPG and OPTWRE, or not as a half-word');
      throw new BusError(this.chip.optionBytes.start + offset, master);
    }
    if (!this.options.isErased(offset)) {
      this.first.refuseNotErased();
      return;
    }
    const effect = this.options.program(offset, value & 0xff);
    if (effect === 'final') {
      this.surroundings.violations.report('read protection set to level 2, which is final');
    }
    this.first.beginOption(effect === 'erase-all' ? this.banks : []);
  }

  reset(cause: ResetCause): void {
    for (const bank of this.banks) {
      bank.reset();
    }
    this.accessControl = ACCESS_CONTROL_RESET;
    this.options.load(cause);
    if (this.row.emptyCheck && (cause === 'power-on' || cause === 'options')) {
      this.bootsEmpty = this.array.bytes.subarray(0, 4).every((byte) => byte === 0xff);
    }
    this.surroundings.changed();
  }

  snapshot(): unknown {
    return {
      accessControl: this.accessControl,
      bootsEmpty: this.bootsEmpty,
      banks: this.banks.map((bank) => bank.snapshot()),
      options: this.options.snapshot(),
      flips: this.timedCells.snapshot(),
    };
  }

  restore(snapshot: unknown): void {
    const state = snapshot as {
      accessControl: number;
      bootsEmpty: boolean;
      banks: unknown[];
      options: unknown;
      flips: unknown;
    };
    this.accessControl = state.accessControl;
    this.bootsEmpty = state.bootsEmpty;
    this.banks.forEach((bank, index) => bank.restore(state.banks[index]));
    this.options.restore(state.options);
    this.timedCells.restore(state.flips);
    this.surroundings.changed();
  }
}
