import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { doubtsBeforeFlash } from '../../src/inspection/flash-doubts.ts';
import { chipWithDeviceId } from '../../src/stm32/devices/chip-table.ts';
import { firmwareAt, join, textBytes, wideText } from '../fixtures/firmware.ts';

/** STM32F401xD/xE. */
const chip = chipWithDeviceId(0x433)!;

const naming = (text: string, address = 0x0800_0000): FirmwareImage =>
  FirmwareImage.from([{ address, bytes: join(firmwareAt(0x0800_0000, { stack: 0x2001_8000 }), textBytes(text)) }]);

describe('doubtsBeforeFlash()', () => {
  it('doubts firmware that names another chip', () => {
    assert.deepEqual(doubtsBeforeFlash(naming('\0; PYBv1.1 with STM32F405RG\0'), chip), [
      { code: 'names-another-chip', named: 'STM32F405RG', board: 'PYBv1.1', chip: chip.name },
    ]);
  });

  it('doubts a chip that is in no table, too', () => {
    assert.equal(doubtsBeforeFlash(naming('\0; Some Board with STM32H743\0'), chip).length, 1);
  });

  it('doubts firmware that is for one chip of another maker', () => {
    const [doubt] = doubtsBeforeFlash(
      FirmwareImage.from([{ address: 0x0800_0000, bytes: wideText('HackRF One') }]),
      chip,
    );
    assert.deepEqual([doubt?.named, doubt?.board], ['LPC43xx', 'HackRF One']);
  });

  it('asks nothing where the firmware names this chip, or none', () => {
    assert.deepEqual(doubtsBeforeFlash(naming('\0; NUCLEO-F401RE with STM32F401xE\0'), chip), []);
    assert.deepEqual(doubtsBeforeFlash(naming('\0no chip is named here\0'), chip), []);
    assert.deepEqual(doubtsBeforeFlash(FirmwareImage.from([]), chip), []);
  });

  it('asks nothing where one of the segments names this chip, or the name is too vague to contradict', () => {
    const both = FirmwareImage.from([
      ...naming('\0; PYBv1.1 with STM32F405RG\0').segments,
      ...naming('\0; NUCLEO-F401RE with STM32F401xE\0', 0x0802_0000).segments,
    ]);
    assert.deepEqual(doubtsBeforeFlash(both, chip), []);
    assert.deepEqual(doubtsBeforeFlash(naming('\0; Some Board with STM32F4xx\0'), chip), []);
  });

  it('looks at nothing that lies outside of the flash: that is refused anyhow', () => {
    assert.deepEqual(doubtsBeforeFlash(naming('\0; PYBv1.1 with STM32F405RG\0', 0x9000_0000), chip), []);
  });
});
