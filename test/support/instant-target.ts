/**
 * A target without delays, for measuring our own code: flash and RAM are arrays, and what the routines in RAM would do
 * is done at once. An STM32F42x with 2 MB, so that images can be large.
 */

import { viewOf } from '../../src/base/bytes.ts';
import { hashOf } from '../../src/stm32/loaders/range-hash.ts';
import { F4_WRITER, RANGE_HASH } from '../../src/stm32/loaders/routine-code.ts';
import { type FakeMemory, FakeProbe } from './fake-target.ts';

const FLASH = 0x08000000;
const FLASH_SIZE = 2 * 1024 * 1024;
const RAM = 0x20000000;
const RAM_SIZE = 192 * 1024;
/** Behind a vector table of 20 bytes: the routines. */
const HASH = RAM + 20;
const WRITER = HASH + RANGE_HASH.words.length * 4;
const DHCSR = 0xe000edf0;

/** The probe, and the target at its end. */
export class InstantTarget extends FakeProbe {
  readonly flash = new Uint8Array(FLASH_SIZE).fill(0xff);
  private readonly ram = new Uint8Array(RAM_SIZE);
  private writing = false;

  constructor() {
    super();
    this.memory.words.set(0xe0042000, 0x20036419); // DBGMCU_IDCODE: F42x
    this.memory.words.set(0x1fff7a20, 2048 << 16); // flash size in its upper half
    this.memory.words.set(0x40023c14, 0x0fffaaed); // OPTCR as delivered
    this.memory.words.set(0x40023c18, 0x0fff0000);
    const { onWrite } = this.memory;
    this.memory.onWrite = (address, value) => {
      onWrite(address, value);
      if (address === DHCSR && !this.halted) {
        this.start();
      }
    };
    this.serveArrays(this.memory);
  }

  /** Blocks go to and from the arrays; single words too, where they lie in RAM. */
  private serveArrays(memory: FakeMemory): void {
    const read = memory.read.bind(memory);
    const writeWord = memory.writeWord.bind(memory);
    memory.read = async (address, length) => {
      if (this.writing) {
        this.program();
      }
      const place = this.placeOf(address);
      return place ? place.array.slice(place.offset, place.offset + length) : read(address, length);
    };
    memory.write = async (address, bytes) => {
      const place = this.placeOf(address);
      place?.array.set(bytes, place.offset);
    };
    memory.writeWord = async (address, value) => {
      const place = this.placeOf(address);
      if (place) {
        viewOf(place.array).setUint32(place.offset, value, true);
      } else {
        await writeWord(address, value);
      }
    };
  }

  private placeOf(address: number): { array: Uint8Array; offset: number } | undefined {
    if (address >= FLASH && address < FLASH + FLASH_SIZE) {
      return { array: this.flash, offset: address - FLASH };
    }
    return address >= RAM && address < RAM + RAM_SIZE ? { array: this.ram, offset: address - RAM } : undefined;
  }

  private start(): void {
    const entry = this.registers.values.get(15);
    if (entry === HASH) {
      this.hash();
      this.stopAt(HASH + RANGE_HASH.end);
    } else if (entry === WRITER) {
      this.writing = true;
    }
  }

  private stopAt(programCounter: number): void {
    this.halted = true;
    this.registers.values.set(15, programCounter);
  }

  /** range-hash.s */
  private hash(): void {
    const ram = viewOf(this.ram);
    const [first = 0, end = 0] = [0, 1].map((register) => (this.registers.values.get(register) ?? 0) - RAM);
    for (let entry = first; entry < end; entry += 16) {
      const [from, to] = [ram.getUint32(entry, true) - FLASH, ram.getUint32(entry + 4, true) - FLASH];
      const { a, b } = hashOf(this.flash.subarray(from, to));
      ram.setUint32(entry + 8, a, true);
      ram.setUint32(entry + 12, b, true);
    }
  }

  /** f4-writer.s, as far as there is data: mailbox and list as it has them. */
  private program(): void {
    const ram = viewOf(this.ram);
    const mailbox = (this.registers.values.get(0) ?? 0) - RAM;
    const word = (offset: number): number => ram.getUint32(mailbox + offset, true);
    const [ringStart, ringEnd] = [word(20), word(24)];
    for (let operation = word(4) - RAM; ; operation += 12) {
      ram.setUint32(mailbox + 4, operation + RAM, true);
      const [control, start, end] = [0, 4, 8].map((offset) => ram.getUint32(operation + offset, true)) as [
        number,
        number,
        number,
      ];
      if (control === 0) {
        this.writing = false;
        this.stopAt(WRITER + F4_WRITER.end);
        return;
      }
      // Where a programming operation has been left, its start in the list has moved on.
      for (let address = start; address < end; address += 4) {
        const read = word(0);
        if (read === word(16)) {
          ram.setUint32(operation + 4, address, true);
          return;
        }
        this.flash.set(this.ram.subarray(read - RAM, read - RAM + 4), address - FLASH);
        ram.setUint32(mailbox, read + 4 === ringEnd ? ringStart : read + 4, true);
      }
      if (start === 0 && end === 0) {
        this.erase(control);
      }
    }
  }

  /** FLASH_CR.SNB: the second bank's sectors are 16 and up. */
  private erase(control: number): void {
    const code = (control >> 3) & 31;
    const inBank = code & 15;
    const offset = inBank < 4 ? inBank * 16 : inBank === 4 ? 64 : (inBank - 4) * 128;
    const size = inBank < 4 ? 16 : inBank === 4 ? 64 : 128;
    const from = ((code >= 16 ? 1024 : 0) + offset) * 1024;
    this.flash.fill(0xff, from, from + size * 1024);
  }
}
