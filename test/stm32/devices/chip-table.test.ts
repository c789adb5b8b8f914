import assert from 'node:assert/strict';
import { CHIPS, chipWithDeviceId, withFlashSize } from '../../../src/stm32/devices/chip-table.ts';

describe('chip table', () => {
  it('finds every chip by each of its identifiers, and no other', () => {
    for (const chip of CHIPS) {
      chip.deviceIds.forEach((id) => assert.equal(chipWithDeviceId(id), chip));
    }
    assert.equal(chipWithDeviceId(0x410), undefined);
  });

  it('cuts a chip at a sector’s end only', () => {
    const f407 = chipWithDeviceId(0x413);
    assert.ok(f407);
    assert.equal(withFlashSize(f407, 512)?.flash.sectors.length, 8);
    assert.equal(withFlashSize(f407, 1024)?.flash.sectors.length, 12);
    assert.equal(withFlashSize(f407, 100), undefined);
    assert.equal(withFlashSize(f407, 2048), undefined);
  });

  it('obeys the dual-bank bit only where the size leaves a choice', () => {
    const f429 = chipWithDeviceId(0x419);
    assert.ok(f429);
    const divided = 2 ** 30;
    assert.equal(withFlashSize(f429, 2048, divided)?.flash.sectors.length, 24);
    assert.equal(withFlashSize(f429, 1024, divided)?.flash.sectors.length, 16);
    assert.equal(withFlashSize(f429, 1024, 0)?.flash.sectors.length, 12);
  });
});
