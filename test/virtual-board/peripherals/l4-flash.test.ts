import assert from 'node:assert/strict';
import { sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { BusError } from '../../../src/virtual-board/memory-bus.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';
import type { FlashController } from '../../../src/virtual-board/peripherals/flash-controller.ts';
import { makeFlash } from '../../../src/virtual-board/peripherals/flash-models.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

// RM0351, 3.7.
const [ACR, KEYR, SR, CR] = [0x00, 0x08, 0x10, 0x14];
const [PROGERR, PGAERR, SIZERR, PGSERR, BSY] = [1 << 3, 1 << 5, 1 << 6, 1 << 7, 1 << 16];
const [PG, PER, MER1, MER2, STRT, BKER] = [1 << 0, 1 << 1, 1 << 2, 1 << 15, 1 << 16, 1 << 11];
const LOCK = 0x80000000;
const START = 0x08000000;
const BANK_2 = 0x08080000;
const MS = 1e6;

class Bench {
  time = 0;
  readonly violations = new Violations();
  readonly array: FlashArray;
  readonly unit: FlashController;

  constructor(chip = 'stm32l476xg', suspended = 0) {
    const row = chipNamed(chip);
    this.array = new FlashArray(sectorsOf(row), {});
    this.unit = makeFlash(row, this.array, {
      now: () => this.time,
      volts: () => 3.3,
      lowVoltageNoticed: () => false,
      blocked: () => false,
      oscillatorRuns: () => true,
      suspendedAfterReset: () => suspended,
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
    this.write(KEYR, 0x45670123);
    this.write(KEYR, 0xcdef89ab);
    return this;
  }

  pass(nanoseconds: number): void {
    this.time += nanoseconds;
    this.unit.passTime();
  }

  get status(): number {
    return this.unit.read(SR);
  }

  doubleWord(address: number, low: number, high: number): void {
    this.unit.program(address, 4, low, 'data');
    this.unit.program(address + 4, 4, high, 'data');
  }

  word(address: number): number {
    return this.unit.readArray(address, 4, 'debug');
  }
}

/** A bench that can be programmed. */
function programming(): Bench {
  const bench = new Bench().unlock();
  bench.write(CR, PG);
  return bench;
}

describe('the flash of the L4', () => {
  it('is locked after reset, opens on both keys, and takes no wrong one', () => {
    const bench = new Bench();
    assert.equal(bench.unit.read(CR) >>> 31, 1);
    bench.write(CR, PG);
    assert.equal(bench.violations.lines.length, 1);
    bench.unlock();
    assert.equal(bench.unit.locked, false);
    bench.write(CR, LOCK);
    assert.equal(bench.unit.locked, true);
    assert.throws(() => bench.write(KEYR, 1), RangeError);
    assert.throws(() => bench.unlock(), RangeError);
  });

  it('erases the page that is named, in the bank that is named, in 22 ms', () => {
    for (const [bank, control] of [
      [START, PER | (3 << 3)],
      [BANK_2, PER | (3 << 3) | BKER],
    ] as const) {
      const bench = new Bench().unlock();
      bench.array.bytes.fill(0);
      bench.write(CR, control);
      bench.write(CR, control | STRT);
      assert.ok(bench.status & BSY);
      bench.pass(21.9 * MS);
      assert.ok(bench.status & BSY);
      bench.pass(0.2 * MS);
      assert.equal(bench.status & BSY, 0);
      const page = bank + 3 * 2048;
      assert.deepEqual(
        [bench.word(page - 4), bench.word(page), bench.word(page + 2044), bench.word(page + 2048)],
        [0, 0xffffffff, 0xffffffff, 0],
      );
      assert.deepEqual(bench.violations.lines, []);
    }
  });

  it('erases one bank or both at once', () => {
    const bench = new Bench().unlock();
    bench.array.bytes.fill(0);
    bench.write(CR, MER2 | STRT);
    bench.pass(30 * MS);
    assert.deepEqual([bench.word(START), bench.word(BANK_2)], [0, 0xffffffff]);
    bench.write(CR, MER1 | STRT);
    bench.pass(30 * MS);
    assert.equal(bench.word(START), 0xffffffff);
  });

  it('wants both bits for the whole of banks that option bytes have made one; with one of them half is erased', () => {
    for (const chip of ['stm32l4r5xi', 'stm32g474xe']) {
      const bench = new Bench(chip);
      const [options = 0] = bench.unit.optionContent;
      bench.unit.optionContent = [(options & ~(1 << 22)) >>> 0]; // DBANK (RM0440, 3.7.8)
      bench.unlock();
      const [first, last] = [START, START + bench.array.bytes.length - 4];
      bench.array.bytes.fill(0);
      bench.write(CR, MER1 | STRT);
      bench.pass(30 * MS);
      assert.deepEqual([bench.word(first), bench.word(last)], [0xffffffff, 0]);
      assert.deepEqual(bench.violations.lines, [
        'FLASH_CR: mass erase of one half of a flash whose banks are taken for one',
      ]);
      bench.violations.clear();
      bench.write(CR, MER1 | MER2 | STRT);
      bench.pass(30 * MS);
      assert.equal(bench.word(last), 0xffffffff);
      assert.deepEqual(bench.violations.lines, []);
    }
  });

  it('programs a double word in two words, low first, in 81.7 µs', () => {
    const bench = programming();
    bench.doubleWord(START + 8, 1, 2);
    assert.ok(bench.status & BSY);
    bench.pass(81_000);
    assert.ok(bench.status & BSY);
    bench.pass(1000);
    assert.deepEqual([bench.word(START + 8), bench.word(START + 12), bench.status], [1, 2, 0]);
    assert.deepEqual(bench.violations.lines, []);
  });

  it('takes a double word once: also one that was written blank', () => {
    for (const first of [0x12345678, 0xffffffff]) {
      const bench = programming();
      bench.doubleWord(START, first, first);
      bench.pass(MS);
      bench.doubleWord(START, 0x12340000, 0);
      assert.equal(bench.status, PROGERR);
      assert.equal(bench.word(START), first);
      assert.equal(bench.violations.lines.length, 1);
      bench.write(SR, PROGERR);
      bench.doubleWord(START, 0, 0); // zeros are taken
      assert.equal(bench.status & 0xffff, 0);
    }
  });

  it('refuses half-words, upper halves first, and two places', () => {
    const half = programming();
    half.unit.program(START, 2, 1, 'data');
    assert.equal(half.status, SIZERR);
    const upper = programming();
    upper.unit.program(START + 4, 4, 1, 'data');
    assert.equal(upper.status, PGAERR);
    const two = programming();
    two.unit.program(START, 4, 1, 'data');
    two.unit.program(START + 12, 4, 1, 'data');
    assert.equal(two.status, PGAERR);
    assert.ok([half, upper, two].every(({ array }) => array.bytes.every((byte) => byte === 0xff)));
  });

  it('begins nothing while errors stand, nor without PG', () => {
    const bench = programming();
    bench.unit.program(START, 2, 1, 'data');
    bench.doubleWord(START, 1, 2);
    assert.ok(bench.status & PGSERR);
    const idle = new Bench().unlock();
    idle.unit.program(START, 4, 1, 'data');
    assert.equal(idle.status, PGSERR);
  });

  it('leaves a double word that was cut short unreadable, until its page is erased', () => {
    const bench = programming();
    bench.doubleWord(START, 1, 2);
    bench.pass(1000);
    bench.unit.reset('power-on');
    assert.throws(() => bench.word(START), BusError);
    assert.equal(bench.word(START + 8), 0xffffffff);
    bench.unlock();
    bench.write(CR, PER | STRT);
    bench.pass(30 * MS);
    assert.equal(bench.word(START), 0xffffffff);
  });

  it('shows the core what its data cache holds, until that is reset while it is off', () => {
    const bench = new Bench().unlock();
    bench.array.bytes.fill(0x11, 0, 32);
    assert.equal(bench.unit.readArray(START, 4, 'data'), 0x11111111);
    bench.write(CR, PER | STRT);
    bench.pass(30 * MS);
    assert.equal(bench.unit.readArray(START, 4, 'data'), 0x11111111);
    assert.equal(bench.word(START), 0xffffffff);
    bench.write(ACR, 0);
    bench.write(ACR, 1 << 12);
    bench.write(ACR, 0x600);
    assert.equal(bench.unit.readArray(START, 4, 'data'), 0xffffffff);
    assert.deepEqual(bench.violations.lines, []);
  });

  it('says by BSY and BSY2 which bank of a G0B1 is busy, and by CFGBSY that a double word is not done', () => {
    const [BSY2, CFGBSY] = [1 << 17, 1 << 18];
    const bench = new Bench('stm32g0b1xe').unlock();
    for (const [control, flags] of [
      [PER | (3 << 3), BSY],
      [PER | (3 << 3) | (1 << 13), BSY2],
      [MER1 | MER2, BSY | BSY2],
    ] as const) {
      bench.write(CR, control | STRT);
      assert.equal(bench.status & (BSY | BSY2), flags);
      bench.pass(30 * MS);
      assert.equal(bench.status, 0);
    }
    bench.write(CR, PG);
    bench.unit.program(START, 4, 1, 'data');
    assert.equal(bench.status, CFGBSY);
    bench.unit.program(START + 4, 4, 1, 'data');
    bench.pass(MS);
    assert.equal(bench.status, 0);
    assert.deepEqual(bench.violations.lines, []);
  });

  it('reports who cuts the debugger off: DBG_SWEN of G0 and G4', () => {
    const bench = new Bench('stm32g474xe');
    bench.write(ACR, bench.unit.read(ACR) & ~(1 << 18));
    assert.equal(bench.violations.lines.length, 1);
  });

  it('shows that it was empty by EMPTY (G0), which is written, and by PEMPTY (L432), which toggles', () => {
    const g0 = new Bench('stm32g031x8');
    assert.ok(g0.unit.bootsEmpty && g0.unit.read(ACR) & (1 << 16));
    g0.write(ACR, 0x40600);
    assert.equal(g0.unit.bootsEmpty, false);
    const l4 = new Bench('stm32l432xc');
    assert.ok(l4.status & (1 << 17));
    l4.write(SR, 0xc3fb);
    assert.equal(l4.unit.bootsEmpty, true);
    l4.write(SR, 1 << 17);
    assert.equal(l4.unit.bootsEmpty, false);
    l4.write(SR, 1 << 17);
    assert.equal(l4.unit.bootsEmpty, true);
    l4.array.bytes[0] = 1;
    l4.unit.reset('power-on');
    assert.equal(l4.unit.bootsEmpty, false);
    assert.equal(new Bench('stm32l476xg').unit.bootsEmpty, false);
  });

  it('leaves a WB’s pages from SFSA on alone, and does no mass erase', () => {
    const bench = new Bench('stm32wb55xg').unlock();
    bench.write(CR, PER | (203 << 3) | STRT);
    assert.ok(bench.status & (1 << 4));
    bench.write(SR, 1 << 4);
    bench.write(CR, PER | (202 << 3) | STRT);
    assert.ok(bench.status & BSY);
    bench.pass(30 * MS);
    bench.write(CR, MER1 | STRT);
    assert.equal(bench.status & BSY, 0);
    assert.equal(bench.violations.lines.length, 1);
  });

  it('holds back what is begun while the other core of a WB lets nothing begin', () => {
    const bench = new Bench('stm32wb55xg', 100).unlock();
    assert.ok(bench.status & (1 << 19));
    bench.write(CR, PER | STRT);
    bench.pass(50 * MS);
    assert.ok(bench.status & BSY);
    bench.pass(71 * MS);
    assert.equal(bench.status & (BSY | (1 << 19)), BSY);
    bench.pass(2 * MS);
    assert.equal(bench.status & BSY, 0);
  });

  it('goes on from a snapshot', () => {
    const bench = programming();
    bench.doubleWord(START, 1, 2);
    const snapshot = bench.unit.snapshot();
    bench.pass(MS);
    bench.unit.reset('pin');
    bench.time = 0;
    bench.unit.restore(snapshot);
    assert.ok(bench.status & BSY);
    assert.equal(bench.unit.locked, false);
  });
});
