import assert from 'node:assert/strict';
import { CLOCK_TREES } from '../../../src/virtual-board/peripherals/clock-trees.ts';
import { ResetAndClockControl } from '../../../src/virtual-board/peripherals/rcc.ts';

const ALL = 0xffffffff;

// The F4's tree has its tests with `rcc.ts`.
describe('clock trees', () => {
  function f1(): ResetAndClockControl {
    const unit = new ResetAndClockControl(CLOCK_TREES.f1, 8_000_000, () => undefined);
    unit.reset('power-on');
    return unit;
  }

  it('runs an F1 on 8 MHz after a reset, with HSI on', () => {
    assert.equal(f1().coreClock, 8_000_000);
    assert.equal(f1().internalRuns, true);
  });

  it('computes 72 MHz of an F103, 48 MHz of an F091 from HSI, and tells that HSI is off', () => {
    const unit = f1();
    // RM0008, 7.3.2: HSE × 9; RM0091, 6.4.2: HSI / 2 × 12.
    unit.write(0x04, 2 | (1 << 16) | (7 << 18), ALL);
    assert.equal(unit.coreClock, 72_000_000);
    assert.equal(unit.read(0x04) & 0xc, 8);
    unit.write(0x04, 2 | (10 << 18), ALL);
    assert.equal(unit.coreClock, 48_000_000);
    unit.write(0x00, 1 << 16, ALL);
    assert.equal(unit.read(0x00), 3 << 16);
    assert.equal(unit.internalRuns, false);
  });

  it('gates the CRC unit of an F1 by AHBENR bit 6, and has its reset flags in CSR', () => {
    const unit = f1();
    unit.write(0x14, 1 << 6, ALL);
    assert.equal(unit.crcUnitClocked, true);
    unit.reset('options');
    assert.equal(unit.read(0x24) & (1 << 25), 1 << 25, 'OBLRSTF');
    unit.write(0x24, 1 << 24, ALL);
    assert.equal(unit.read(0x24), 0);
  });
});
