/**
 * One bank of the flash of the H7 (RM0433, chapter 4; RM0468, 4; RM0455, 4): its lock, its write buffer, its error flags, and the
 * operation that it is busy with. A flash word is gathered in the buffer, and programmed when it is whole.
 *
 * Below: the cells, what is under way. Above: `h7-flash.ts`, which has what both banks share.
 *
 * What the manual does not say and is our choice: CR written while the bank is busy waits, as on the F4, and so does data
 * for the next flash word (the chip has a place in its queue for it). A flash word that was being programmed at a reset,
 * or was programmed twice, has a code that does not match: it reads as a bus error until its sector is erased. So does
 * one flash word in 64 of a sector whose erase was cut short.
 */

import { viewOf } from '../../base/bytes.ts';
import type { H7FlashRow, Sector } from '../chips/chip-row.ts';
import type { FlashArray, Undo } from './flash-array.ts';
import type { FlashSurroundings } from './flash-controller.ts';
import { FlashOperations } from './flash-operations.ts';
import type { FlippingCells } from './flipping-cells.ts';
import { KeyLock } from './key-lock.ts';
import { merged } from './peripheral.ts';

const KEY = 0x04;
const CONTROL = 0x0c;
const STATUS = 0x10;
const CLEAR = 0x14;

const STATUS_BUSY = 1 << 0;
const STATUS_BUFFER_NOT_EMPTY = 1 << 1;
const STATUS_QUEUE = 1 << 2;
const STATUS_END = 1 << 16;
const STATUS_WRITE_PROTECTED = 1 << 17;
const STATUS_SEQUENCE = 1 << 18;
const STATUS_STROBE = 1 << 19;
const STATUS_INCONSISTENT = 1 << 21;
const STATUS_DOUBLE_ERROR = 1 << 26;
/** EOP, WRPERR … STRBERR, INCERR … CRCRDERR. */
const STATUS_FLAGS = 0x1fef_0000;
/** WRPERR, PGSERR, STRBERR, INCERR, OPERR: what stands in the way of another operation. */
const STATUS_ERRORS = 0x006e_0000;

const LOCK = 1 << 0;
const PROGRAM = 1 << 1;
const SECTOR_ERASE = 1 << 2;
const BANK_ERASE = 1 << 3;
const END_INTERRUPT = 1 << 16;
/** PSIZE, bits 5:4, as after a reset: x64 (RM0433, 4.9.4). */
const FULL_PARALLELISM = 0x30;
/** CRC_EN, interrupts; PG, SER and BER. The others are the row's. */
const CONTROL_BITS = 0x1fef_800e;

/** DS12110, table 53: least supply for x8, x16, x32 and x64. Volts. */
const LEAST_VOLTS = [1.62, 1.62, 1.62, 1.8] as const;
/** Of a sector whose erase was cut short, one flash word in so many cannot be read. */
const BROKEN_EVERY = 64;

/** A flash word that is not whole yet. */
interface WriteBuffer {
  readonly address: number;
  readonly bytes: Uint8Array;
  /** Which of its bytes have come. */
  readonly came: Uint8Array;
}

/** An operation by what it is about. */
interface UnderWay {
  readonly sectors: readonly Sector[];
  /** Of a flash word; absent: an erase. */
  readonly address?: number;
  readonly start: number;
  readonly end: number;
}

export class H7FlashBank {
  readonly operations: FlashOperations;
  private readonly lock = new KeyLock([0x4567_0123, 0xcdef_89ab]);
  private status = 0;
  private control: number;
  private readonly controlReset: number;
  private readonly controlBits: number;
  private gathered: WriteBuffer | undefined;
  private underWay: UnderWay[] = [];
  /** Flash words, by address, that were programmed and are blank all the same. */
  private readonly writtenBlank = new Set<number>();
  /** Flash words whose code does not match. */
  private readonly broken = new Set<number>();

  constructor(
    readonly number: 1 | 2,
    private readonly row: H7FlashRow,
    private readonly array: FlashArray,
    private readonly surroundings: FlashSurroundings & {
      readonly flips: FlippingCells;
      readonly writeProtects: (sector: Sector) => boolean;
    },
  ) {
    this.operations = new FlashOperations(array, surroundings.now);
    const { start, forceWrite, sectorShift, sectorBits, parallelism } = row.control;
    this.controlReset = parallelism ? FULL_PARALLELISM : 0;
    this.controlBits = CONTROL_BITS | this.controlReset | start | forceWrite | (((1 << sectorBits) - 1) << sectorShift);
    this.control = this.controlReset;
  }

  get locked(): boolean {
    return this.lock.locked;
  }

  get hasBroken(): boolean {
    return this.broken.size > 0;
  }

  passTime(): void {
    if (this.operations.finish()) {
      this.underWay = [];
      this.status |= this.control & END_INTERRUPT ? STATUS_END : 0;
      this.surroundings.changed();
    }
  }

  // Registers

  /** @param offset from the bank's first register */
  read(offset: number): number {
    switch (offset) {
      case CONTROL:
        return (this.control | (this.lock.locked ? LOCK : 0)) >>> 0;
      case STATUS: {
        const busy = this.operations.busy ? STATUS_BUSY | STATUS_QUEUE : 0;
        return (this.status | busy | (this.gathered ? STATUS_BUFFER_NOT_EMPTY : 0)) >>> 0;
      }
      default:
        return 0;
    }
  }

  writeWaits(offset: number): boolean {
    return offset === CONTROL && this.operations.busy;
  }

  /** @throws RangeError for a wrong key: the chip answers it with a bus error */
  write(offset: number, value: number, lanes: number): void {
    switch (offset) {
      case KEY:
        this.lock.write(value, `FLASH_KEYR${this.number}`, this.surroundings.violations);
        break;
      case CONTROL:
        this.writeControl(merged(this.read(CONTROL), value, lanes));
        break;
      case STATUS:
        this.report('FLASH_SR: written; its flags are cleared by FLASH_CCR');
        break;
      case CLEAR:
        this.status &= ~(value & lanes & STATUS_FLAGS);
        break;
    }
  }

  private writeControl(value: number): void {
    if (this.lock.locked) {
      this.report(`FLASH_CR${this.number}: written while locked`);
      return;
    }
    const { start, forceWrite } = this.row.control;
    this.control = value & this.controlBits & ~start;
    if (!(value & PROGRAM)) {
      this.gathered = undefined; // RM0433, 4.9.4, PG1: the buffer is for programming
    }
    if (value & LOCK) {
      this.lock.close();
    } else if (value & start) {
      this.startErase();
    } else if (value & forceWrite) {
      this.report(`FLASH_CR${this.number}.FW: a flash word is written that is not whole`);
    }
  }

  private startErase(): void {
    const modes = this.control & (PROGRAM | SECTOR_ERASE | BANK_ERASE);
    if (this.status & STATUS_ERRORS) {
      this.refuse(STATUS_SEQUENCE, `FLASH_CR${this.number}: START while errors stand in FLASH_SR`);
    } else if (modes === SECTOR_ERASE) {
      const { sectorShift, sectorBits } = this.row.control;
      const code = (this.control >>> sectorShift) & ((1 << sectorBits) - 1);
      this.erase(this.sectors.filter((sector) => sector.code === code));
    } else if (modes === BANK_ERASE) {
      this.erase(this.sectors);
    } else {
      this.refuse(STATUS_SEQUENCE, `FLASH_CR${this.number}: START needs one of SER and BER`);
    }
  }

  private erase(sectors: readonly Sector[]): void {
    const { blocked, writeProtects } = this.surroundings;
    if (sectors.length === 0) {
      this.refuse(STATUS_WRITE_PROTECTED, `FLASH_CR${this.number}: no such sector`);
    } else if (blocked() || sectors.some(writeProtects)) {
      this.status |= STATUS_WRITE_PROTECTED;
    } else {
      const { bankErase, sectorErase } = this.row.times;
      const undos = sectors.map((sector) => this.eraseCells(sector));
      const milliseconds = (this.control & BANK_ERASE ? bankErase : sectorErase)[this.parallelism];
      this.begin('erase', undos, milliseconds * 1e6, { sectors });
    }
  }

  private eraseCells(sector: Sector): Undo {
    const { start, size } = sector;
    this.surroundings.flips.erased(start, size);
    this.surroundings.contentChanged(start, size);
    for (const words of [this.writtenBlank, this.broken]) {
      words.forEach((word) => word >= start && word < start + size && words.delete(word));
    }
    return this.array.erase(sector, this.weak);
  }

  private get sectors(): readonly Sector[] {
    return this.array.sectors.filter(({ bank }) => bank === this.number);
  }

  private get parallelism(): 0 | 1 | 2 | 3 {
    return this.row.control.parallelism ? (((this.control >>> 4) & 3) as 0 | 1 | 2 | 3) : 3;
  }

  /** Whether the supply is too low for what is asked; the chip does not notice. */
  private get weak(): boolean {
    return this.row.control.parallelism && this.surroundings.volts() < LEAST_VOLTS[this.parallelism];
  }

  // The array

  /** Whether a flash word can be read; where not, the flag for it is set. */
  isReadable(address: number): boolean {
    const readable = !this.broken.has(this.wordAt(address));
    this.status |= readable ? 0 : STATUS_DOUBLE_ERROR;
    return readable;
  }

  /** Takes bytes into the buffer, and programs it when it is full. */
  program(address: number, size: number, value: number): void {
    if (this.lock.locked || (this.control & (PROGRAM | SECTOR_ERASE | BANK_ERASE)) !== PROGRAM) {
      this.refuse(STATUS_SEQUENCE, 'flash written without FLASH_CR.PG alone being set');
      return;
    }
    if (this.status & STATUS_ERRORS) {
      this.refuse(STATUS_SEQUENCE, 'flash written while errors stand in FLASH_SR');
      return;
    }
    const word = this.wordAt(address);
    const { flashWord } = this.row;
    this.gathered ??= { address: word, bytes: new Uint8Array(flashWord), came: new Uint8Array(flashWord) };
    const { gathered } = this;
    if (gathered.address !== word) {
      this.refuse(STATUS_INCONSISTENT, 'flash word begun before the one before was whole');
      this.gathered = undefined;
      return;
    }
    for (let i = 0; i < size; i++) {
      const at = address - word + i;
      if (gathered.came[at]) {
        this.refuse(STATUS_STROBE, 'byte of a flash word written twice');
        this.gathered = undefined;
        return;
      }
      gathered.came[at] = 1;
      gathered.bytes[at] = value >>> (8 * i);
    }
    if (gathered.came.every((came) => came === 1)) {
      this.gathered = undefined;
      this.programWord(gathered);
    }
  }

  private programWord({ address, bytes }: WriteBuffer): void {
    const sector = this.array.sectorAt(address);
    if (sector === undefined || this.surroundings.writeProtects(sector)) {
      this.status |= STATUS_WRITE_PROTECTED;
      return;
    }
    const offset = this.array.offsetOf(address);
    const isBlank = (content: Uint8Array): boolean => content.every((byte) => byte === 0xff);
    if (this.writtenBlank.has(address) || !isBlank(this.array.bytes.subarray(offset, offset + bytes.length))) {
      this.report('flash word written where it is not erased');
      this.broken.add(address);
    } else if (isBlank(bytes)) {
      this.writtenBlank.add(address);
    }
    const undos: Undo[] = [];
    const view = viewOf(bytes);
    for (let at = 0; at < bytes.length; at += 4) {
      undos.push(this.array.program(address + at, view.getUint32(at, true), 4, this.weak));
    }
    this.surroundings.contentChanged(address, bytes.length);
    this.begin('program', undos, this.row.times.program[this.parallelism], { sectors: [], address });
    for (let at = 0; at < bytes.length; at += 4) {
      this.surroundings.flips.programmed(address + at, this.operations.busyUntil);
    }
  }

  private begin(
    kind: 'erase' | 'program',
    undos: readonly Undo[],
    duration: number,
    about: Pick<UnderWay, 'sectors' | 'address'>,
  ): void {
    this.operations.begin(kind, undos, duration);
    const end = this.operations.busyUntil;
    this.underWay.push({ ...about, start: end - duration, end });
  }

  private wordAt(address: number): number {
    return address - (address % this.row.flashWord);
  }

  private refuse(flag: number, violation: string): void {
    this.status |= flag;
    this.report(violation);
  }

  private report(violation: string): void {
    this.surroundings.violations.report(violation);
  }

  reset(): void {
    const now = this.surroundings.now();
    for (const { sectors, address, start, end } of this.underWay) {
      if (start < now && now < end) {
        sectors.forEach((sector) => this.breakSome(sector));
        if (address !== undefined) {
          this.broken.add(address);
        }
      }
    }
    this.underWay = [];
    this.operations.cutShort(this.surroundings);
    this.gathered = undefined;
    this.status = 0;
    this.control = this.controlReset;
    this.lock.reset();
  }

  private breakSome({ start, size }: Sector): void {
    for (let word = start; word < start + size; word += BROKEN_EVERY * this.row.flashWord) {
      this.broken.add(word);
    }
  }

  snapshot(): unknown {
    return {
      registers: [this.status, this.control],
      gathered: this.gathered && {
        ...this.gathered,
        bytes: this.gathered.bytes.slice(),
        came: this.gathered.came.slice(),
      },
      underWay: [...this.underWay],
      words: [new Set(this.writtenBlank), new Set(this.broken)],
      lock: this.lock.snapshot(),
      operations: this.operations.snapshot(),
    };
  }

  restore(snapshot: unknown): void {
    const state = snapshot as {
      registers: [number, number];
      gathered: WriteBuffer | undefined;
      underWay: readonly UnderWay[];
      words: [ReadonlySet<number>, ReadonlySet<number>];
      lock: unknown;
      operations: unknown;
    };
    [this.status, this.control] = state.registers;
    this.gathered = state.gathered && {
      ...state.gathered,
      bytes: state.gathered.bytes.slice(),
      came: state.gathered.came.slice(),
    };
    this.underWay = [...state.underWay];
    [this.writtenBlank, this.broken].forEach((words, index) => {
      words.clear();
      state.words[index]?.forEach((word) => words.add(word));
    });
    this.lock.restore(state.lock);
    this.operations.restore(state.operations);
  }
}
