import assert from 'node:assert/strict';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { sectorsOf, type Sector } from '../../../src/virtual-board/chips/chip-row.ts';
import { F4OptionBytes } from '../../../src/virtual-board/peripherals/f4-option-bytes.ts';

// RM0368, 3.8.6: as delivered, without lock and start bits.
const DELIVERED = 0x0fffaaec;
const SPRMOD = 0x80000000;

function options(chip = 'stm32f401xe'): F4OptionBytes {
  const { flash } = chipNamed(chip);
  assert.ok(flash.model === 'f4');
  return new F4OptionBytes(flash);
}

function sector(index: number): Sector {
  return sectorsOf(chipNamed('stm32f401xe'))[index] ?? assert.fail();
}

describe('F4OptionBytes', () => {
  it('are delivered without protection and with a software watchdog', () => {
    const bytes = options();
    assert.deepEqual(bytes.content, [DELIVERED]);
    assert.equal(bytes.readProtection, 0);
    assert.equal(bytes.hardwareWatchdog, false);
    assert.deepEqual(
      [0, 1, 7].map((index) => bytes.writeProtects(sector(index))),
      [false, false, false],
    );
  });

  it('protect sectors by a 0 in nWRP, as soon as they are committed', () => {
    const bytes = options();
    bytes.stage(0, DELIVERED & ~(1 << 18));
    assert.equal(bytes.writeProtects(sector(2)), false);
    assert.equal(bytes.commit(), 'plain');
    assert.equal(bytes.writeProtects(sector(2)), true);
    assert.equal(bytes.writeProtects(sector(3)), false);
  });

  it('turn nWRP around with SPRMOD: a 1 protects against reading and writing', () => {
    const bytes = options();
    bytes.content = [((DELIVERED & ~0x0fff0000) | SPRMOD | (1 << 17)) >>> 0];
    assert.equal(bytes.readProtects(sector(1)), true);
    assert.equal(bytes.writeProtects(sector(1)), true);
    assert.equal(bytes.readProtects(sector(0)), false);
    assert.equal(bytes.writeProtects(sector(0)), false);
  });

  it('raise read protection at power-on only, and lower it at once with an erase of everything', () => {
    const bytes = options();
    bytes.stage(0, (DELIVERED & ~0xff00) | 0x5500);
    assert.equal(bytes.commit(), 'plain');
    bytes.load('software');
    assert.equal(bytes.readProtection, 0);
    bytes.load('power-on');
    assert.equal(bytes.readProtection, 1);
    bytes.stage(0, DELIVERED);
    assert.equal(bytes.commit(), 'erase-all');
    assert.equal(bytes.readProtection, 0);
  });

  it('are final at level 2', () => {
    const bytes = options();
    bytes.stage(0, (DELIVERED & ~0xff00) | 0xcc00);
    assert.equal(bytes.commit(), 'final');
    bytes.load('power-on');
    assert.equal(bytes.readProtection, 2);
    bytes.stage(0, DELIVERED);
    bytes.commit();
    bytes.load('power-on');
    assert.equal(bytes.readProtection, 2);
  });

  it('are seen in memory with their complements', () => {
    const bytes = options();
    assert.equal(bytes.word(0), 0x5513aaec);
    assert.equal(bytes.word(8), 0xf0000fff);
    assert.equal(bytes.word(4), 0xffffffff);
  });

  it('end at level 1 in PCROP mode when their writing is cut short', () => {
    const bytes = options();
    bytes.spoil();
    bytes.load('power-on');
    assert.equal(bytes.readProtection, 1);
    assert.equal(bytes.protectsReading, true);
    const snapshot = bytes.snapshot();
    const other = options();
    other.restore(snapshot);
    assert.equal(other.readProtection, 1);
  });
});
