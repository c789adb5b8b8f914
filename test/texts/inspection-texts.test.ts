import assert from 'node:assert/strict';
import { chipWithDeviceId } from '../../src/stm32/devices/chip-table.ts';
import { describeGuess, describeMark } from '../../src/texts/inspection-texts.ts';

describe('texts of inspection', () => {
  it('say a mark as a phrase', () => {
    const details = { version: 'v1.14', date: '2021-02-02' };
    assert.equal(describeMark({ kind: 'micropython', address: 0, details }), 'MicroPython v1.14, built 2021-02-02');
    assert.equal(describeMark({ kind: 'blank', address: 0, details: { value: 15 } }), 'Nothing but bytes 0x0f');
    assert.equal(
      describeMark({ kind: 'program', address: 0, details: { name: 'mboot', text: 'mboot-v2' } }),
      'mboot: “mboot-v2”',
    );
    assert.equal(
      describeMark({ kind: 'program', address: 0, details: { name: 'Klipper', text: 'Klipper' } }),
      'Klipper',
    );
  });

  it('say what a guess rests on', () => {
    const chip = chipWithDeviceId(0x433)!;
    assert.equal(describeGuess({ chip, because: 'named' }), 'STM32F401xD/xE: the firmware names it.');
  });
});
