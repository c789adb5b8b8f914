import assert from 'node:assert/strict';
import { sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';
import type { FlashController } from '../../../src/virtual-board/peripherals/flash-controller.ts';
import { makeFlash } from '../../../src/virtual-board/peripherals/flash-models.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

// RM0368, 3.8.
const ACR = 0x00;
const KEYR = 0x04;
const OPTKEYR = 0x08;
const SR = 0x0c;
const CR = 0x10;
const OPTCR = 0x14;
const BSY = 0x10000;
const WRPERR = 0x10;
const PGPERR = 0x40;
const PGSERR = 0x80;
const PG = 1;
const SER = 2;
const MER = 4;
const STRT = 0x10000;
const X32 = 0x200;
const LOCK = 0x80000000;
const ALL = 0xffffffff;
const START = 0x08000000;
const MS = 1e6;

class Bench {
  time = 0;
  volts = 3.3;
  noticed = false;
  blocked = false;
  readonly violations = new Violations();
  readonly array: FlashArray;
  readonly unit: FlashController;

  constructor(chip = 'stm32f401xe') {
    const row = chipNamed(chip);
    this.array = new FlashArray(sectorsOf(row), { flippingBits: { [START + 64]: 1 } });
    this.unit = makeFlash(row, this.array, {
      now: () => this.time,
      volts: () => this.volts,
      lowVoltageNoticed: () => this.noticed,
      blocked: () => this.blocked,
      oscillatorRuns: () => true,
      launchOptions: () => undefined,
      changed: () => undefined,
      contentChanged: () => undefined,
      violations: this.violations,
    });
  }

  write(offset: number, value: number): void {
    this.unit.write(offset, value, ALL);
  }

  unlock(): void {
    this.write(KEYR, 0x45670123);
    this.write(KEYR, 0xcdef89ab);
  }

  pass(milliseconds: number): void {
    this.time += milliseconds * MS;
    this.unit.passTime();
  }

  erase(sector: number, parallelism = X32): void {
    this.write(CR, SER | (sector << 3) | parallelism);
    this.write(CR, SER | (sector << 3) | parallelism | STRT);
  }

  get status(): number {
    return this.unit.read(SR);
  }
}

describe('F4Flash', () => {
  it('is locked after a reset and opens with the keys', () => {
    const bench = new Bench();
    assert.equal(bench.unit.read(CR), LOCK);
    bench.write(CR, PG);
    assert.equal(bench.unit.read(CR), LOCK, 'a locked register ignores writes');
    assert.equal(bench.violations.lines.length, 1);
    bench.unlock();
    assert.equal(bench.unit.read(CR), 0);
    bench.write(CR, LOCK);
    assert.equal(bench.unit.read(CR), LOCK);
  });

  it('answers a wrong key with an error and stays shut until a reset', () => {
    const bench = new Bench();
    assert.throws(() => bench.write(KEYR, 0x11111111), RangeError);
    assert.throws(() => bench.unlock(), RangeError);
    assert.equal(bench.unit.read(CR), LOCK);
    bench.unit.reset('software');
    bench.unlock();
    assert.equal(bench.unit.read(CR), 0);
  });

  it('treats keys to an open lock as wrong', () => {
    const bench = new Bench();
    bench.unlock();
    assert.throws(() => bench.unlock(), RangeError);
    assert.equal(bench.unit.read(CR), LOCK);
  });

  for (const [sector, parallelism, milliseconds] of [
    [0, 0x000, 400],
    [0, 0x100, 300],
    [0, 0x200, 250],
    [4, 0x000, 1200],
    [4, 0x100, 700],
    [4, 0x200, 550],
    [7, 0x000, 2000],
    [7, 0x100, 1300],
    [7, 0x200, 1000],
  ] as const) {
    it(`erases sector ${sector} at PSIZE ${parallelism >> 8} in ${milliseconds} ms`, () => {
      const bench = new Bench();
      bench.array.bytes.fill(0);
      bench.unlock();
      bench.erase(sector, parallelism);
      assert.ok(bench.status & BSY);
      bench.pass(milliseconds - 0.001);
      assert.ok(bench.status & BSY);
      bench.pass(0.001);
      assert.equal(bench.status, 0);
      const { start, size } = bench.array.sectors[sector] ?? assert.fail();
      assert.equal(bench.array.bytes.indexOf(0xff), start - START);
      assert.equal(bench.array.bytes.lastIndexOf(0xff), start - START + size - 1);
      assert.equal(bench.unit.work().erase, milliseconds * MS);
    });
  }

  it('erases everything in 4 s at x32', () => {
    const bench = new Bench();
    bench.array.bytes.fill(0);
    bench.unlock();
    bench.write(CR, MER | X32);
    bench.write(CR, MER | X32 | STRT);
    bench.pass(3999);
    assert.ok(bench.status & BSY);
    bench.pass(1);
    assert.equal(bench.status, 0);
    assert.ok(bench.array.bytes.every((byte) => byte === 0xff));
  });

  it('programs a unit of PSIZE in 16 µs, clearing bits only', () => {
    const bench = new Bench();
    bench.unlock();
    bench.write(CR, PG | X32);
    bench.unit.program(START, 4, 0x0f0f0f0f, 'data');
    assert.ok(bench.status & BSY);
    bench.pass(0.016);
    assert.equal(bench.status, 0);
    bench.unit.program(START, 4, 0xffff0000, 'data');
    bench.pass(0.016);
    assert.deepEqual([...bench.array.bytes.subarray(0, 4)], [0, 0, 0x0f, 0x0f]);
    assert.equal(bench.unit.work().program, 32_000);
  });

  it('queues a programming behind the one under way', () => {
    const bench = new Bench();
    bench.unlock();
    bench.write(CR, PG | X32);
    bench.unit.program(START, 4, 0, 'data');
    bench.unit.program(START + 4, 4, 0, 'data');
    assert.equal(bench.unit.busyUntil, 32_000);
  });

  it('refuses another width than PSIZE: PGPERR', () => {
    const bench = new Bench();
    bench.unlock();
    bench.write(CR, PG | X32);
    bench.unit.program(START, 1, 0, 'data');
    assert.equal(bench.status, PGPERR);
    bench.write(SR, PGPERR);
    assert.equal(bench.status, 0, 'cleared by writing 1');
    bench.write(CR, PG);
    bench.unit.program(START, 4, 0, 'data');
    assert.equal(bench.status, PGPERR);
    bench.write(CR, PG | 0x300);
    bench.unit.program(START, 4, 0, 'data');
    assert.equal(bench.array.bytes[0], 0xff);
  });

  it('refuses to program without PG: PGSERR', () => {
    const bench = new Bench();
    bench.unlock();
    bench.write(CR, X32);
    bench.unit.program(START, 4, 0, 'data');
    assert.equal(bench.status, PGSERR);
    assert.equal(bench.array.bytes[0], 0xff);
    assert.equal(bench.violations.lines.length, 1);
  });

  it('does neither with SER and MER together', () => {
    const bench = new Bench();
    bench.array.bytes.fill(0);
    bench.unlock();
    bench.write(CR, SER | MER | X32 | STRT);
    assert.equal(bench.status, 0);
    assert.equal(bench.array.bytes[0], 0);
  });

  it('sets EOP and OPERR only where their interrupts are enabled', () => {
    const bench = new Bench();
    bench.unlock();
    bench.write(CR, PG | X32 | (1 << 24) | (1 << 25));
    bench.unit.program(START, 4, 0, 'data');
    bench.pass(1);
    assert.equal(bench.status, 1);
    bench.unit.program(START, 1, 0, 'data');
    assert.equal(bench.status, 1 | 2 | PGPERR);
  });

  it('refuses write-protected sectors: WRPERR, also in a mass erase', () => {
    const bench = new Bench();
    bench.array.bytes.fill(0);
    bench.unit.optionContent = [0x0fffaaec & ~(1 << 17)];
    bench.unlock();
    bench.erase(1);
    assert.equal(bench.status, WRPERR);
    bench.write(SR, WRPERR);
    bench.write(CR, MER | X32 | STRT);
    assert.equal(bench.status, WRPERR);
    bench.write(SR, WRPERR);
    bench.write(CR, PG | X32);
    bench.unit.program(START + 0x4000, 4, 0, 'data');
    assert.equal(bench.status, WRPERR);
    bench.write(SR, WRPERR);
    bench.erase(2);
    assert.ok(bench.status & BSY);
  });

  it('erases nothing while read protection is in force and a debugger was seen', () => {
    const bench = new Bench();
    bench.blocked = true;
    bench.unlock();
    bench.erase(1);
    assert.equal(bench.status, WRPERR);
  });

  it('makes writes to CR wait while it is busy, and no others', () => {
    const bench = new Bench();
    bench.unlock();
    assert.equal(bench.unit.writeWaits(CR), false);
    bench.erase(0);
    assert.equal(bench.unit.writeWaits(CR), true);
    assert.equal(bench.unit.writeWaits(SR), false);
  });

  it('programs weakly below 2.7 V at x32, or says PGPERR where the chip notices', () => {
    const bench = new Bench();
    bench.volts = 2.3;
    bench.unlock();
    bench.write(CR, PG | X32);
    const programAll = (): void => {
      for (let address = START; address < START + 0x1000; address += 4) {
        bench.unit.program(address, 4, 0, 'data');
        bench.pass(0.016);
      }
    };
    programAll();
    assert.equal(bench.status, 0);
    assert.ok(bench.array.bytes.subarray(0, 0x1000).some((byte) => byte !== 0));
    bench.noticed = true;
    bench.unit.program(START, 4, 0, 'data');
    assert.equal(bench.status, PGPERR);
    bench.write(SR, PGPERR);
    bench.write(CR, PG | 0x100);
    bench.unit.program(START + 0x2000, 2, 0, 'data');
    bench.pass(0.016);
    assert.equal(bench.status, 0, 'x16 is allowed from 2.1 V');
  });

  it('lets a bad cell flip some time after it was programmed', () => {
    const bench = new Bench();
    bench.unlock();
    bench.write(CR, PG | X32);
    bench.unit.program(START + 64, 4, 0, 'data');
    bench.pass(0.016);
    assert.equal(bench.array.bytes[64], 0);
    assert.ok(bench.unit.nextEventAt < Infinity);
    bench.pass(5);
    assert.equal(bench.array.bytes[64], 1);
  });

  it('spoils an erase that a reset cuts short, and locks', () => {
    const bench = new Bench();
    bench.array.bytes.fill(0);
    bench.unlock();
    bench.erase(0);
    bench.pass(50);
    bench.unit.reset('pin');
    assert.equal(bench.status & BSY, 0);
    assert.equal(bench.unit.read(CR), LOCK);
    assert.deepEqual(bench.array.weak, [0]);
    assert.match(bench.violations.lines.join(), /reset or power loss/);
  });

  it('takes back what would have begun after the cut', () => {
    const bench = new Bench();
    bench.unlock();
    bench.write(CR, PG | X32);
    bench.unit.program(START, 4, 0, 'data');
    bench.unit.program(START + 4, 4, 0, 'data');
    bench.time += 8000;
    bench.unit.reset('power-on');
    assert.equal(bench.array.bytes[4], 0xff);
    assert.notEqual(bench.array.bytes[0], 0xff);
  });

  it('resets the data cache only while that is disabled', () => {
    const bench = new Bench();
    const seen = (): number => bench.unit.readArray(START, 4, 'data');
    bench.write(ACR, 1 << 10);
    assert.equal(bench.unit.readsPlainly, false);
    assert.equal(seen(), 0xffffffff);
    bench.array.bytes.fill(0);
    assert.equal(seen(), 0xffffffff, 'the old bytes');
    assert.equal(bench.unit.readArray(START, 4, 'fetch'), 0);
    bench.write(ACR, (1 << 10) | (1 << 12));
    assert.equal(seen(), 0xffffffff);
    bench.write(ACR, 0);
    bench.write(ACR, 1 << 12);
    bench.write(ACR, 1 << 10);
    assert.equal(seen(), 0);
  });

  it('takes option bytes with their own keys and a start', () => {
    const bench = new Bench();
    assert.equal(bench.unit.read(OPTCR), 0x0fffaaed);
    bench.write(OPTCR, 0);
    assert.equal(bench.unit.read(OPTCR), 0x0fffaaed, 'locked');
    bench.write(OPTKEYR, 0x08192a3b);
    bench.write(OPTKEYR, 0x4c5d6e7f);
    const wanted = 0x0fffaaec & ~(1 << 16);
    bench.write(OPTCR, wanted);
    assert.deepEqual(bench.unit.optionContent, [0x0fffaaec]);
    bench.write(OPTCR, wanted | 2);
    assert.deepEqual(bench.unit.optionContent, [wanted]);
    assert.ok(bench.status & BSY);
    bench.pass(1000);
    bench.write(OPTCR, wanted | 1);
    assert.equal(bench.unit.read(OPTCR) & 1, 1);
  });

  it('erases everything on the way down from read protection', () => {
    const bench = new Bench();
    bench.array.bytes.fill(0);
    bench.unit.optionContent = [0x0fff55ec];
    bench.write(OPTKEYR, 0x08192a3b);
    bench.write(OPTKEYR, 0x4c5d6e7f);
    bench.write(OPTCR, 0x0fffaaec);
    bench.write(OPTCR, 0x0fffaaee);
    assert.ok(bench.array.bytes.every((byte) => byte === 0xff));
    bench.pass(4000);
    assert.ok(bench.status & BSY, 'takes as long as a mass erase');
  });

  /** Fills with zeros, starts with `control`, and says which sectors are erased, by their number here. */
  function erasedBy(bench: Bench, control: number): number[] {
    bench.array.bytes.fill(0);
    bench.unlock();
    bench.write(CR, control | X32);
    bench.write(CR, control | X32 | STRT);
    bench.pass(20_000);
    return bench.array.sectors
      .filter(({ start }) => bench.array.bytes[bench.array.offsetOf(start)] === 0xff)
      .map(({ index }) => index);
  }

  // RM0090, 3.9.8: sectors 12 to 23 are SNB 10000b to 11011b; MER is bank 1, MER1 bank 2.
  for (const [control, erased] of [
    [SER | (11 << 3), [11]],
    [SER | (16 << 3), [12]],
    [SER | (27 << 3), [23]],
    [SER | (12 << 3), []],
    [MER, Array.from({ length: 12 }, (_, index) => index)],
    [1 << 15, Array.from({ length: 12 }, (_, index) => index + 12)],
    [MER | (1 << 15), Array.from({ length: 24 }, (_, index) => index)],
  ] as const) {
    it(`erases sectors ${erased.join()} of an F429 by 0x${control.toString(16)}`, () => {
      assert.deepEqual(erasedBy(new Bench('stm32f429xi'), control), erased);
    });
  }

  it('has no sector 16 in a chip whose SNB has four bits', () => {
    assert.deepEqual(erasedBy(new Bench(), SER | (16 << 3)), [0], 'the fifth bit is not there');
  });

  it('divides 1 MB of an F429 in two by DB1M', () => {
    const bench = new Bench('stm32f429xg');
    assert.equal(bench.array.sectors.length, 12);
    bench.unit.optionContent = [0x4fffaaec, 0x0fff0000];
    assert.equal(bench.array.sectors.length, 16);
    assert.equal(bench.array.sectorAt(0x08080000)?.code, 16);
    assert.equal(bench.array.sectorAt(0x08080000)?.bank, 2);
    assert.deepEqual(erasedBy(bench, SER | (17 << 3)), [9]);
  });

  it('divides an F767 in two by nDBANK = 0; then a bit of nWRP stands for two sectors', () => {
    const bench = new Bench('stm32f767xi');
    assert.deepEqual(erasedBy(bench, SER | (11 << 3)), [11]);
    bench.unit.optionContent = [0xdfffaafc & ~(1 << 17), 0x00400080];
    bench.unit.reset('power-on');
    assert.equal(bench.array.sectors.length, 24);
    assert.deepEqual(erasedBy(bench, SER | (3 << 3)), [], 'sectors 2 and 3 are protected');
    assert.equal(bench.status, WRPERR);
  });

  it('protects sectors 14 and 15 of an F413 by one bit', () => {
    const bench = new Bench('stm32f413xh');
    bench.unit.optionContent = [0x3fffaaec];
    assert.deepEqual(erasedBy(bench, SER | (15 << 3)), []);
    assert.equal(bench.status, WRPERR);
  });

  it('has no data cache in an F7', () => {
    const bench = new Bench('stm32f746xg');
    bench.write(ACR, 1 << 10);
    assert.equal(bench.unit.readsPlainly, true);
  });

  it('goes on from a snapshot', () => {
    const bench = new Bench();
    bench.unlock();
    bench.erase(0);
    const snapshot = bench.unit.snapshot();
    bench.pass(1000);
    bench.write(CR, LOCK);
    bench.time = 0;
    bench.unit.restore(snapshot);
    assert.ok(bench.status & BSY);
    assert.equal(bench.unit.locked, false);
  });
});
