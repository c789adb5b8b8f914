import assert from 'node:assert/strict';
import { sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { BusError } from '../../../src/virtual-board/memory-bus.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';
import type { FlashController } from '../../../src/virtual-board/peripherals/flash-controller.ts';
import { makeFlash } from '../../../src/virtual-board/peripherals/flash-models.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

// RM0377, 3.7.
const [PECR, PEKEYR, PRGKEYR, SR] = [0x04, 0x0c, 0x10, 0x18];
const [BSY, EOP, WRPERR, PGAERR, SIZERR, OPTVERR] = [1 << 0, 1 << 1, 1 << 8, 1 << 9, 1 << 10, 1 << 11];
const [RDERR, NOTZEROERR, FWWERR] = [1 << 13, 1 << 16, 1 << 17];
const [PROG, ERASE, FPRG] = [1 << 3, 1 << 9, 1 << 10];
const START = 0x08000000;
const MS = 1e6;

class Bench {
  time = 0;
  readonly violations = new Violations();
  readonly array: FlashArray;
  readonly unit: FlashController;

  constructor(chip = 'stm32l073xz') {
    const row = chipNamed(chip);
    this.array = new FlashArray(sectorsOf(row), {}, row.erasedByte);
    this.unit = makeFlash(row, this.array, {
      now: () => this.time,
      volts: () => 3.3,
      lowVoltageNoticed: () => false,
      blocked: () => false,
      oscillatorRuns: () => true,
      launchOptions: () => undefined,
      changed: () => undefined,
      contentChanged: () => undefined,
      violations: this.violations,
    });
    this.unit.reset('power-on');
  }

  write(offset: number, value: number): void {
    this.unit.write(offset, value, 0xffffffff);
  }

  unlock(): this {
    this.write(PEKEYR, 0x89abcdef);
    this.write(PEKEYR, 0x02030405);
    this.write(PRGKEYR, 0x8c9daebf);
    this.write(PRGKEYR, 0x13141516);
    return this;
  }

  pass(nanoseconds: number): void {
    this.time += nanoseconds;
    this.unit.passTime();
  }

  /** Flags, without those that say that nothing runs. */
  get status(): number {
    return this.unit.read(SR) & ~0xc;
  }

  store(address: number, ...words: number[]): void {
    words.forEach((word, index) => this.unit.program(address + 4 * index, 4, word, 'data'));
  }

  word(address: number): number {
    return this.unit.readArray(address, 4, 'debug');
  }
}

const halfPage = (words: number): number[] => Array.from({ length: words }, (_, index) => 0x01010101 * (index + 1));

describe('the flash of L0 and L1', () => {
  it('has two locks, one behind the other, and takes no wrong key', () => {
    const bench = new Bench();
    assert.equal(bench.unit.read(PECR), 7);
    assert.throws(() => bench.write(PRGKEYR, 0x8c9daebf), RangeError);
    bench.write(PECR, PROG);
    assert.equal(bench.unit.read(PECR), 7);
    assert.equal(bench.violations.lines.length, 2);
    bench.unlock();
    assert.equal(bench.unit.read(PECR), 4);
    bench.write(PECR, 1);
    assert.equal(bench.unit.read(PECR), 7);
    bench.unlock();
    assert.throws(() => bench.write(PEKEYR, 1), RangeError);
  });

  it('erases a page by a zero written into it, in 3.28 ms', () => {
    const bench = new Bench().unlock();
    bench.array.bytes.fill(7);
    bench.write(PECR, PROG | ERASE);
    bench.store(START + 3 * 128, 0);
    assert.ok(bench.status & BSY);
    bench.pass(3.2 * MS);
    assert.ok(bench.status & BSY);
    bench.pass(0.1 * MS);
    assert.equal(bench.status, EOP);
    assert.equal(bench.array.bytes.indexOf(0), 3 * 128);
    assert.equal(bench.array.bytes.lastIndexOf(0), 4 * 128 - 1);
    assert.deepEqual(bench.violations.lines, []);
  });

  it('programs a word without any mode, and refuses one that holds something', () => {
    const bench = new Bench().unlock();
    bench.store(START, 0x12345678);
    bench.pass(3.3 * MS);
    assert.equal(bench.word(START), 0x12345678);
    assert.deepEqual(bench.violations.lines, []);
    bench.store(START, 0xffffffff);
    assert.ok(bench.status & NOTZEROERR);
    assert.equal(bench.word(START), 0x12345678);
  });

  it('adds ones to a word of an L1 that holds something, and complains', () => {
    const bench = new Bench('stm32l152xc').unlock();
    assert.equal(bench.status, OPTVERR, 'as after a reset');
    bench.store(START, 0x0000000f);
    bench.pass(3.3 * MS);
    bench.store(START, 0x000000f0);
    bench.pass(3.3 * MS);
    assert.equal(bench.word(START), 0x000000ff);
    assert.equal(bench.violations.lines.length, 1);
  });

  for (const [chip, words] of [
    ['stm32l073xz', 16],
    ['stm32l152xc', 32],
  ] as const) {
    it(`programs ${words} words of ${chip} together, in the time of one`, () => {
      const bench = new Bench(chip).unlock();
      bench.write(PECR, PROG | FPRG);
      const content = halfPage(words);
      bench.store(START + 4 * words, ...content.slice(0, -1));
      assert.equal(bench.status & BSY, 0);
      bench.store(START + 8 * words - 4, content.at(-1) ?? 0);
      assert.ok(bench.status & BSY);
      bench.pass(3.3 * MS);
      assert.deepEqual(
        content.map((_, index) => bench.word(START + 4 * words + 4 * index)),
        content,
      );
      assert.deepEqual(bench.violations.lines, []);
    });
  }

  it('gives a half page up that begins in its middle, or goes on in another', () => {
    const bench = new Bench().unlock();
    bench.write(PECR, PROG | FPRG);
    bench.store(START + 4, 1);
    assert.ok(bench.status & PGAERR);
    bench.write(SR, PGAERR);
    bench.store(START, 1);
    assert.equal(bench.status & PGAERR, 0);
    bench.store(START + 64, 2);
    assert.ok(bench.status & PGAERR);
    bench.pass(4 * MS);
    assert.ok(bench.array.bytes.every((byte) => byte === 0));
  });

  it('gives a half page up where flash is read between its words; an L0 says so', () => {
    for (const [chip, flag] of [
      ['stm32l073xz', FWWERR],
      ['stm32l152xc', 0],
    ] as const) {
      const bench = new Bench(chip).unlock();
      bench.write(PECR, PROG | FPRG);
      bench.store(START, 1, 2);
      bench.word(START + 512);
      assert.equal(bench.status & FWWERR, flag);
      assert.equal(bench.violations.lines.length, 1);
    }
  });

  it('refuses a half page of which any word holds something', () => {
    const bench = new Bench().unlock();
    bench.array.bytes[60] = 1;
    bench.write(PECR, PROG | FPRG);
    bench.store(START, ...halfPage(16));
    assert.ok(bench.status & NOTZEROERR);
    assert.equal(bench.word(START), 0);
  });

  it('refuses what is narrower than a word, what is locked, and modes that there are not', () => {
    const bench = new Bench().unlock();
    bench.unit.program(START, 2, 1, 'data');
    assert.equal(bench.status, SIZERR);
    bench.write(SR, SIZERR);
    bench.write(PECR, ERASE);
    bench.store(START, 0);
    assert.equal(bench.status, WRPERR);
    bench.write(SR, WRPERR);
    bench.write(PECR, 1);
    bench.store(START, 1);
    assert.equal(bench.status, WRPERR);
    assert.equal(bench.violations.lines.length, 3);
  });

  it('protects 4 KB by a bit that is 1; against reading, by one that is 0', () => {
    const bench = new Bench().unlock();
    // Bit 33: 0x08021000 on.
    bench.unit.optionContent = [0x807000aa, 0, 2];
    const block = START + 33 * 4096;
    bench.write(PECR, PROG | ERASE);
    bench.store(block, 0);
    assert.equal(bench.status, WRPERR);
    bench.write(SR, WRPERR);
    bench.store(block - 128, 0);
    assert.equal(bench.status, BSY);
    bench.pass(4 * MS);
    bench.unit.optionContent = [0x807001aa, 0xffffffff, 0xfffffffd];
    assert.throws(() => bench.word(block), BusError);
    assert.ok(bench.status & RDERR);
    assert.equal(bench.word(block - 4), 0);
  });

  it('shows option bytes with their complements, and takes none', () => {
    const bench = new Bench();
    // RM0377, 3.8: as delivered.
    assert.deepEqual(
      [0, 4, 8, 12].map((offset) => bench.unit.optionWord(offset)),
      [0xff5500aa, 0x7f8f8070, 0xffff0000, 0xffff0000],
    );
    assert.throws(() => bench.unit.writeOption(0, 4, 0, 'debug'), BusError);
    assert.equal(bench.violations.lines.length, 1);
  });

  it('loses what is loaded by a reset, and leaves half of what it is about', () => {
    const bench = new Bench().unlock();
    bench.write(PECR, PROG | FPRG);
    bench.store(START, 1, 2);
    bench.unit.reset('pin');
    assert.equal(bench.unit.read(PECR), 7);
    bench.unlock();
    bench.write(PECR, PROG | FPRG);
    bench.store(START, ...halfPage(16).map(() => 0xffffffff));
    bench.time += MS;
    bench.unit.reset('pin');
    assert.equal(bench.word(START), 0x55555555);
    assert.equal(bench.violations.lines.length, 1);
  });

  it('has data EEPROM that takes any width behind the first lock alone, one store after the other', () => {
    const bench = new Bench();
    const data = bench.unit.dataEeprom ?? assert.fail();
    const store = (address: number, size: 1 | 2 | 4, value: number): void => {
      bench.unit.writeData?.(address, size, value);
      bench.pass(4 * MS);
    };
    store(0x08080004, 4, 1);
    assert.equal(bench.status, WRPERR);
    bench.write(SR, WRPERR);
    bench.write(PEKEYR, 0x89abcdef);
    bench.write(PEKEYR, 0x02030405);
    store(0x08080004, 4, 0x11223344);
    store(0x08080005, 1, 0xaa);
    store(0x08080006, 2, 0xbbcc);
    assert.equal(data.wordAt(0x08080004), 0xbbccaa44);
    assert.equal(bench.violations.lines.length, 1);
    bench.write(PRGKEYR, 0x8c9daebf);
    bench.write(PRGKEYR, 0x13141516);
    bench.write(PECR, PROG | ERASE);
    store(0x08080004, 4, 0);
    assert.equal(bench.status, WRPERR | EOP);
    assert.equal(data.wordAt(0x08080004), 0xbbccaa44);
    assert.ok(bench.array.bytes.every((byte) => byte === 0));
  });

  it('comes back from a snapshot in the middle of a half page', () => {
    const bench = new Bench().unlock();
    bench.write(PECR, PROG | FPRG);
    const content = halfPage(16);
    bench.store(START, ...content.slice(0, 5));
    const snapshot = bench.unit.snapshot();
    bench.unit.reset('power-on');
    bench.unit.restore(snapshot);
    content.slice(5).forEach((word, index) => bench.store(START + 4 * (5 + index), word));
    bench.pass(4 * MS);
    assert.equal(bench.word(START + 60), content[15]);
  });

  it('sends an empty L011 to its boot loader until the next power-on', () => {
    const bench = new Bench('stm32l011x4');
    assert.equal(bench.unit.bootsEmpty, true);
    bench.array.bytes[0] = 1;
    bench.unit.reset('software');
    assert.equal(bench.unit.bootsEmpty, true);
    bench.unit.reset('power-on');
    assert.equal(bench.unit.bootsEmpty, false);
  });
});
