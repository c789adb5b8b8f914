import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { guessChip, isNamed } from '../../src/inspection/chip-guess.ts';
import { CHIPS, chipWithDeviceId } from '../../src/stm32/devices/chip-table.ts';
import { firmwareAt, join, textBytes } from '../fixtures/firmware.ts';

const F4 = CHIPS.filter(({ family }) => family === 'F4');

const guess = (address: number, bytes: Uint8Array, chips = CHIPS): [string, string] | undefined => {
  const found = guessChip(FirmwareImage.from([{ address, bytes }]), chips);
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
    assert.equal(guess(0x0800_0000, join(firmware, textBytes('\0; Board with STM32N657\0'))), undefined);
  });

  it('goes by the end of RAM where the stack begins, also a few bytes below it', () => {
    assert.deepEqual(guess(0x0800_0000, firmware, F4), ['STM32F401xD/xE', 'stack']);
    assert.deepEqual(guess(0x0800_0000, firmwareAt(0x0800_0000, { stack: 0x2000_fff8 }), F4), [
      'STM32F401xB/xC',
      'stack',
    ]);
  });

  it('names none of several whose RAM ends there', () => {
    const atF411AndF446 = firmwareAt(0x0800_0000, { stack: 0x2002_0000 });
    assert.equal(guess(0x0800_0000, atF411AndF446, F4), undefined);
    const atF072AndF301 = firmwareAt(0x0800_0000, { stack: 0x2000_4000, count: 40 });
    const chips = [chipWithDeviceId(0x448)!, chipWithDeviceId(0x439)!];
    assert.equal(guess(0x0800_0000, atF072AndF301, chips), undefined);
  });

  it('takes no core for which the vector table is too long', () => {
    const [long, short] = [60, 40].map((count) => firmwareAt(0x0800_0000, { stack: 0x2000_4000, count }));
    assert.equal(guess(0x0800_0000, long!, [chipWithDeviceId(0x448)!]), undefined);
    assert.deepEqual(guess(0x0800_0000, short!, [chipWithDeviceId(0x448)!])?.[1], 'stack');
  });

  it('takes no chip whose flash does not hold all of it', () => {
    const large = join(firmware, new Uint8Array(0x8_0000));
    assert.equal(guess(0x0800_0000, large, F4), undefined);
  });

  it('guesses nothing without a vector table, for other addresses and for an empty file', () => {
    assert.equal(guess(0x0802_0000, new Uint8Array(0x2_0001)), undefined);
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
