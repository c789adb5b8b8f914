import assert from 'node:assert/strict';
import { BusError } from '../../../src/virtual-board/memory-bus.ts';
import { Bench, SECOND } from './h7-bench.ts';

// RM0433, 4.9.
const [KEYR, CR, SR, CCR] = [0x04, 0x0c, 0x10, 0x14];
const [BSY, WBNE, QW] = [1 << 0, 1 << 1, 1 << 2];
const [PGSERR, STRBERR, INCERR, DBECCERR] = [1 << 18, 1 << 19, 1 << 21, 1 << 26];
const [LOCK, PG, SER, BER, FW, START] = [1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 6, 1 << 7];
const X64 = 3 << 4;
const FIRST = 0x08000000;
const BANK_2 = 0x08100000;
const SECTOR = 128 * 1024;
const MS = 1e6;

/** A bench that can be programmed. */
function programming(mode = X64): Bench {
  const bench = new Bench().unlock();
  bench.write(CR, PG | mode);
  return bench;
}

describe('a bank of the flash of the H7', () => {
  it('is locked after reset, opens on both keys, and takes no wrong one', () => {
    const bench = new Bench();
    bench.write(CR, PG);
    assert.equal(bench.violations.lines.length, 1);
    bench.unlock();
    bench.write(CR, LOCK);
    assert.equal(bench.unit.locked, true);
    assert.throws(() => bench.write(KEYR, 1), RangeError);
    assert.throws(() => bench.unlock(), RangeError);
  });

  it('erases the sector that is named, in 1 s at x64 and 2 s at x8', () => {
    for (const [mode, seconds] of [
      [X64, 1],
      [0, 2],
    ] as const) {
      const bench = new Bench().unlock(SECOND);
      bench.array.bytes.fill(0);
      bench.write(SECOND + CR, SER | mode | (3 << 8));
      bench.write(SECOND + CR, SER | mode | (3 << 8) | START);
      assert.equal(bench.unit.read(SECOND + SR), BSY | QW);
      bench.pass((seconds * 1000 - 1) * MS);
      assert.equal(bench.unit.read(SECOND + SR), BSY | QW);
      bench.pass(2 * MS);
      assert.equal(bench.unit.read(SECOND + SR), 0);
      const sector = BANK_2 + 3 * SECTOR;
      assert.deepEqual(
        [bench.word(sector - 4), bench.word(sector), bench.word(sector + SECTOR - 4), bench.word(sector + SECTOR)],
        [0, 0xffffffff, 0xffffffff, 0],
      );
      assert.deepEqual(bench.violations.lines, []);
    }
  });

  it('erases all of itself by BER, and nothing of the other bank', () => {
    const bench = new Bench().unlock();
    bench.array.bytes.fill(0);
    bench.write(CR, BER | X64 | START);
    bench.pass(5001 * MS);
    assert.deepEqual([bench.word(FIRST), bench.word(BANK_2 - 4), bench.word(BANK_2)], [0xffffffff, 0xffffffff, 0]);
  });

  it('gathers eight words and programs them together, in 100 µs', () => {
    const bench = programming();
    for (let at = 28; at > 0; at -= 4) {
      bench.unit.program(FIRST + at, 4, at, 'data');
    }
    assert.equal(bench.unit.read(SR), WBNE);
    bench.unit.program(FIRST, 4, 0, 'data');
    assert.equal(bench.unit.read(SR), BSY | QW);
    bench.pass(99_000);
    assert.equal(bench.unit.read(SR), BSY | QW);
    bench.pass(1000);
    assert.equal(bench.unit.read(SR), 0);
    assert.deepEqual([bench.word(FIRST), bench.word(FIRST + 4), bench.word(FIRST + 28)], [0, 4, 28]);
    assert.deepEqual(bench.violations.lines, []);
  });

  it('takes no byte twice, no word begun before the last was whole, and none without PG', () => {
    for (const [address, flag] of [
      [FIRST + 4, STRBERR],
      [FIRST + 32, INCERR],
    ] as const) {
      const bench = programming();
      bench.unit.program(FIRST + 4, 4, 1, 'data');
      bench.unit.program(address, 4, 2, 'data');
      assert.equal(bench.unit.read(SR), flag);
      bench.flashWord(FIRST, 1);
      assert.equal(bench.unit.read(SR), flag | PGSERR, 'errors stand in the way');
      assert.equal(bench.word(FIRST), 0xffffffff);
    }
    const bench = new Bench().unlock();
    bench.flashWord(FIRST, 1);
    assert.equal(bench.unit.read(SR), PGSERR);
  });

  it('has flags that are cleared in CCR, not in SR', () => {
    const bench = new Bench().unlock();
    bench.flashWord(FIRST, 1);
    const before = bench.violations.lines.length;
    bench.write(SR, PGSERR);
    assert.equal(bench.unit.read(SR), PGSERR);
    assert.equal(bench.violations.lines.length, before + 1);
    bench.write(CCR, PGSERR);
    assert.equal(bench.unit.read(SR), 0);
  });

  it('cannot read a word that was programmed twice, also over one that was blank', () => {
    for (const first of [0x12345678, 0xffffffff]) {
      const bench = programming();
      bench.flashWord(FIRST, first);
      bench.pass(MS);
      assert.equal(bench.word(FIRST), first);
      bench.flashWord(FIRST, 0x1000);
      bench.pass(MS);
      assert.throws(() => bench.word(FIRST + 8), BusError);
      assert.equal(bench.unit.read(SR), DBECCERR);
      assert.equal(bench.word(FIRST + 32), 0xffffffff);
      assert.equal(bench.violations.lines.length, 1);
    }
  });

  it('cannot read the word that was cut short, nor some of a sector whose erase was; the next erase heals both', () => {
    const bench = programming();
    bench.flashWord(FIRST + 64, 1);
    bench.pass(50_000);
    bench.unit.reset('pin');
    assert.throws(() => bench.word(FIRST + 64), BusError);
    bench.unlock();
    bench.write(CR, SER | X64);
    bench.write(CR, SER | X64 | START);
    bench.pass(100 * MS);
    bench.unit.reset('power-on');
    assert.throws(() => bench.word(FIRST), BusError);
    bench.unlock();
    bench.write(CR, SER | X64);
    bench.write(CR, SER | X64 | START);
    bench.pass(1001 * MS);
    assert.deepEqual([bench.word(FIRST), bench.word(FIRST + 64)], [0xffffffff, 0xffffffff]);
    assert.equal(bench.violations.lines.length, 1);
  });

  it('programs weakly at x64 below 1.8 V, without a flag', () => {
    const bench = programming();
    bench.volts = 1.7;
    for (let word = 0; word < 16; word++) {
      bench.flashWord(FIRST + 32 * word, 0);
      bench.pass(100_000);
    }
    assert.equal(bench.unit.read(SR), 0);
    assert.ok(bench.array.bytes.subarray(0, 512).some((byte) => byte !== 0));
    const narrow = programming(2 << 4);
    narrow.volts = 1.7;
    for (let word = 0; word < 16; word++) {
      narrow.flashWord(FIRST + 32 * word, 0);
      narrow.pass(130_000);
    }
    assert.ok(narrow.array.bytes.subarray(0, 512).every((byte) => byte === 0));
  });

  it('has sectors of 8 KB, words of 16 bytes and another CR on 7A and 7B (RM0455, 4.9.4)', () => {
    const bench = new Bench('stm32h7a3xi').unlock();
    assert.equal(bench.unit.read(CR), 0, 'no PSIZE');
    bench.array.bytes.fill(0);
    bench.write(CR, SER | (77 << 6) | (1 << 5));
    assert.equal(bench.unit.read(SR), BSY | QW);
    bench.pass(23 * MS);
    const sector = FIRST + 77 * 8192;
    assert.deepEqual(
      [bench.word(sector - 4), bench.word(sector), bench.word(sector + 8188), bench.word(sector + 8192)],
      [0, 0xffffffff, 0xffffffff, 0],
    );
    bench.write(CR, PG);
    for (let at = 0; at < 16; at += 4) {
      assert.equal(bench.unit.read(SR), at === 0 ? 0 : WBNE);
      bench.unit.program(sector + at, 4, at, 'data');
    }
    assert.equal(bench.unit.read(SR), BSY | QW);
    bench.pass(100_000);
    assert.deepEqual([bench.word(sector + 4), bench.word(sector + 12), bench.word(sector + 16)], [4, 12, 0xffffffff]);
    assert.deepEqual(bench.violations.lines, []);
    bench.write(CR, PG | (1 << 4));
    assert.equal(bench.violations.lines.length, 1, 'FW');
  });

  it('wants one of SER and BER with START, and no forced write', () => {
    const bench = new Bench().unlock();
    bench.write(CR, START);
    assert.equal(bench.unit.read(SR), PGSERR);
    bench.write(CCR, PGSERR);
    bench.write(CR, PG | FW);
    assert.equal(bench.violations.lines.length, 2);
  });
});
