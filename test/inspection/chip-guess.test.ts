import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { guessChip, isNamed } from '../../src/inspection/chip-guess.ts';
import { CHIPS, chipWithDeviceId } from '../../src/stm32/devices/chip-table.ts';
import { firmwareAt, join, textBytes } from '../fixtures/firmware.ts';

const guess = (address: number, bytes: Uint8Array): [string, string] | undefined => {
  const found = guessChip(FirmwareImage.from([{ address, bytes }]), CHIPS);
  return found && [found.chip.name, found.because];
};

describe('guessChip()', () => {
  const firmware = firmwareAt(0x0800_0000, { stack: 0x2001_8000 });

  it('believes the text first', () => {
    const named = join(firmware, textBytes('\0; Board with STM32F411CE\0'));
    assert.deepEqual(guess(0x0800_0000, named), ['STM32F411xC/xE', 'named']);
  });

  it('believes the name of a board that carries its chip', () => {
    const named = join(firmware, textBytes('\0NUCLEO_F411RE CDC in FS Mode\0'));
    assert.deepEqual(guess(0x0800_0000, named), ['STM32F411xC/xE', 'board']);
  });

  it('guesses nothing where the text names a chip that is not in the tables', () => {
    assert.equal(guess(0x0800_0000, join(firmware, textBytes('\0; Board with STM32H743\0'))), undefined);
  });

  it('goes by the end of RAM where the stack begins, also a few bytes below it', () => {
    assert.deepEqual(guess(0x0800_0000, firmware), ['STM32F401xD/xE', 'stack']);
    assert.deepEqual(guess(0x0800_0000, firmwareAt(0x0800_0000, { stack: 0x2000_fff8 })), ['STM32F401xB/xC', 'stack']);
  });

  it('takes the smallest that fits where nothing else is known', () => {
    assert.deepEqual(guess(0x0802_0000, new Uint8Array(0x2_0001)), ['STM32F401xD/xE', 'fits']);
    assert.equal(guess(0x0802_0000, new Uint8Array(0x20_0000)), undefined);
  });

  it('takes none with less RAM than the stack needs', () => {
    assert.deepEqual(guess(0x0800_0000, firmwareAt(0x0800_0000, { stack: 0x2000_8004 })), ['STM32F401xB/xC', 'fits']);
  });

  it('guesses nothing for a vector table that no F4 has, for other addresses and for an empty file', () => {
    assert.equal(guess(0x0800_0000, firmwareAt(0x0800_0000, { count: 160 })), undefined);
    assert.equal(guess(0x9000_0000, new Uint8Array(16)), undefined);
    assert.equal(guessChip(FirmwareImage.from([]), CHIPS), undefined);
  });
});

describe('isNamed()', () => {
  const named = (deviceId: number, partNumber: string): boolean => isNamed(chipWithDeviceId(deviceId)!, partNumber);

  it('matches line and flash size', () => {
    assert.equal(named(0x433, 'STM32F401CE'), true);
    assert.equal(named(0x433, 'STM32F401xE'), true);
    assert.equal(named(0x433, 'STM32F401RET6'), true);
    assert.equal(named(0x433, 'STM32F401CC'), false);
    assert.equal(named(0x423, 'STM32F401CC'), true);
    assert.equal(named(0x433, 'STM32F411CE'), false);
  });

  it('matches any of several lines, and placeholders in them', () => {
    assert.equal(named(0x413, 'STM32F407'), true);
    assert.equal(named(0x413, 'STM32F405xx'), true);
    assert.equal(named(0x419, 'STM32F429ZI'), true);
    assert.equal(named(0x419, 'STM32F439VG'), true);
    assert.equal(named(0x419, 'STM32F446RE'), false);
  });

  it('does not match other families or nonsense', () => {
    assert.equal(named(0x413, 'STM32L407'), false);
    assert.equal(named(0x413, 'STM32'), false);
  });
});
