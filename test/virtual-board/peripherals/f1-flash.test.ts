import assert from 'node:assert/strict';
import { sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { BusError } from '../../../src/virtual-board/memory-bus.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';
import type { FlashController } from '../../../src/virtual-board/peripherals/flash-controller.ts';
import { makeFlash } from '../../../src/virtual-board/peripherals/flash-models.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

// PM0075, 3; RM0091, 3.5.
const KEYR = 0x04;
const OPTKEYR = 0x08;
const SR = 0x0c;
const CR = 0x10;
const AR = 0x14;
const OBR = 0x1c;
const WRPR = 0x20;
const BSY = 1;
const PGERR = 1 << 2;
const WRPRTERR = 1 << 4;
const EOP = 1 << 5;
const PG = 1 << 0;
const PER = 1 << 1;
const MER = 1 << 2;
const OPTPG = 1 << 4;
const OPTER = 1 << 5;
const STRT = 1 << 6;
const LOCK = 1 << 7;
const OPTWRE = 1 << 9;
const OBL_LAUNCH = 1 << 13;
/** From the registers of bank 1 to those of bank 2 (PM0068, 3.9). */
const BANK_2 = 0x40;
const KEY1 = 0x45670123;
const KEY2 = 0xcdef89ab;
const ALL = 0xffffffff;
const START = 0x08000000;
const MS = 1e6;

class Bench {
  time = 0;
  hsi = true;
  launches = 0;
  readonly violations = new Violations();
  readonly array: FlashArray;
  readonly unit: FlashController;

  constructor(chip = 'stm32f103xb') {
    const row = chipNamed(chip);
    this.array = new FlashArray(sectorsOf(row), {});
    this.unit = makeFlash(row, this.array, {
      now: () => this.time,
      volts: () => 3.3,
      lowVoltageNoticed: () => false,
      blocked: () => false,
      oscillatorRuns: () => this.hsi,
      launchOptions: () => this.launches++,
      changed: () => undefined,
      contentChanged: () => undefined,
      violations: this.violations,
    });
    this.unit.reset('power-on');
  }

  write(offset: number, value: number): void {
    this.unit.write(offset, value, ALL);
  }

  unlock(bank = 0): void {
    this.write(KEYR + bank, KEY1);
    this.write(KEYR + bank, KEY2);
  }

  unlockOptions(): void {
    this.unlock();
    this.write(OPTKEYR, KEY1);
    this.write(OPTKEYR, KEY2);
  }

  pass(milliseconds: number): void {
    this.time += milliseconds * MS;
    this.unit.passTime();
  }

  erasePage(address: number, bank = 0): void {
    this.write(CR + bank, PER);
    this.write(AR + bank, address);
    this.write(CR + bank, PER | STRT);
  }

  program(address: number, value: number): void {
    this.unit.program(address, 2, value, 'data');
    this.pass(0.06);
  }

  halfword(address: number): number {
    return this.unit.readArray(address, 2, 'data');
  }

  get status(): number {
    return this.unit.read(SR);
  }
}

describe('F1Flash', () => {
  it('is locked after a reset and opens with the keys; a wrong one locks until reset, with a bus error', () => {
    const bench = new Bench();
    assert.equal(bench.unit.read(CR), LOCK);
    bench.write(CR, PG);
    assert.equal(bench.unit.read(CR), LOCK);
    assert.match(bench.violations.lines.join(), /written while locked/);
    bench.unlock();
    assert.equal(bench.unit.read(CR), 0);
    bench.write(CR, LOCK);
    assert.throws(() => bench.write(KEYR, KEY2), RangeError);
    assert.throws(() => bench.unlock(), RangeError);
    bench.unit.reset('software');
    bench.unlock();
    assert.equal(bench.unit.locked, false);
  });

  it('programs a half-word in 52.5 µs and says EOP', () => {
    const bench = new Bench();
    bench.unlock();
    bench.write(CR, PG);
    bench.unit.program(START + 2, 2, 0x1234, 'data');
    assert.equal(bench.status, BSY);
    bench.pass(0.052);
    assert.equal(bench.status, BSY);
    bench.pass(0.001);
    assert.equal(bench.status, EOP);
    assert.equal(bench.halfword(START + 2), 0x1234);
    assert.equal(bench.halfword(START), 0xffff);
    bench.write(SR, EOP);
    assert.equal(bench.status, 0);
  });

  for (const size of [1, 4] as const) {
    it(`answers a store of ${size * 8} bits with an error of the bus`, () => {
      const bench = new Bench();
      bench.unlock();
      bench.write(CR, PG);
      assert.throws(() => bench.unit.program(START, size, 0, 'data'), BusError);
      assert.equal(bench.unit.readArray(START, 4, 'data'), ALL);
      assert.match(bench.violations.lines.join(), /half-words only/);
    });
  }

  it('answers a store without PG, or while locked, with an error of the bus', () => {
    const bench = new Bench();
    assert.throws(() => bench.program(START, 0), BusError);
    bench.unlock();
    assert.throws(() => bench.program(START, 0), BusError);
    bench.write(CR, PG | PER);
    assert.throws(() => bench.program(START, 0), BusError);
    assert.equal(bench.halfword(START), 0xffff);
  });

  it('takes nothing but 0 where it is not erased', () => {
    const bench = new Bench();
    bench.unlock();
    bench.write(CR, PG);
    bench.program(START, 0xfffe);
    bench.write(SR, EOP);
    bench.program(START, 0xfffc);
    assert.equal(bench.status, PGERR);
    assert.equal(bench.halfword(START), 0xfffe);
    bench.write(SR, PGERR);
    bench.program(START, 0);
    assert.equal(bench.status, EOP);
    assert.equal(bench.halfword(START), 0);
  });

  it('erases the page of AR in 30 ms, and everything by MER', () => {
    const bench = new Bench();
    bench.array.bytes.fill(0);
    bench.unlock();
    bench.erasePage(START + 0x7fe);
    bench.pass(29.9);
    assert.equal(bench.status, BSY);
    bench.pass(0.2);
    assert.equal(bench.status, EOP);
    assert.equal(bench.halfword(START + 0x400), 0xffff);
    assert.equal(bench.halfword(START + 0x3fe), 0);
    assert.equal(bench.halfword(START + 0x800), 0);
    bench.write(CR, MER);
    bench.write(CR, MER | STRT);
    bench.pass(31);
    assert.ok(bench.array.bytes.every((byte) => byte === 0xff));
  });

  it('does nothing and says so where STRT makes no sense, or HSI is off', () => {
    const bench = new Bench();
    bench.array.bytes.fill(0);
    bench.unlock();
    for (const mode of [0, PG, PER | MER, OPTER]) {
      bench.write(CR, mode | STRT);
      assert.equal(bench.status, 0);
    }
    bench.hsi = false;
    bench.erasePage(START);
    assert.equal(bench.status, 0);
    assert.match(bench.violations.lines.join(), /STRT needs one of.*4 times.*HSI is off/s);
  });

  it('makes writes of CR and AR wait while busy, and reads of the array', () => {
    const bench = new Bench();
    bench.unlock();
    bench.erasePage(START);
    assert.equal(bench.unit.writeWaits(CR), true);
    assert.equal(bench.unit.writeWaits(SR), false);
    assert.equal(bench.unit.arrayWaits(START + 0x10000), true);
    bench.pass(31);
    assert.equal(bench.unit.writeWaits(CR), false);
    assert.equal(bench.unit.arrayWaits(START), false);
  });

  // A bit of WRPR is 4 KB; the last one is all that is left (PM0075, 2.4.2; RM0091, 4.1.5).
  for (const [chip, bit, inside, outside] of [
    ['stm32f103xb', 1, 0x1000, 0x2000],
    ['stm32f103xb', 31, 0x1f000, 0x1e000],
    ['stm32f091xc', 31, 0x3f800, 0x1e000],
    ['stm32f103xe', 31, 0x7f800, 0x1e000],
  ] as const) {
    it(`protects 0x${inside.toString(16)} of an ${chip} by bit ${bit}`, () => {
      const bench = new Bench(chip);
      const [first = 0] = bench.unit.optionContent;
      bench.unit.optionContent = [first, (ALL & ~(1 << bit)) >>> 0];
      bench.unlock();
      bench.erasePage(START + inside);
      assert.equal(bench.status, WRPRTERR);
      bench.write(SR, WRPRTERR);
      bench.write(CR, PG);
      bench.program(START + inside, 0);
      assert.equal(bench.status, WRPRTERR);
      bench.write(SR, WRPRTERR);
      bench.program(START + outside, 0);
      assert.equal(bench.status, EOP);
    });
  }

  it('has two banks in an F103xG: keys, registers and time of their own', () => {
    const bench = new Bench('stm32f103xg');
    const second = START + 0x80000;
    bench.array.bytes.fill(0);
    bench.unlock();
    assert.equal(bench.unit.read(CR + BANK_2), LOCK);
    bench.erasePage(second);
    assert.equal(bench.status, 0, 'not a page of bank 1');
    bench.unlock(BANK_2);
    bench.erasePage(second, BANK_2);
    assert.equal(bench.status, 0);
    assert.equal(bench.unit.read(SR + BANK_2), BSY);
    assert.equal(bench.unit.arrayWaits(START), false, 'bank 1 can be read meanwhile');
    assert.equal(bench.unit.arrayWaits(second), true);
    bench.pass(31);
    assert.equal(bench.halfword(second), 0xffff);
    bench.write(CR, MER);
    bench.write(CR, MER | STRT);
    bench.pass(31);
    assert.equal(bench.halfword(START + 0x7f800), 0xffff);
    assert.equal(bench.halfword(second + 0x800), 0);
  });

  it('leaves a half-erased page and a half-written half-word where it is cut short, and locks', () => {
    const bench = new Bench();
    bench.array.bytes.fill(0);
    bench.unlock();
    bench.erasePage(START);
    bench.pass(10);
    bench.unit.reset('power-on');
    const page = bench.array.bytes.subarray(0, 0x400);
    assert.ok(page.some((byte) => byte !== 0));
    assert.ok(page.some((byte) => byte !== 0xff));
    assert.equal(bench.unit.locked, true);
    bench.array.bytes.fill(0xff);
    bench.unlock();
    bench.write(CR, PG);
    bench.unit.program(START, 2, 0, 'data');
    bench.time += 0.02 * MS;
    bench.unit.reset('power-on');
    assert.equal([0, 0xffff].includes(bench.halfword(START)), false);
    assert.match(bench.violations.lines.join(), /reset or power loss/);
  });

  // Option bytes

  it('shows the option bytes in memory with their complements, in OBR and in WRPR', () => {
    const f1 = new Bench();
    assert.equal(f1.unit.optionWord(0), 0x00ff5aa5);
    assert.equal(f1.unit.read(OBR), 0x03fffc1c);
    assert.equal(f1.unit.read(WRPR), ALL);
    const f0 = new Bench('stm32f091xc');
    assert.equal(f0.unit.optionWord(0), 0x00ff55aa);
    assert.equal(f0.unit.read(OBR), 0xffffff00);
  });

  it('takes option bytes erased and written with their own keys; they hold after a reset', () => {
    const bench = new Bench();
    bench.unlock();
    bench.write(CR, OPTER | STRT);
    assert.equal(bench.unit.optionWord(0), 0x00ff5aa5, 'OPTWRE is missing');
    bench.write(OPTKEYR, KEY1);
    bench.write(OPTKEYR, KEY2);
    assert.equal(bench.unit.read(CR) & OPTWRE, OPTWRE);
    bench.write(CR, OPTWRE | OPTER);
    bench.write(CR, OPTWRE | OPTER | STRT);
    bench.pass(31);
    assert.equal(bench.unit.optionWord(0), ALL);
    bench.write(CR, OPTWRE | OPTPG);
    bench.unit.writeOption(0, 2, 0xa5, 'data');
    bench.pass(1);
    bench.unit.writeOption(8, 2, 0xfe, 'data');
    bench.pass(1);
    assert.equal(bench.unit.optionWord(8) & 0xffff, 0x01fe);
    assert.equal(bench.unit.read(WRPR), ALL, 'not before a reset');
    bench.unit.reset('pin');
    assert.equal(bench.unit.read(WRPR), 0xfffffffe);
    assert.equal(bench.unit.readProtection, 0);
    assert.throws(() => bench.unit.writeOption(0, 2, 0xa5, 'data'), BusError);
  });

  it('is read-protected by option bytes that are left erased, and loses all on the way back', () => {
    const bench = new Bench();
    bench.array.bytes.fill(0);
    bench.unlockOptions();
    bench.write(CR, OPTWRE | OPTER);
    bench.write(CR, OPTWRE | OPTER | STRT);
    bench.pass(31);
    bench.unit.reset('power-on');
    assert.equal(bench.unit.readProtection, 1);
    assert.equal(bench.unit.read(OBR) & 3, 2);
    bench.unlockOptions();
    bench.write(CR, OPTWRE | OPTPG);
    bench.unit.writeOption(0, 2, 0xa5, 'data');
    bench.pass(10);
    assert.equal(bench.status, BSY, 'an erase takes its time');
    bench.pass(30);
    assert.ok(bench.array.bytes.every((byte) => byte === 0xff));
    bench.unit.reset('power-on');
    assert.equal(bench.unit.readProtection, 0);
  });

  it('has a final level on F0 only', () => {
    for (const [chip, level] of [
      ['stm32f103xb', 1],
      ['stm32f072xb', 2],
    ] as const) {
      const bench = new Bench(chip);
      bench.unit.optionContent = [0xffffffcc, ALL];
      assert.equal(bench.unit.readProtection, level);
    }
  });

  it('reports level 2 being set', () => {
    const bench = new Bench('stm32f072xb');
    bench.unlockOptions();
    bench.write(CR, OPTWRE | OPTER);
    bench.write(CR, OPTWRE | OPTER | STRT);
    bench.pass(31);
    bench.write(CR, OPTWRE | OPTPG);
    bench.unit.writeOption(0, 2, 0xcc, 'data');
    assert.match(bench.violations.lines.join(), /level 2/);
  });

  it('is protected where the writing of option bytes was cut short', () => {
    const bench = new Bench();
    bench.unlockOptions();
    bench.write(CR, OPTWRE | OPTER);
    bench.write(CR, OPTWRE | OPTER | STRT);
    bench.pass(5);
    bench.unit.reset('power-on');
    assert.equal(bench.unit.readProtection, 1);
    assert.equal(bench.unit.read(OBR) & 1, 1, 'OPTERR');
  });

  it('loads options by OBL_LAUNCH on F0, which F1 has not', () => {
    for (const [chip, launches] of [
      ['stm32f103xb', 0],
      ['stm32f072xb', 1],
    ] as const) {
      const bench = new Bench(chip);
      bench.unlock();
      bench.write(CR, OBL_LAUNCH);
      assert.equal(bench.launches, launches);
    }
  });

  // RM0091, 2.5: F04x and F09x look whether flash is empty.
  it('boots an empty F091 into its boot loader until power-on or OBL_LAUNCH', () => {
    assert.equal(new Bench('stm32f072xb').unit.bootsEmpty, false);
    const bench = new Bench('stm32f091xc');
    assert.equal(bench.unit.bootsEmpty, true);
    bench.array.bytes.fill(0);
    bench.unit.reset('pin');
    bench.unit.reset('software');
    assert.equal(bench.unit.bootsEmpty, true, 'though there is a program now');
    bench.unit.reset('options');
    assert.equal(bench.unit.bootsEmpty, false);
  });

  it('starts a watchdog by hardware as USER says', () => {
    const bench = new Bench();
    assert.equal(bench.unit.hardwareWatchdog, false);
    bench.unit.optionContent = [0xfffffea5, ALL];
    assert.equal(bench.unit.hardwareWatchdog, true);
  });

  it('goes on from a snapshot', () => {
    const bench = new Bench('stm32f103xg');
    bench.unlock(BANK_2);
    bench.erasePage(START + 0x80000, BANK_2);
    const snapshot = bench.unit.snapshot();
    bench.pass(100);
    bench.write(CR + BANK_2, LOCK);
    bench.time = 0;
    bench.unit.restore(snapshot);
    assert.equal(bench.unit.read(SR + BANK_2), BSY);
    assert.equal(bench.unit.locked, false);
  });
});
