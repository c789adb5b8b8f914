import assert from 'node:assert/strict';
import { CLOCK_TREES } from '../../../src/virtual-board/peripherals/clock-trees.ts';
import { ResetAndClockControl } from '../../../src/virtual-board/peripherals/rcc.ts';

// RM0368, 6.3.
const CR = 0x00;
const PLLCFGR = 0x04;
const CFGR = 0x08;
const AHB1ENR = 0x30;
const CSR = 0x74;
const ALL = 0xffffffff;

function rcc(): ResetAndClockControl {
  const unit = new ResetAndClockControl(CLOCK_TREES.f4, 8_000_000, () => undefined);
  unit.reset('power-on');
  return unit;
}

describe('ResetAndClockControl', () => {
  it('runs on 16 MHz after a reset', () => {
    assert.equal(rcc().coreClock, 16_000_000);
  });

  it('says that an oscillator is ready as soon as it is on', () => {
    const unit = rcc();
    unit.write(CR, 0x01010001, ALL);
    assert.equal(unit.read(CR), 0x03030003);
    unit.write(CR, 0x00000001, ALL);
    assert.equal(unit.read(CR), 0x00000003);
  });

  it('computes 84 MHz as MicroPython sets it: HSE / 4 × 168 / 4', () => {
    const unit = rcc();
    unit.write(PLLCFGR, 4 | (168 << 6) | (1 << 16) | (1 << 22), ALL);
    unit.write(CFGR, 2, ALL);
    assert.equal(unit.coreClock, 84_000_000);
    assert.equal(unit.read(CFGR) & 0xc, 8, 'SWS follows SW');
    unit.write(CFGR, 2 | (8 << 4), ALL);
    assert.equal(unit.coreClock, 42_000_000);
    unit.write(CFGR, 1, ALL);
    assert.equal(unit.coreClock, 8_000_000);
  });

  it('gates the CRC unit by AHB1ENR bit 12', () => {
    const unit = rcc();
    assert.equal(unit.crcUnitClocked, false);
    unit.write(AHB1ENR, 0x1000, ALL);
    assert.equal(unit.crcUnitClocked, true);
    unit.reset('software');
    assert.equal(unit.crcUnitClocked, false);
  });

  it('collects why the chip was reset until RMVF', () => {
    const unit = rcc();
    assert.equal(unit.read(CSR), 0x0e000000);
    unit.reset('software');
    assert.equal(unit.read(CSR) & (1 << 28), 1 << 28);
    unit.write(CSR, 1 << 24, ALL);
    assert.equal(unit.read(CSR), 0);
    unit.reset('watchdog');
    assert.equal(unit.read(CSR), 0x24000000);
    unit.reset('pin');
    assert.equal(unit.read(CSR), 0x24000000);
    unit.reset('power-on');
    assert.equal(unit.read(CSR), 0x0e000000, 'a power-on begins anew');
  });

  it('goes on from a snapshot', () => {
    const unit = rcc();
    unit.write(CFGR, 1, ALL);
    const snapshot = unit.snapshot();
    unit.reset('power-on');
    unit.restore(snapshot);
    assert.equal(unit.coreClock, 8_000_000);
  });
});
