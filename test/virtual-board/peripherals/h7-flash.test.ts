import assert from 'node:assert/strict';
import { BusError } from '../../../src/virtual-board/memory-bus.ts';
import { Bench, SECOND } from './h7-bench.ts';

// RM0433, 4.9.
const [CR, SR, OPTCR, OPTSR_CUR, PRAR_CUR, WPSN_CUR] = [0x0c, 0x10, 0x18, 0x1c, 0x28, 0x38];
const [PG, SER, START, QW, WRPERR] = [1 << 1, 1 << 2, 1 << 7, 1 << 2, 1 << 17];
const BANK_1 = 0x08000000;
const BANK_2 = 0x08100000;

describe('the flash of the H7', () => {
  it('has registers for each bank, with a lock for each', () => {
    const bench = new Bench();
    assert.deepEqual([bench.unit.read(CR), bench.unit.read(SECOND + CR)], [0x31, 0x31]);
    bench.unlock(SECOND);
    assert.deepEqual([bench.unit.read(CR), bench.unit.read(SECOND + CR)], [0x31, 0x30]);
    assert.equal(bench.unit.locked, false);
  });

  it('reads one bank while the other is busy', () => {
    const bench = new Bench().unlock(SECOND);
    bench.write(SECOND + CR, SER | (3 << 4));
    bench.write(SECOND + CR, SER | (3 << 4) | START);
    assert.deepEqual([bench.unit.read(SR), bench.unit.read(SECOND + SR) & QW], [0, QW]);
    assert.deepEqual([bench.unit.arrayWaits(BANK_1), bench.unit.arrayWaits(BANK_2)], [false, true]);
  });

  it('has nothing of a second bank where there is one only', () => {
    const bench = new Bench('stm32h723xg');
    assert.deepEqual(
      [bench.unit.read(CR), bench.unit.read(SECOND + CR), bench.unit.read(SECOND + WPSN_CUR)],
      [0x31, 0, 0],
    );
  });

  it('shows its option bytes in both sets, and takes none', () => {
    const bench = new Bench();
    assert.deepEqual(
      [OPTSR_CUR, SECOND + OPTSR_CUR, PRAR_CUR, WPSN_CUR].map((offset) => bench.unit.read(offset)),
      [0x1006aaf0, 0x1006aaf0, 0xff, 0xff],
    );
    bench.write(OPTCR, 2);
    assert.equal(bench.violations.lines.length, 1);
  });

  it('neither erases nor programs a sector whose WPSN bit is 0', () => {
    const bench = new Bench().unlock();
    bench.unit.optionContent = [0x1006aaf0, 0xfe, 0xff];
    bench.write(CR, SER | START);
    assert.equal(bench.unit.read(SR), WRPERR);
    bench.write(0x14, WRPERR);
    bench.write(CR, PG);
    bench.flashWord(BANK_1, 0x12345678);
    assert.equal(bench.unit.read(SR), WRPERR);
    assert.equal(bench.word(BANK_1), 0xffffffff);
  });

  it('is at level 1 of read protection for anything but AA and CC', () => {
    for (const [rdp, level] of [
      [0xaa, 0],
      [0xcc, 2],
      [0x55, 1],
    ] as const) {
      const bench = new Bench();
      bench.unit.optionContent = [0x100600f0 | (rdp << 8)];
      assert.equal(bench.unit.readProtection, level);
    }
  });

  it('starts the watchdog by itself where IWDG1_SW is 0', () => {
    const bench = new Bench();
    assert.equal(bench.unit.hardwareWatchdog, false);
    bench.unit.optionContent = [0x1006aae0];
    assert.equal(bench.unit.hardwareWatchdog, true);
  });

  it('goes on from a snapshot, a word half in the buffer included', () => {
    const bench = new Bench().unlock();
    bench.write(CR, PG);
    bench.unit.program(BANK_1, 4, 1, 'data');
    const snapshot = bench.unit.snapshot();
    bench.unit.reset('power-on');
    assert.throws(() => bench.unit.writeOption(0, 4, 0, 'debug'), BusError);
    bench.unit.restore(snapshot);
    for (let at = 4; at < 32; at += 4) {
      bench.unit.program(BANK_1 + at, 4, at, 'data');
    }
    bench.pass(100_000);
    assert.deepEqual([bench.word(BANK_1), bench.word(BANK_1 + 28)], [1, 28]);
  });
});
