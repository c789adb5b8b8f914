import assert from 'node:assert/strict';
import { CHIPS, chipWithDeviceId } from '../../../src/stm32/devices/chip-table.ts';
import { memoriesOf, memoryAt, memoryOf } from '../../../src/stm32/devices/memory-of.ts';

describe('memoryAt', () => {
  // RM0368, table 5 and 3.3; RM0367, table 6; RM0410, table 6.
  for (const [deviceId, address, kind] of [
    [0x433, 0x08000000, 'flash'],
    [0x433, 0x0807ffff, 'flash'],
    [0x433, 0x08080000, undefined],
    [0x433, 0x1fff0000, 'system-memory'],
    [0x433, 0x1fff7800, 'otp'],
    [0x433, 0x1fffc000, 'option-bytes'],
    [0x433, 0x20000000, 'ram'],
    [0x433, 0x90000000, 'external-memory'],
    [0x433, 0xc0000000, 'external-memory'],
    [0x433, 0x40020000, undefined],
    [0x447, 0x08080000, 'data-eeprom'],
    [0x447, 0x080817ff, 'data-eeprom'],
    [0x447, 0x1ff80000, 'option-bytes'],
    [0x413, 0x10000000, 'ram'],
    // F72x, RM0431, table 3: inside of what is reserved as system memory.
    [0x452, 0x1ff07800, 'otp'],
  ] as const) {
    it(`finds ${kind ?? 'nothing'} at 0x${address.toString(16)} of 0x${deviceId.toString(16)}`, () => {
      const chip = chipWithDeviceId(deviceId) ?? assert.fail();
      assert.equal(memoryAt(chip, address), kind);
    });
  }
});

describe('memoryOf', () => {
  it('is sure only of a range that lies in one memory', () => {
    const chip = chipWithDeviceId(0x433) ?? assert.fail();
    assert.equal(memoryOf(chip, { start: 0x0807fff0, end: 0x08080000 }), 'flash');
    assert.equal(memoryOf(chip, { start: 0x0807fff0, end: 0x08080001 }), undefined);
  });
});

describe('memoriesOf', () => {
  it('has flash, RAM and whatever else the row names', () => {
    for (const chip of CHIPS) {
      const kinds = new Set(memoriesOf(chip).map(({ kind }) => kind));
      assert.ok(kinds.has('flash') && kinds.has('ram'), chip.name);
      Object.keys(chip.otherMemories).forEach((kind) => assert.ok(kinds.has(kind as 'otp'), chip.name));
    }
  });
});
