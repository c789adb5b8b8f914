import assert from 'node:assert/strict';
import { chipWithDeviceId } from '../../src/stm32/devices/chip-table.ts';
import { describeGuess, describeMark } from '../../src/texts/inspection-texts.ts';

describe('texts of inspection', () => {
  it('say a mark as a phrase', () => {
    const product = {
      product: 'MicroPython',
      role: 'firmware',
      version: 'v1.14',
      date: '2021-02-02',
      text: '',
    } as const;
    const ofProduct = (details: Partial<typeof product> | { version: undefined; date: undefined }): string =>
      describeMark({ kind: 'product', address: 0, details: { ...product, ...details } });
    assert.equal(ofProduct({}), 'MicroPython v1.14, built 2021-02-02');
    assert.equal(ofProduct({ version: undefined, date: undefined }), 'MicroPython');
    const ofBoard = (board: string | undefined, chip: string | undefined): string =>
      describeMark({ kind: 'board', address: 0, details: { board, chip, text: '' } });
    assert.equal(ofBoard('NanoVNA-H', 'STM32F072xB'), 'For the board “NanoVNA-H” with STM32F072xB');
    assert.equal(ofBoard('NanoVNA-H', undefined), 'For the board “NanoVNA-H”');
    assert.equal(ofBoard(undefined, 'LPC43xx'), 'For the chip LPC43xx');
    assert.equal(describeMark({ kind: 'blank', address: 0, details: { value: 15 } }), 'Nothing but bytes 0x0f');
  });

  it('say what a guess rests on', () => {
    const chip = chipWithDeviceId(0x433)!;
    assert.equal(describeGuess({ chip, because: 'named' }), 'STM32F401xD/xE: the firmware names it.');
    assert.equal(
      describeGuess({ chip, because: 'board' }),
      'STM32F401xD/xE: the board that the firmware names has it.',
    );
  });
});
