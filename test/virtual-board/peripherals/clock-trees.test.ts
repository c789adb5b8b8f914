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

  it('runs L4 and WB on MSI at 4 MHz, G0 and G4 on HSI at 16 MHz, C0 on a quarter of 48 MHz after a reset', () => {
    // RM0351, 6.2; RM0434, 8.2; RM0444, 5.2; RM0440, 7.2; RM0490, 6.2.
    for (const [tree, clock] of [
      ['l4', 4e6],
      ['wb', 4e6],
      ['g0', 16e6],
      ['g4', 16e6],
      ['c0', 12e6],
    ] as const) {
      const unit = new ResetAndClockControl(CLOCK_TREES[tree], 32_000_000, () => undefined);
      unit.reset('power-on');
      assert.equal(unit.coreClock, clock, tree);
    }
  });

  it('computes 64 MHz of a G0, 170 MHz of a G4 and 64 MHz of a WB, each by its own fields', () => {
    // RM0444, 5.4.3 and 5.4.4: HSI16 × 8 / 2, SW in three bits, SWS behind them, HPRE from bit 8.
    const g0 = new ResetAndClockControl(CLOCK_TREES.g0, 8_000_000, () => undefined);
    g0.reset('power-on');
    g0.write(0x0c, 2 | (8 << 8) | (1 << 29), ALL);
    g0.write(0x08, 2, ALL);
    assert.equal(g0.coreClock, 64_000_000);
    assert.equal(g0.read(0x08), 2 | (2 << 3));
    g0.write(0x08, 2 | (8 << 8), ALL);
    assert.equal(g0.coreClock, 32_000_000);
    assert.equal(g0.read(0x00) & 0x400, 0x400, 'HSIRDY is two behind HSION');
    // RM0440, 7.4.4: HSI16 / 4 × 85 / 2.
    const g4 = new ResetAndClockControl(CLOCK_TREES.g4, 24_000_000, () => undefined);
    g4.reset('power-on');
    g4.write(0x0c, 2 | (3 << 4) | (85 << 8), ALL);
    g4.write(0x08, 3, ALL);
    assert.equal(g4.coreClock, 170_000_000);
    // RM0434, 8.4.4: HSE / 4 × 24 / 3.
    const wb = new ResetAndClockControl(CLOCK_TREES.wb, 32_000_000, () => undefined);
    wb.reset('power-on');
    wb.write(0x0c, 3 | (3 << 4) | (24 << 8) | (2 << 29), ALL);
    wb.write(0x08, 3, ALL);
    assert.equal(wb.coreClock, 64_000_000);
  });

  it('runs a U0 on MSI at 4 MHz after a reset, and at 56 MHz by its PLL: HSI16 × 7 / 2', () => {
    const unit = new ResetAndClockControl(CLOCK_TREES.u0, 8_000_000, () => undefined);
    unit.reset('power-on');
    assert.equal(unit.coreClock, 4_000_000);
    // RM0503, 5.4.1: HSION 8 and HSIRDY 10, PLLON 24 and PLLRDY 25; MSIRGSEL 3.
    unit.write(0x00, 0x01000101 | (11 << 4) | 8, ALL);
    assert.equal(unit.read(0x00) & 0x03000400, 0x03000400);
    assert.equal(unit.coreClock, 48_000_000);
    unit.write(0x0c, 2 | (7 << 8) | (1 << 29), ALL);
    unit.write(0x08, 3, ALL);
    assert.equal(unit.coreClock, 56_000_000);
    assert.equal((unit.read(0x08) >>> 3) & 7, 3, 'SWS follows SW');
    unit.write(0x08, 3 | (8 << 8), ALL);
    assert.equal(unit.coreClock, 28_000_000);
    unit.write(0x48, 1 << 12, ALL);
    assert.equal(unit.crcUnitClocked, true);
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

  it('runs an L0 and an L1 on MSI at 2.1 MHz after a reset', () => {
    for (const tree of [CLOCK_TREES.l0, CLOCK_TREES.l1]) {
      const unit = new ResetAndClockControl(tree, 8_000_000, () => undefined);
      unit.reset('power-on');
      assert.equal(unit.coreClock, 2_097_152);
      assert.equal(unit.internalRuns, true);
    }
  });

  it('runs an L0 on HSI16, whose flag is bit 2, and at 32 MHz by its PLL', () => {
    const unit = new ResetAndClockControl(CLOCK_TREES.l0, 8_000_000, () => undefined);
    unit.reset('power-on');
    unit.write(0x00, 0x01000001, ALL);
    // RM0377, 7.3.1: HSI16ON 0, HSI16RDYF 2, PLLON 24, PLLRDY 25.
    assert.equal(unit.read(0x00), 0x03000005);
    unit.write(0x0c, 1, ALL);
    assert.equal(unit.coreClock, 16_000_000);
    // 7.3.4: HSI16 × 4 / 2.
    unit.write(0x0c, 3 | (1 << 18) | (1 << 22), ALL);
    assert.equal(unit.coreClock, 32_000_000);
    unit.write(0x00, 0, ALL);
    assert.equal(unit.read(0x00), 0);
  });

  it('runs an H7 on 64 MHz after a reset, and computes 400 MHz of PLL1: HSE / 4 × 400 / 2', () => {
    const unit = new ResetAndClockControl(CLOCK_TREES.h7, 8_000_000, () => undefined);
    unit.reset('power-on');
    assert.equal(unit.coreClock, 64_000_000);
    // RM0433, 8.7.2: HSIRDY is bit 2; HSERDY and PLL1RDY are next to what enables them.
    unit.write(0x00, 0x01010001, ALL);
    assert.equal(unit.read(0x00) & 0x03030005, 0x03030005);
    unit.write(0x28, 2 | (4 << 4), ALL);
    unit.write(0x30, 399 | (1 << 9), ALL);
    unit.write(0x10, 3, ALL);
    assert.equal(unit.coreClock, 400_000_000);
    assert.equal(unit.read(0x10) >>> 3, 3, 'SWS follows SW');
    unit.write(0x18, 8 << 8, ALL);
    assert.equal(unit.coreClock, 200_000_000, 'D1CPRE');
  });

  it('has the reset flags of an H7 in RSR, and the clock of its CRC unit in AHB4ENR', () => {
    const unit = new ResetAndClockControl(CLOCK_TREES.h7, 8_000_000, () => undefined);
    unit.reset('watchdog');
    assert.equal(unit.read(0xd0) & (1 << 26), 1 << 26, 'IWDG1RSTF');
    unit.write(0xd0, 1 << 16, ALL);
    assert.equal(unit.read(0xd0), 0);
    unit.write(0xe0, 1 << 19, ALL);
    assert.equal(unit.crcUnitClocked, true);
  });
});
